import type { WindowsDevice } from '../../../../types/windows-drivers';
import type { GuestWindows } from './guest-windows';

/** A device, how INFs name it, and whether the target has it. */
interface DeviceEntry {
  device: WindowsDevice;
  /** The starts of its hardware ids. */
  ids: readonly string[];
  /** False: no target of ours has it. */
  given: boolean | ((windows: GuestWindows) => boolean);
}

const pci = (vendor: string, ...devices: string[]): string[] =>
  devices.map((device) => `PCI\\VEN_${vendor}&DEV_${device}`);
const virtio = (...devices: string[]): string[] => pci('1AF4', ...devices);
const acpi = (number: string): string[] => [
  `ACPI\\QEMU${number}`,
  `ACPI\\VEN_QEMU&DEV_${number}`,
  `*QEMU${number}`,
];

/** In the order in which they matter to the guest. */
export const driverDevices: readonly DeviceEntry[] = [
  { device: 'virtio-blk', ids: virtio('1001', '1042'), given: true },
  { device: 'virtio-scsi', ids: virtio('1004', '1048'), given: true },
  { device: 'virtio-net', ids: virtio('1000', '1041'), given: true },
  { device: 'virtio-balloon', ids: virtio('1002', '1045'), given: true },
  { device: 'virtio-rng', ids: virtio('1005', '1044'), given: true },
  // The channel of the guest agent.
  { device: 'virtio-serial', ids: virtio('1003', '1043'), given: true },
  { device: 'virtio-vsock', ids: virtio('1012', '1053'), given: true },
  { device: 'pvpanic', ids: [...acpi('0001'), ...pci('1B36', '0011')], given: true },
  { device: 'fwcfg', ids: acpi('0002'), given: true },
  // Part of the chipset q35, which Windows gets from Vista on.
  { device: 'smbus', ids: pci('8086', '2930'), given: ({ arch, major }) => arch !== 'arm64' && major >= 6 },
  // Only machines without VGA.
  { device: 'virtio-gpu', ids: virtio('1050'), given: ({ arch }) => arch === 'arm64' },
  { device: 'virtio-fs', ids: virtio('105A'), given: false },
  { device: 'virtio-input', ids: virtio('1052'), given: false },
  { device: 'virtio-mem', ids: virtio('1058'), given: false },
  { device: 'i6300esb', ids: pci('8086', '25AB'), given: false },
  { device: 'pci-serial', ids: pci('1B36', '0002', '0003', '0004'), given: false },
  { device: 'qxl', ids: pci('1B36', '0100'), given: false },
];

export const targetHas = ({ given }: DeviceEntry, windows: GuestWindows): boolean =>
  typeof given === 'boolean' ? given : given(windows);

/** Those of some ids that are the device's: its own, with parts behind it that are of capitals, digits and `_`. */
export function idsOf({ ids }: DeviceEntry, all: readonly string[]): string[] {
  return all.filter((id) =>
    ids.some((start) => id.startsWith(start) && /^(?:&[A-Z\d_]+)*$/.test(id.slice(start.length))),
  );
}

/** Devices that are of no use without a service. */
export const needService: ReadonlySet<WindowsDevice> = new Set(['virtio-blk', 'virtio-scsi', 'virtio-net']);

import type { GuestCaps } from '../../../types/conversion';
import type { WindowsDevice } from '../../../types/windows-drivers';
import type { ConversionStep } from '../guest/step';
import { knowsVirtio10 } from './drivers/install/device-ids';
import { inboxNetworkAdapter } from './inbox-network-adapter';
import type { WindowsState } from './state';

/** Says what the converted guest can use, and warns where Windows itself has no driver for what takes virtio's place. */
export const guestcapsStep: ConversionStep<WindowsState> = {
  name: 'guestcaps',
  phase: 'finish',
  applies: () => true,
  async run(state) {
    const virtio = virtioBus(state);
    const machine = machineOf(state, virtio !== undefined);
    const netBus = has(state, 'virtio-net') ? 'virtio-net' : await inboxNetworkAdapter(state, machine);
    const guestcaps: GuestCaps = {
      blockBus: virtio ?? 'ide',
      // One that every Windows has had a driver for at some time.
      netBus: netBus ?? (machine === 'i440fx' ? 'rtl8139' : 'e1000e'),
      virtioRng: has(state, 'virtio-rng'),
      virtioBalloon: has(state, 'virtio-balloon'),
      isaPvpanic: has(state, 'pvpanic'),
      virtioSocket: has(state, 'virtio-vsock'),
      machine,
      arch: /^i[3-6]86$/.test(state.inspection.arch) ? 'x86_64' : state.inspection.arch,
      virtio10: (state.chosenDrivers?.drivers ?? []).every(knowsVirtio10),
      rtcUtc: state.rtcUtc ?? false,
      video: 'vga',
      acpi: true,
    };
    warnOfFallbacks(state, guestcaps, netBus !== undefined);
    state.guestcaps = guestcaps;
    state.context.emit({ type: 'guestcaps', guestcaps });
  },
};

const has = ({ chosenDrivers }: WindowsState, device: WindowsDevice): boolean =>
  chosenDrivers?.drivers.some((driver) => driver.device === device) ?? false;

/** The bus of virtio that the disks are on: the one that was asked for, else the other one; undefined: none has a driver. */
function virtioBus({ options, bootBuses = [] }: WindowsState): 'virtio-blk' | 'virtio-scsi' | undefined {
  const wanted = options.windows.blockDriver ?? 'virtio-blk';
  return bootBuses.includes(wanted) ? wanted : bootBuses[0];
}

const starts = ({ bootControllers = [] }: WindowsState, ...services: string[]): boolean =>
  services.every((service) => bootControllers.includes(service));

const hasSata = (state: WindowsState): boolean => starts(state, 'storahci') || starts(state, 'msahci');
const hasIde = (state: WindowsState): boolean => starts(state, 'atapi', 'intelide');

/** Windows knows PCI Express from Vista on. Without virtio the machine's own controller has to be one that it starts with. */
function machineOf(state: WindowsState, virtio: boolean): GuestCaps['machine'] {
  const { arch, majorVersion } = state.inspection;
  if (!/^(?:x86_64|i[3-6]86)$/.test(arch)) return 'virt';
  if (majorVersion < 6) return 'i440fx';
  return virtio || hasSata(state) || !hasIde(state) ? 'q35' : 'i440fx';
}

function warnOfFallbacks(
  state: WindowsState,
  { blockBus, netBus, machine }: GuestCaps,
  hasNetwork: boolean,
): void {
  const { context, options, source } = state;
  const bus = machine === 'i440fx' ? 'IDE' : 'SATA';
  const hint =
    'Give a virtio-win.iso that has drivers for this Windows, or install them in the guest afterwards.';
  if (blockBus === 'ide' && !(bus === 'SATA' ? hasSata(state) : hasIde(state))) {
    context.warn(
      'NO_BOOT_CONTROLLER',
      `Windows has no driver for ${bus} that it starts with; it may stop with INACCESSIBLE_BOOT_DEVICE (0x7B).`,
      hint,
    );
  }
  if (netBus !== 'virtio-net' && !hasNetwork && source.nics.length > 0) {
    const message = `Windows has no driver of its own for a network card of QEMU; the guest gets ${netBus}, and no network until it has one.`;
    context.warn('NO_NETWORK_ADAPTER', message, hint);
  }
  if (
    blockBus !== 'ide' &&
    options.windows.blockDriver !== undefined &&
    options.windows.blockDriver !== blockBus
  ) {
    const message = `There is no driver for ${options.windows.blockDriver} that fits the guest: its disks are on ${blockBus}.`;
    context.warn('BLOCK_DRIVER', message, hint);
  }
}

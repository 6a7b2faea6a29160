import type { V1Devices, V1Disk } from '@kubevirt-ui-ext/kubevirt-api/kubevirt';

import type { DiskDrive, DriveBus, TargetMachine } from '../../../../types/machine';
import { renderNics, type PluggedNic } from './networks';

/** KubeVirt's machines have no IDE, and a guest that has a driver for it has one for SATA. */
const buses: Readonly<Record<DriveBus, string>> = {
  virtio: 'virtio',
  ide: 'sata',
  sata: 'sata',
  scsi: 'scsi',
  fdc: 'sata',
};

/** The drives with disks in them, in the order of the disks. An empty drive needs a volume in KubeVirt, and is left out. */
function disks({ drives }: TargetMachine): V1Disk[] {
  return drives
    .filter((drive): drive is DiskDrive => drive.kind === 'disk')
    .sort((a, b) => a.disk - b.disk)
    .map(({ disk, bus, bootOrder }) => ({
      name: `disk-${disk}`,
      disk: { bus: buses[bus] },
      bootOrder,
    }));
}

/** Sound devices that KubeVirt has. */
const soundModels: readonly string[] = ['ac97', 'ich9'];

/** Devices, of which no list is empty. Those that KubeVirt adds by itself are named where the guest is not to have them. */
export function renderDevices(machine: TargetMachine, plugged: readonly PluggedNic[]): V1Devices {
  const { rng, balloon, serialPort, sound, tpm, virtio, hyperv } = machine;
  const drives = disks(machine);
  const { interfaces } = renderNics(plugged);
  return {
    ...(drives.length === 0 ? {} : { disks: drives }),
    ...(interfaces.length === 0 ? { autoattachPodInterface: false } : { interfaces }),
    // A screen that is looked at from afar wants absolute places of the pointer.
    ...(hyperv === true ? { inputs: [{ type: 'tablet', bus: 'usb', name: 'tablet' }] } : {}),
    ...(rng ? { rng: {} } : {}),
    ...(sound !== undefined && soundModels.includes(sound) ? { sound: { name: 'sound', model: sound } } : {}),
    ...(tpm === undefined ? {} : { tpm: { persistent: true } }),
    ...(virtio === 'transitional' ? { useVirtioTransitional: true } : {}),
    ...(balloon ? {} : { autoattachMemBalloon: false }),
    autoattachSerialConsole: serialPort,
  } satisfies V1Devices;
}

import type { WindowsDevice } from '../../../../../types/windows-drivers';
import type { ChosenDriver } from '../../contracts/chosen-drivers';

/** A virtio device as it was before virtio 1.0 and as it is since. QEMU gives the revision, whatever else it is asked for. */
const virtioIds: Partial<Record<WindowsDevice, { legacy: string; modern: string }>> = {
  'virtio-blk': { legacy: 'VEN_1AF4&DEV_1001&REV_00', modern: 'VEN_1AF4&DEV_1042&REV_01' },
  'virtio-scsi': { legacy: 'VEN_1AF4&DEV_1004&REV_00', modern: 'VEN_1AF4&DEV_1048&REV_01' },
  'virtio-net': { legacy: 'VEN_1AF4&DEV_1000&REV_00', modern: 'VEN_1AF4&DEV_1041&REV_01' },
};

type Ids = Pick<ChosenDriver, 'device' | 'hardwareIds'>;

const deviceOf = (id: string): string => id.split('&').slice(0, 2).join('&');

/** The PCI ids that the INF names, without `PCI\`: anything else would be no name of a key. */
export const pciIdsOfInf = ({ hardwareIds }: Pick<Ids, 'hardwareIds'>): string[] => [
  ...new Set(
    hardwareIds
      .map((id) => id.toUpperCase())
      .filter((id) => /^PCI\\[\w&]+$/.test(id))
      .map((id) => id.slice('PCI\\'.length)),
  ),
];

/**
 * The PCI ids by which Windows is to find a driver's device: those of its INF, and those without the vendor's subsystem, which
 * a hypervisor may have its own of.
 */
export function pciIds(driver: Ids): string[] {
  const ofInf = pciIdsOfInf(driver);
  const { legacy, modern } = virtioIds[driver.device] ?? {};
  const usual = [legacy, modern].filter((id) => id !== undefined);
  // A driver older than virtio 1.0 must not be given a device that it cannot drive.
  const known = usual.filter(
    (id) => ofInf.length === 0 || ofInf.some((own) => deviceOf(own) === deviceOf(id)),
  );
  return [...new Set([...ofInf, ...known])];
}

/** Whether the driver's device may be one of virtio 1.0: its INF names that. */
export function knowsVirtio10(driver: Ids): boolean {
  const modern = virtioIds[driver.device]?.modern;
  return modern === undefined || pciIds(driver).some((id) => deviceOf(id) === deviceOf(modern));
}

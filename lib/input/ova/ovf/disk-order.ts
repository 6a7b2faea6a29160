import type { DiskController } from '../../../../types/source';
import type { Attachment } from './controllers';

/** What the order of a disk is told by. */
export interface PlacedDisk {
  attachment: Attachment;
  /** The exporter says that the guest boots from it. */
  isBootDisk: boolean;
}

/**
 * Kinds of controllers as firmware and kernels come upon them: the legacy IDE first, and the others in the order of
 * their places on the PCI bus, which on VirtualBox are not VMware's. Disks on NVMe and virtio-blk are counted by
 * themselves.
 */
const usualKinds: readonly DiskController[] = ['ide', 'scsi', 'virtio-scsi', 'sata', 'virtio-blk', 'nvme'];
const virtualBoxKinds: readonly DiskController[] = [
  'ide',
  'sata',
  'virtio-scsi',
  'scsi',
  'virtio-blk',
  'nvme',
];

function compare(a: number | undefined, b: number | undefined): number {
  if (a === b) return 0;
  return (a ?? Infinity) < (b ?? Infinity) ? -1 : 1;
}

/**
 * Puts disks into the order in which the guest counted them: by the kind of controller, its number, and the place on
 * it. What says nothing of these comes last, in the order of the document.
 */
export function inGuestOrder<T extends PlacedDisk>(disks: readonly T[], hypervisor: string): T[] {
  const kinds = hypervisor === 'vbox' ? virtualBoxKinds : usualKinds;
  const rank = ({ attachment: { controller } }: T): number | undefined =>
    controller === undefined ? undefined : kinds.indexOf(controller);
  return [...disks].sort(
    (a, b) =>
      compare(rank(a), rank(b)) ||
      Number(b.isBootDisk) - Number(a.isBootDisk) ||
      compare(a.attachment.bus, b.attachment.bus) ||
      compare(a.attachment.slot, b.attachment.slot),
  );
}

import type { Guestfs } from '../../../guestfs';
import { compareVersions } from '../version';
import { contentOf, type Disks, partitionName } from './disks';

/** A name below /dev/disk that comes from the old machine's controllers or disks, and is gone on the target. */
export interface OldLink {
  by: 'path' | 'id';
  /** Without the partition: `pci-0000:00:10.0-scsi-0:0:0:0`. */
  disk: string;
  /** '' for the whole disk. */
  partition: string;
}

/** Takes a link apart; undefined for names that hold on the target, `/dev/disk/by-uuid/…`, `/dev/disk/by-id/dm-name-…`. */
export function parseOldLink(device: string): OldLink | undefined {
  const [, by, disk, partition = ''] =
    /^\/dev\/disk\/by-(path)\/(.+?)(?:-part(\d+))?$/.exec(device) ??
    /^\/dev\/disk\/by-(id)\/((?:ata|scsi|nvme|wwn|virtio|ieee1394|edd)-.+?)(?:-part(\d+))?$/.exec(device) ??
    [];
  return disk === undefined ? undefined : { by: by as OldLink['by'], disk, partition };
}

/** What an old link means. */
export interface LinkTarget {
  /** On the target, `/dev/vda1`. */
  device: string;
  /** Of the filesystem or the encrypted device on it; undefined where it has none. */
  uuid?: string;
}

/**
 * Finds out which device a link meant. `type` is what has to be on it, as blkid names it, where that is known;
 * `allLinks` are all that the guest uses. Undefined where it cannot be told.
 */
export async function resolveOldLink(
  guest: Guestfs,
  link: OldLink,
  disks: Disks,
  allLinks: readonly OldLink[],
  type?: string,
): Promise<LinkTarget | undefined> {
  const fitting: { index: number; uuid: string }[] = [];
  const wanted = placeOf(link, disks.appliance.length, allLinks);
  for (const [index, disk] of disks.appliance.entries()) {
    if (wanted !== undefined && wanted !== index) continue;
    const device = partitionName(disk, link.partition);
    if (link.partition !== '' && !disks.partitions.includes(device)) continue;
    const content = await contentOf(guest, device);
    if (type === undefined || content.type === type) fitting.push({ index, uuid: content.uuid });
  }
  const [found, ...others] = fitting;
  if (found === undefined || others.length > 0) return undefined;
  const device = `/dev/${partitionName(disks.target(found.index), link.partition)}`;
  return { device, ...(found.uuid === '' ? {} : { uuid: found.uuid }) };
}

/** Index of the disk where the link tells it: the only one, or by the order of paths where the guest names each disk. */
function placeOf(link: OldLink, count: number, allLinks: readonly OldLink[]): number | undefined {
  if (count === 1) return 0;
  if (link.by !== 'path') return undefined;
  const paths = [...new Set(allLinks.filter(({ by }) => by === 'path').map(({ disk }) => disk))];
  return paths.length === count ? paths.sort(compareVersions).indexOf(link.disk) : undefined;
}

import type { Guestfs } from '../../../guestfs';
import { compareVersions } from '../version';
import { contentOf, type Disks, partitionName } from './disks';
import { type MultipathNames, parseMultipathDevice } from './multipath';

/** A name that comes from the old machine's controllers or disks, or the paths to them, and is gone on the target. */
export interface OldLink {
  by: 'path' | 'id' | 'multipath';
  /** Without the partition: `pci-0000:00:10.0-scsi-0:0:0:0`. */
  disk: string;
  /** '' for the whole disk. */
  partition: string;
}

const byPath = /^\/dev\/disk\/by-(path)\/(.+?)(?:-part(\d+))?$/;
const byId =
  /^\/dev\/disk\/by-(id)\/((?:ata|scsi|nvme|wwn|virtio|ieee1394|edd|cciss|google)-.+?)(?:-part(\d+))?$/;

/**
 * Takes a link apart; undefined for names that hold on the target, `/dev/disk/by-uuid/…`, `/dev/disk/by-id/dm-name-…`,
 * and those of disks that come over the network. `multipath` are the names that the guest gave its disks there.
 */
export function parseOldLink(device: string, multipath: MultipathNames = new Map()): OldLink | undefined {
  const paths = parseMultipathDevice(device, multipath);
  if (paths) return { by: 'multipath', ...paths };
  if (device.startsWith('/dev/disk/by-path/ip-')) return undefined;
  const [, by, disk, partition = ''] = byPath.exec(device) ?? byId.exec(device) ?? [];
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
  // More disks under dm-multipath than were exported: some are elsewhere, on a SAN for instance.
  if (link.by === 'multipath' && disksOf('multipath', allLinks).length > disks.appliance.length)
    return undefined;
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
  const paths = disksOf('path', allLinks);
  return paths.length === count ? paths.sort(compareVersions).indexOf(link.disk) : undefined;
}

function disksOf(kind: OldLink['by'], links: readonly OldLink[]): string[] {
  return [...new Set(links.filter(({ by }) => by === kind).map(({ disk }) => disk))];
}

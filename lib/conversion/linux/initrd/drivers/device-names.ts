/** What in an initrd knows the disks of the old machine. */
import type { InitrdListing } from '../archive/listing';

/**
 * Small files that name disks: dracut's own command line and its waits, initramfs-tools' settings, crypttab. Their
 * content is read so that old device names in them are found.
 */
export function mayNameDevices(path: string): boolean {
  return (
    /^etc\/cmdline(?:\.d\/[^/]+)?$/.test(path) ||
    /^conf\/(?:param\.conf|conf\.d\/[^/]+)$/.test(path) ||
    /^(?:etc|cryptroot)\/crypttab$/.test(path) ||
    /\/hooks\/initqueue\/(?:[^/]+\/)?[^/]*\.sh$/.test(path)
  );
}

const deviceName = /\/dev\/(nvme\d{1,9}n\d{1,9}|cciss\/c\d{1,9}d\d{1,9}|[a-z]+)(p?\d+)?(?![\w/-])/g;
const diskName = /^(?:nvme\d|cciss\/|[shv]d[a-z]+$|xvd[a-z]+$)/;

/** `/dev/sda2` → `/dev/vda2` in a text, for every name of the map; `/dev/nvme0n1p2` → `/dev/vda2`. */
export function mapDevices(text: string, map: Readonly<Record<string, string>>): string {
  return text.replace(deviceName, (whole, disk, partition) => {
    const target = Object.hasOwn(map, disk as string) ? map[disk as string] : undefined;
    if (target === undefined) return whole;
    const number = ((partition as string | undefined) ?? '').replace('p', '');
    return `/dev/${target}${number}`;
  });
}

export interface InitrdText {
  path: string;
  content: string;
}

/** The files of an initrd that name a disk, whatever the disk is called on the target. */
export function filesNamingDisks(listing: InitrdListing, paths: readonly string[]): InitrdText[] {
  return paths.filter(mayNameDevices).flatMap((path) => {
    const content = listing.text(path);
    const disks = content === undefined ? [] : Array.from(content.matchAll(deviceName), (match) => match[1]!);
    return content !== undefined && disks.some((disk) => diskName.test(disk)) ? [{ path, content }] : [];
  });
}

/** Those of `files` that are different with the names of the target, as they should be. */
export function renamedDisks(
  files: readonly InitrdText[],
  map: Readonly<Record<string, string>>,
): InitrdText[] {
  return files.flatMap(({ path, content }) => {
    const renamed = mapDevices(content, map);
    return renamed === content ? [] : [{ path, content: renamed }];
  });
}

/**
 * Lists of LVM that must be gone: they know disks by the serial numbers that the old hypervisor gave them, and LVM would
 * not find its volumes by them (lvmdevices(8)).
 */
export function oldDiskLists(listing: InitrdListing): string[] {
  return ['etc/lvm/devices/system.devices', 'etc/lvm/cache/.cache'].filter(
    (path) => listing.get(path)?.type === 'file',
  );
}

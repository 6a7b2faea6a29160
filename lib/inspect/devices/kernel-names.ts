import type { Guestfs } from '../../guestfs';

/**
 * What the appliance's kernel calls the disks, by index of the disk: `/dev/sdb`. libguestfs names disks by their order,
 * the kernel by the order in which they happened to answer. These names serve for one thing: to read what the kernel,
 * or a libguestfs that passes its words on, says of a disk.
 */
export type KernelNames = readonly string[];

/** Asked once, as the appliance's kernel does not rename disks. */
const known = new WeakMap<Guestfs, Promise<KernelNames>>();

export function kernelNames(guest: Guestfs): Promise<KernelNames> {
  const names = known.get(guest) ?? readKernelNames(guest);
  known.set(guest, names);
  return names;
}

/** The links by the paths at which the disks are plugged in, and the appliance's own disk, on which it has its root. */
const script = 'ls -l /dev/disk/by-path; readlink -f /sys/dev/block/$(mountpoint -d /)';

/** libguestfs's order is that of the paths, without the appliance's own disk. */
async function readKernelNames(guest: Guestfs): Promise<KernelNames> {
  // No other call tells; if this one is not available, names stay as they are.
  const listing = await guest.debug('sh', [script]).catch(() => '');
  const [, own] = /^\/sys\/.*\/block\/([hsv]d[a-z]+)$/m.exec(listing) ?? [];
  const links = [...listing.matchAll(/ (\S+) -> (?:\.\.\/)+([hsv]d[a-z]+)$/gm)];
  return links
    .map(([, path = '', name = '']) => ({ path, name }))
    .filter(({ name }) => name !== own)
    .sort((one, other) => one.path.localeCompare(other.path, 'en', { numeric: true }))
    .map(({ name }) => `/dev/${name}`);
}

/** A text of the kernel or of mount(8), with the disks called as libguestfs calls `disks`, and by their whole names. */
export function withGuestNames(text: string, names: KernelNames, disks: readonly string[]): string {
  return text.replace(
    /(?<![\w./-])(?:\/dev\/)?([hsv]d[a-z]+)(\d*)(?![\w-])/g,
    (whole, disk: string, part: string) => {
      const name = disks[names.indexOf(`/dev/${disk}`)];
      return name === undefined ? whole : `${name}${part}`;
    },
  );
}

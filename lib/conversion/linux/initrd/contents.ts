/** What a listed initrd says about itself: who made it, how it loads drivers, which it has, what of it is out of date. */
import type { InitrdListing } from './listing';
import { moduleName } from './modules';

export type InitrdTool =
  'dracut' | 'initramfs-tools' | 'suse-mkinitrd' | 'nash-mkinitrd' | 'make-initrd' | 'unknown';

export interface InitrdMaker {
  tool: InitrdTool;
  /** Undefined where it asks udev which drivers to load; else why a driver laid into it would not be loaded. */
  fixedDrivers?: string;
}

/** The first dracut that is trusted to leave the choice of drivers to udev. */
const firstModularDracut = 10;

const udevd = ['usr/lib/systemd/systemd-udevd', 'lib/systemd/systemd-udevd', 'sbin/udevd', 'lib/udev/udevd'];
const udevadm = ['sbin/udevadm', 'bin/udevadm', 'usr/bin/udevadm', 'usr/sbin/udevadm'];
const driverRules = ['usr/lib/udev/rules.d/80-drivers.rules', 'lib/udev/rules.d/80-drivers.rules'];
// Some link it to kmod, some name it only in /usr.
const modprobe = ['sbin/modprobe', 'usr/sbin/modprobe', 'bin/kmod', 'usr/bin/kmod', 'sbin/kmod'];

/** Who made an initrd, by the files that only one tool puts there. */
export function initrdMaker(listing: InitrdListing, paths: readonly string[] = listing.paths()): InitrdMaker {
  const hasAny = (candidates: readonly string[]): boolean => candidates.some((path) => listing.has(path));

  if (hasAny(['bin/nash', 'sbin/nash'])) {
    return {
      tool: 'nash-mkinitrd',
      fixedDrivers: 'it was made by mkinitrd and loads a fixed list of drivers',
    };
  }
  if (hasAny(['run_all.sh', 'mkinitrd.config', 'config/modules.sh'])) {
    return {
      tool: 'suse-mkinitrd',
      fixedDrivers: 'it was made by mkinitrd and loads a fixed list of drivers',
    };
  }
  if (hasAny(['.initrd', 'lib/initrd', 'etc/initrd'])) {
    return {
      tool: 'make-initrd',
      fixedDrivers: 'it was made by make-initrd and loads a fixed list of drivers',
    };
  }
  let tool: InitrdTool = 'unknown';
  if (hasAny(['scripts/functions', 'conf/initramfs.conf'])) tool = 'initramfs-tools';
  else if (hasAny(['usr/lib/dracut', 'lib/dracut', 'lib/dracut-lib.sh'])) tool = 'dracut';
  else if (paths.some((path) => /^dracut-\d/.test(path))) tool = 'dracut';

  const version = paths
    .map((path) => /^(?:(?:usr\/)?lib\/dracut\/)?dracut-(\d+)/.exec(path)?.[1])
    .find((match) => match !== undefined);
  if (tool === 'dracut' && version !== undefined && Number(version) < firstModularDracut) {
    return { tool, fixedDrivers: `it was made by dracut ${version}, which is too old to be added to` };
  }
  if (!hasAny(udevd) && !hasAny(udevadm)) {
    return { tool, fixedDrivers: 'there is no udev in it that would load drivers as devices turn up' };
  }
  if (!hasAny(driverRules) || !hasAny(modprobe)) {
    return { tool, fixedDrivers: 'its udev has no rule or no modprobe to load drivers with' };
  }
  return { tool };
}

export interface InitrdModules {
  /** Module names, those of other kernels left out. */
  names: Set<string>;
  /** Paths below `lib/modules/VERSION`. */
  paths: string[];
}

/** The drivers in an initrd. mkinitrd lays them into `lib` itself, the others below `lib/modules/VERSION`. */
export function initrdModules(paths: readonly string[], kernelVersion: string): InitrdModules {
  const names = new Set<string>();
  const own: string[] = [];
  for (const path of paths) {
    const name = moduleName(path);
    if (name === undefined) continue;
    const [, version, below] = /(?:^|\/)lib\/modules\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (version !== undefined && version !== kernelVersion) continue;
    if (version === undefined && !/^lib\/[^/]+$/.test(path)) continue;
    names.add(name);
    if (below !== undefined) own.push(below);
  }
  return { names, paths: own };
}

/**
 * Small files that name disks: dracut's own command line and its waits, initramfs-tools' settings, crypttab. Their
 * content is read so that old device names in them are found.
 */
export function mayNameDevices(name: string): boolean {
  const path = name.replace(/^\.?\/+/, '');
  return (
    /^etc\/cmdline(?:\.d\/[^/]+)?$/.test(path) ||
    /^conf\/(?:param\.conf|conf\.d\/[^/]+)$/.test(path) ||
    /^(?:etc|cryptroot)\/crypttab$/.test(path) ||
    /\/hooks\/initqueue\/(?:[^/]+\/)?[^/]*\.sh$/.test(path)
  );
}

/** `/dev/sda2` → `/dev/vda2` in a text, for every name of the map; `/dev/nvme0n1p2` → `/dev/vda2`. */
export function mapDevices(text: string, map: Readonly<Record<string, string>>): string {
  return text.replace(
    /\/dev\/(nvme\d+n\d+|cciss\/c\d+d\d+|[a-z]+)(p?\d+)?(?![\w/-])/g,
    (whole, disk, partition) => {
      const target = Object.hasOwn(map, disk as string) ? map[disk as string] : undefined;
      if (target === undefined) return whole;
      const number = ((partition as string | undefined) ?? '').replace('p', '');
      return `/dev/${target}${number}`;
    },
  );
}

export interface StaleContents {
  /** Files to lay over those in the initrd, because they name disks as they were called. */
  rewritten: { path: string; content: string }[];
  /** Files that must be gone. */
  hidden: string[];
}

/**
 * What in an initrd knows the old machine. LVM's devices file lists disks by the serial numbers that the old hypervisor
 * gave them; LVM would not find its volumes by it, so it must not be there (lvmdevices(8)).
 */
export function staleContents(
  listing: InitrdListing,
  map: Readonly<Record<string, string>>,
  paths: readonly string[] = listing.paths(),
): StaleContents {
  const rewritten = paths
    .filter(mayNameDevices)
    .map((path) => ({ path, before: listing.text(path) }))
    .filter((file): file is { path: string; before: string } => file.before !== undefined)
    .map(({ path, before }) => ({ path, before, content: mapDevices(before, map) }))
    .filter(({ before, content }) => before !== content)
    .map(({ path, content }) => ({ path, content }));
  const hidden = ['etc/lvm/devices/system.devices', 'etc/lvm/cache/.cache'].filter(
    (path) => listing.get(path)?.type === 'file',
  );
  return { rewritten, hidden };
}

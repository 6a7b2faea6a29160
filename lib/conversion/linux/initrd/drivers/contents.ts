/** What a listed initrd says about itself: who made it, how it loads drivers, which it has. */
import type { InitrdListing } from '../archive/listing';
import { moduleName } from '../../kernels/module-index';

export type InitrdTool =
  'dracut' | 'initramfs-tools' | 'suse-mkinitrd' | 'nash-mkinitrd' | 'make-initrd' | 'unknown';

export interface InitrdMaker {
  tool: InitrdTool;
  /** Undefined where it asks udev which drivers to load; else why a driver laid into it would not be loaded. */
  fixedDrivers?: string;
  /** A file in it with the names of drivers to load, one a line, beside those that udev asks for. */
  driverList?: string;
}

/** Drivers that initramfs-tools loads in any case (initramfs-tools(7)). */
export const driverList = 'conf/modules';

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
  const hasModprobe = hasAny(modprobe);
  // It loads what its list names as well, whatever its udev does.
  if (tool === 'initramfs-tools' && hasModprobe) return { tool, driverList };
  if (!hasAny(udevd) && !hasAny(udevadm)) {
    return { tool, fixedDrivers: 'there is no udev in it that would load drivers as devices turn up' };
  }
  if (!hasAny(driverRules) || !hasModprobe) {
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
    const [, version, below] = /(?:^|\/)lib\/modules\/([^/]+)\/(.+)$/s.exec(path) ?? [];
    if (version !== undefined && version !== kernelVersion) continue;
    if (version === undefined && !/^lib\/[^/]+$/.test(path)) continue;
    names.add(name);
    if (below !== undefined) own.push(below);
  }
  return { names, paths: own };
}

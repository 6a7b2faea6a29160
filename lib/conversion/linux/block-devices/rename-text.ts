import type { LeftDevice, RenamedText } from '../contracts/device-names';
import { devicesIn, replaceDevices } from './device-name';
import { extendLvmFilters, type RenamedVolume } from './lvm-filter';
import { renameInUdevRules } from './udev-rules';
import { devicesOfUnits, renameUnits } from './units';

/** What is asked about the devices in a text. */
export interface TextNames {
  /** The new name; the same where it is not known. */
  rename: (device: string) => string;
  /** True for a disk of the old machine that has no new name, or none that is known. */
  isLeft: (device: string) => boolean;
  /** True for a disk of this guest by a name that is no longer its own, whether there is a new one or not. */
  isOld: (device: string) => boolean;
  /** Physical volumes of LVM; asked for where there is a filter. */
  volumes: readonly RenamedVolume[];
}

/** True for lvm.conf(5) and its like, in /etc or at the same place in an initrd. */
export function isLvmConfig(path: string): boolean {
  return /(?:^|\/)etc\/lvm\/lvm(?:local)?\.conf$/.test(path);
}

function isUdevRules(path: string): boolean {
  return /\/udev\/rules\.d\/[^/]+$/.test(path);
}

function isUnit(path: string): boolean {
  return path.includes('/systemd/system/');
}

/** The devices that a file names; not those in rules of udev, which have the kernel's names only. */
export function devicesNamed(path: string, text: string): string[] {
  if (isLvmConfig(path)) return [];
  return text.split('\n').flatMap((line) => devicesInLine(path, line));
}

/** The text of one file with its devices renamed, and those that could not be; comments stay. */
export function renameInText(path: string, text: string, names: TextNames): RenamedText {
  if (isLvmConfig(path)) {
    const { text: extended, left } = extendLvmFilters(text, names.volumes);
    return { text: extended, left: left.map((line) => ({ line, device: 'filter' })) };
  }
  if (isUdevRules(path)) return renameInUdevRules(text, names);
  const left: LeftDevice[] = [];
  const lines = text.split('\n').map((line, index) => {
    const edited = renameInLine(path, line, names.rename);
    // A CD-ROM drive is no disk.
    if (/\b(?:iso9660|udf)\b/.test(line)) return edited;
    const still = devicesInLine(path, edited);
    for (const device of devicesInLine(path, line)) {
      if (names.isLeft(device) && still.includes(device)) left.push({ line: index + 1, device });
    }
    return edited;
  });
  return { text: lines.join('\n'), left };
}

/** Where a file names disks that are no longer called so, for one that is not edited. */
export function oldDisksIn(path: string, text: string, isOld: (device: string) => boolean): LeftDevice[] {
  if (path.endsWith('/zpool.cache')) {
    // Strings among numbers; there are no lines.
    return [...text.matchAll(/\/dev\/[\w:./@+-]+/g)]
      .map(([device]) => device)
      .filter(isOld)
      .map((device) => ({ line: 0, device }));
  }
  return text.split('\n').flatMap((line, index) =>
    devicesInLine(path, line)
      .filter(isOld)
      .map((device) => ({ line: index + 1, device })),
  );
}

function isComment(line: string): boolean {
  return /^\s*[#;]/.test(line);
}

function devicesInLine(path: string, line: string): string[] {
  if (isComment(line)) return [];
  return isUnit(path) ? [...devicesIn(line), ...devicesOfUnits(line)] : devicesIn(line);
}

function renameInLine(path: string, line: string, rename: (device: string) => string): string {
  if (isComment(line)) return line;
  // The boot loader's own step edits the command lines.
  if (/^\/etc\/default\/grub(?:\.d\/|$)/.test(path) && line.includes('GRUB_CMDLINE_')) return line;
  if (path === '/etc/raw') return renameRawDevice(line, rename);
  const isMdadm = path.endsWith('/mdadm.conf');
  if (isMdadm && /^\s*DEV(?:I(?:CE?)?)?\s.*\/dev\/(?:(?!\/dev\/)[^\s*?[])*[*?[]/i.test(line))
    return 'DEVICE partitions';
  const renamed = replaceDevices(line, rename);
  return isUnit(path) ? renameUnits(renamed, rename) : renamed;
}

/** `raw1:sdb1` of SUSE's /etc/raw. */
function renameRawDevice(line: string, rename: (device: string) => string): string {
  return line.replace(
    /^(\s*raw\d+:)([\w/]+)/,
    (_whole: string, raw: string, device: string) => raw + rename(`/dev/${device}`).replace(/^\/dev\//, ''),
  );
}

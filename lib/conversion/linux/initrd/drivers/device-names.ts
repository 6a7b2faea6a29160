/** What in an initrd knows the disks of the old machine. */
import { devicesIn, parseDevice } from '../../block-devices/device-name';
import { mayHideDisks } from '../../block-devices/lvm-filter';
import { isLvmConfig } from '../../block-devices/rename-text';
import { unescapeUnit } from '../../block-devices/units';
import type { DeviceNames, LeftDevice } from '../../contracts/device-names';
import type { InitrdListing } from '../archive/listing';
import type { AddedFile } from './added-files';

/**
 * Files that name disks: copies of the guest's configuration, the command line and the waits that dracut makes of it,
 * initramfs-tools' settings, those of SUSE's mkinitrd, the script of RHEL 5's. Their content is read so that old device
 * names in them are found.
 */
export function mayNameDevices(path: string): boolean {
  return (
    /^etc\/cmdline(?:\.d\/[^/]+)?$/.test(path) ||
    /^etc\/lvm\/lvm(?:local)?\.conf$/.test(path) ||
    /^etc\/(?:fstab(?:\.sys)?|mdadm\.conf|mdadm\/mdadm\.conf|(?:verity|integrity)tab)$/.test(path) ||
    /^conf\/(?:initramfs\.conf|param\.conf|conf\.d\/[^/]+)$/.test(path) ||
    /^(?:etc|cryptroot)\/crypttab$/.test(path) ||
    /^(?:init|mkinitrd\.config|config\/[^/]+\.sh)$/.test(path) ||
    /\/hooks\/initqueue\/(?:[^/]+\/)?[^/]*\.sh$/.test(path)
  );
}

function isDisk(device: string, isLink: (device: string) => boolean): boolean {
  return isLink(device) || parseDevice(device) !== undefined;
}

export interface InitrdText {
  path: string;
  /** A character for each byte. */
  content: string;
}

/**
 * The files of an initrd that name a disk, whatever it is called on the target, or that may hide one. `isLink`: true
 * for names of the old hardware that are not the kernel's.
 */
export function filesNamingDisks(
  listing: InitrdListing,
  paths: readonly string[],
  isLink: (device: string) => boolean,
): InitrdText[] {
  return paths.filter(mayNameDevices).flatMap((path) => {
    const content = listing.get(path)?.type === 'file' ? listing.bytes(path)?.toString('latin1') : undefined;
    if (content === undefined) return [];
    const isAffected = isLvmConfig(path)
      ? mayHideDisks(content)
      : devicesIn(content).some((device) => isDisk(device, isLink));
    return isAffected ? [{ path, content }] : [];
  });
}

/** A file of an initrd, and where it names disks that could not be renamed. */
export interface StaleFile {
  path: string;
  left: LeftDevice[];
}

/** Those of `files` that are different with the names of the target, as they should be, and what is left in them. */
export async function renamedFiles(
  files: readonly InitrdText[],
  names: DeviceNames | undefined,
): Promise<{ renamed: InitrdText[]; stale: StaleFile[] }> {
  const renamed: InitrdText[] = [];
  const stale: StaleFile[] = [];
  for (const { path, content } of names === undefined ? [] : files) {
    const { text, left } = await names!.renameText(`/${path}`, content);
    if (text !== content) renamed.push({ path, content: text });
    if (left.length > 0) stale.push({ path, left });
  }
  return { renamed, stale };
}

/** A unit for a device that systemd in the initrd waits for before it goes on. */
export interface AwaitedDevice {
  /** `dev-sda2.device` */
  unit: string;
  device: string;
}

/** The disks and old links that dracut has told systemd to wait for; not UUIDs and volumes, which hold. */
export function awaitedDevices(
  paths: readonly string[],
  isLink: (device: string) => boolean,
): AwaitedDevice[] {
  const awaited = new Map<string, AwaitedDevice>();
  for (const path of paths) {
    const [, unit, name] =
      /^etc\/systemd\/system\/[^/]+\.(?:wants|requires)\/((dev-[^/]+)\.device)$/.exec(path) ?? [];
    if (unit === undefined || name === undefined) continue;
    const device = unescapeUnit(name);
    if (isDisk(device, isLink)) awaited.set(unit, { unit, device });
  }
  return [...awaited.values()];
}

/** What ends the wait for a device that never comes: its unit is masked (systemd.unit(5)). */
export function masked({ unit }: AwaitedDevice): AddedFile {
  return { path: `etc/systemd/system/${unit}`, target: '/dev/null' };
}

/**
 * Lists of LVM that must be gone: they know disks by the serial numbers that the old hypervisor gave them, and LVM would
 * not find its volumes by them (lvmdevices(8)).
 */
export function oldDiskLists(listing: InitrdListing): string[] {
  const lists = listing.paths().filter((path) => /^etc\/lvm\/devices\/[^/]+\.devices$/.test(path));
  return [...lists, 'etc/lvm/cache/.cache'].filter((path) => listing.get(path)?.type === 'file');
}

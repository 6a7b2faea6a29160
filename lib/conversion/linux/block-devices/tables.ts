import type { LinuxState } from '../state';
import { readGuestText, writeGuestText } from '../../guest/text-file';
import { devicesIn, driveIndex, parseDevice, replaceDevices } from './device-name';
import { contentOf, partitionName } from './disks';
import { mapDevice } from './map';
import type { Renaming } from './renaming';
import { column, editColumn } from './table-file';
import type { KnownDisk } from './used-names';

export const fstab = '/etc/fstab';
export const crypttab = '/etc/crypttab';

/** The texts of the two tables that say what is mounted and what is decrypted; '' for one that is not there. */
export interface Tables {
  fstab: string;
  crypttab: string;
}

export async function readTables(state: LinuxState): Promise<Tables> {
  return {
    fstab: (await readGuestText(state, fstab)) ?? '',
    crypttab: (await readGuestText(state, crypttab)) ?? '',
  };
}

/** All devices that the tables name. */
export function devicesInTables(tables: Tables): string[] {
  return [
    ...column(tables.fstab, 0),
    ...column(tables.fstab, 3).flatMap(devicesIn),
    ...column(tables.crypttab, 1),
  ];
}

/**
 * The disk that the root filesystem is on, by its name in fstab. `root` is where the root was found, a device of the
 * appliance, in which every disk is sd….
 */
export function rootDisk(tables: Tables, root: string): KnownDisk | undefined {
  const line = tables.fstab.split('\n').find((text) => /^\s*\/dev\/\S+\s+\/\s/.test(text));
  const named = parseDevice(line?.trim().split(/\s+/)[0] ?? '');
  const letters = /^(?:btrfsvol:)?\/dev\/sd([a-z]+)\d*(?:\/|$)/.exec(root)?.[1];
  if (named === undefined || letters === undefined) return undefined;
  return { name: named.disk, index: driveIndex(letters) };
}

/** Gives the tables new names. */
export async function renameInTables(state: LinuxState, tables: Tables, names: Renaming): Promise<void> {
  const mounts = await editColumn(tables.fstab, 0, (device, words) =>
    renameMount(state, device, words, { names, tables }),
  );
  await names.resolveLinks();
  const newFstab = await editColumn(mounts, 3, (options) => {
    devicesIn(options)
      .filter((device) => names.deviceName(device) === undefined)
      .forEach((device) => names.warnLeft(fstab, device));
    return replaceDevices(options, (device) => names.anyName(device));
  });
  const newCrypttab = await editColumn(tables.crypttab, 1, (device, words) =>
    renameEncrypted(state, device, words, names),
  );
  if (newFstab !== tables.fstab) await writeGuestText(state, fstab, newFstab);
  if (newCrypttab !== tables.crypttab) await writeGuestText(state, crypttab, newCrypttab);
}

async function renameMount(
  state: LinuxState,
  device: string,
  words: readonly string[],
  { names, tables }: { names: Renaming; tables: Tables },
): Promise<string> {
  if (!device.startsWith('/dev/')) return device;
  const [, mountpoint = '', type, options = ''] = words;
  if (names.link(device) !== undefined) {
    // The root is known by what is in it; what else inspection mounted, it took by names such as this one.
    const isRoot = mountpoint === '/';
    // What comes over the network is none of the disks that were exported.
    const isRemote = !isRoot && options.split(',').includes('_netdev');
    const link = isRemote
      ? undefined
      : ((isRoot ? await names.linkMounted(device, state.inspection.root) : undefined) ??
        (await names.linkTarget(device, type === undefined ? undefined : contentType(type))));
    if (link && !isNamedBesides(tables, link.uuid)) {
      return link.uuid === undefined ? link.device : `UUID=${link.uuid}`;
    }
    if (isRemote || link) names.giveUp(device);
    names.warnLeft(fstab, device);
    return device;
  }
  const renamed = names.deviceName(device);
  // A CD-ROM drive is not mounted at boot, and its name is not the disks'.
  if (renamed === undefined && !/iso9660|udf/.test(type ?? '')) names.warnLeft(fstab, device);
  return renamed ?? device;
}

/**
 * True where another line mounts a filesystem by its UUID, so that a link that seems to mean it means a disk that was
 * not exported. One of btrfs has many lines.
 */
function isNamedBesides({ fstab: text }: Tables, uuid: string | undefined): boolean {
  if (uuid === undefined) return false;
  const names = [`UUID=${uuid}`, `/dev/disk/by-uuid/${uuid}`].map((name) => name.toLowerCase());
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .some(
      ([name = '', , type]) => type !== 'btrfs' && names.includes(name.replaceAll('"', '').toLowerCase()),
    );
}

/** What blkid calls a filesystem of a type of fstab(5); undefined where that says nothing about it. */
function contentType(type: string): string | undefined {
  return /^(ext[2-4]|xfs|btrfs|vfat|swap|reiserfs|jfs|f2fs)$/.test(type) ? type : undefined;
}

/**
 * crypttab gets the UUID of what is encrypted, as in virt-v2v: the initrd has a copy of crypttab, and one that is kept
 * still has the old names, while a UUID is right in both. Swap with a random key has none.
 */
async function renameEncrypted(
  state: LinuxState,
  device: string,
  words: readonly string[],
  names: Renaming,
): Promise<string> {
  if (!device.startsWith('/dev/')) return device;
  const link = await names.linkTarget(device);
  if (link) return link.uuid === undefined ? link.device : `UUID=${link.uuid}`;
  const mapping = mapDevice(device, names.map);
  if (mapping.kind === 'unknown') names.warnLeft(crypttab, device);
  if (mapping.kind !== 'mapped') {
    if (names.link(device) !== undefined) names.warnLeft(crypttab, device);
    return device;
  }
  const hasKeyOfItsOwn = words[2]?.startsWith('/dev/') !== true;
  const uuid = hasKeyOfItsOwn ? await uuidOf(state, mapping.device, names) : '';
  return uuid === '' ? mapping.device : `UUID=${uuid}`;
}

/** The UUID of a device by its name on the target. */
async function uuidOf({ guest }: LinuxState, device: string, names: Renaming): Promise<string> {
  const { appliance } = await names.disks();
  const [, disk, number = ''] = /^\/dev\/(\D+)(\d*)$/.exec(device) ?? [];
  const index = appliance.findIndex((_disk, place) => names.target(place) === disk);
  if (index === -1) return '';
  const { type, uuid } = await contentOf(guest, partitionName(appliance[index] ?? '', number));
  return type === 'crypto_LUKS' ? uuid : '';
}

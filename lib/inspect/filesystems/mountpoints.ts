import type { Context } from '../../run/context';
import { V2vError } from '../../errors';
import type { Guestfs } from '../../guestfs';
import { isOn, type BlockDevices } from '../devices/block-devices';
import { describeDevices } from '../devices/describe-devices';
import { mountsDisk, parseCrypttab, parseFstab, type CrypttabEntry, type FstabEntry } from './fstab';
import { readSmallFile } from '../system/guest-file';
import { bySuperblock, resolveDevice, type DeviceFacts } from '../devices/resolve-device';

export interface MountPlan {
  root: string;
  /** What libguestfs made of /etc/fstab: devices by mount point. */
  known: Record<string, string>;
  devices: BlockDevices;
  /** Where they were read before. */
  tables?: MountTables;
  /** Mount points that the conversion cannot do without. */
  required: readonly string[];
}

/**
 * The devices of the guest's filesystems by mount point. libguestfs reads /etc/fstab; it skips what it cannot find,
 * takes names from crypttab as they are, and ignores `subvolid=`. Those entries are resolved here.
 *
 * Throws `FILESYSTEM_MISSING`, `DISK_ENCRYPTED` where it may be on a device that no key is given for, and
 * `GUEST_UNSUPPORTED`.
 */
export async function planMountpoints(
  guest: Guestfs,
  plan: MountPlan,
  context: Context,
): Promise<Record<string, string>> {
  const { root, known, devices } = plan;
  const { fstab, crypttab } = plan.tables ?? (await tablesOf(guest, root));
  const places: Record<string, string> = { '/': root };
  let facts: DeviceFacts[] | undefined;
  for (const entry of fstab) {
    const { path } = entry;
    if (path === '/etc' && entry.type.startsWith('overlay')) throw overlaidEtc(root);
    if (path === '/' || !mountsDisk(entry)) continue;
    context.throwIfAborted();
    const found = known[path] === undefined ? undefined : plainMountable(known[path]);
    if (found !== undefined && isThere(found, devices) && subvolumeId(entry) === undefined) {
      places[path] = found;
      continue;
    }
    const plain = bySuperblock(entry, devices);
    if (plain !== undefined) {
      places[path] = plain;
      continue;
    }
    facts ??= await describeDevices(guest, devices);
    const device = resolveDevice(entry, facts, crypttab);
    const mountable = device === undefined ? undefined : await withSubvolume(guest, device, entry);
    if (mountable !== undefined) places[path] = mountable;
    else missing(entry, plan, context);
  }
  return places;
}

export interface MountTables {
  fstab: FstabEntry[];
  crypttab: CrypttabEntry[];
}

/** Those of the mounted root. */
export async function readTables(guest: Guestfs): Promise<MountTables> {
  const fstab = parseFstab((await readSmallFile(guest, '/etc/fstab')) ?? '');
  return { fstab, crypttab: parseCrypttab((await readSmallFile(guest, '/etc/crypttab')) ?? '') };
}

async function tablesOf(guest: Guestfs, root: string): Promise<MountTables> {
  await guest.umountAll();
  try {
    await guest.mountRo(root, '/');
  } catch {
    // Mounting it writable will tell what is wrong.
    return { fstab: [], crypttab: [] };
  }
  try {
    return await readTables(guest);
  } finally {
    await guest.umountAll();
  }
}

/** libguestfs appends the value of `subvol=` to the device's name as it is: `btrfsvol:/dev/sda1//@`. */
export function plainMountable(mountable: string): string {
  return mountable.replace('//', '/');
}

/** Whether a mountable of libguestfs is on a device that exists; it makes up names that it cannot find. */
export function isThere(mountable: string, devices: BlockDevices): boolean {
  const { disks, partitions, arrays, volumes, opened } = devices;
  const all = [...disks, ...partitions, ...arrays, ...volumes, ...opened.map(({ volume }) => volume)];
  return all.some((device) => isOn(mountable, device));
}

function optionValue({ options }: FstabEntry, name: string): string | undefined {
  return options.find((option) => option.startsWith(`${name}=`))?.slice(name.length + 1);
}

function subvolumeId(entry: FstabEntry): number | undefined {
  const id = optionValue(entry, 'subvolid');
  return id === undefined || optionValue(entry, 'subvol') !== undefined ? undefined : Number(id);
}

/** The mountable for an entry's `subvol=` or `subvolid=`; undefined if there is no such subvolume. */
async function withSubvolume(guest: Guestfs, device: string, entry: FstabEntry): Promise<string | undefined> {
  const id = subvolumeId(entry);
  let name = optionValue(entry, 'subvol');
  // 5 is the top of the filesystem, see btrfs-subvolume(8).
  if (id !== undefined && id !== 5 && id !== 0) {
    const list = await guest.btrfsSubvolumeList(device);
    name = list.find(({ btrfssubvolume_id }) => btrfssubvolume_id === id)?.btrfssubvolume_path;
    if (name === undefined) return undefined;
  }
  const path = (name ?? '').replace(/^\/+|(?<!\/)\/+$/g, '');
  return path === '' ? device : `btrfsvol:${device}/${path}`;
}

/** Of transactional systems, up to SLE Micro 5. */
function overlaidEtc(root: string): V2vError {
  return new V2vError(
    'GUEST_UNSUPPORTED',
    `The guest on ${root} lays its own changes over /etc as an overlay, which would hide those of the conversion.`,
    {
      subject: '/etc/fstab',
      hint: 'Update the guest to a release without this overlay (SL Micro 6), and convert it again.',
    },
  );
}

/** Without what is in there, the guest would look as though its list of packages was damaged. */
const holdsPackages = /^\/var(\/lib(\/(dpkg|rpm))?)?$/;

function missing(
  { spec, path, options }: FstabEntry,
  { required, devices }: MountPlan,
  context: Context,
): void {
  if (options.includes('nofail') || options.includes('noauto')) return;
  const problem = `The guest mounts ${spec} at ${path}, and none of its disks has that`;
  const [closed] = devices.closed ?? [];
  if (closed !== undefined && (required.includes(path) || holdsPackages.test(path))) throw closed.error;
  if (required.includes(path)) {
    throw new V2vError('FILESYSTEM_MISSING', `${problem}; what is in it is needed for the conversion.`, {
      subject: path,
      hint: 'Name all disks of the guest, in their order; or correct /etc/fstab in the guest.',
    });
  }
  context.warn('MOUNT_FAILED', `${problem}; it is left alone.`);
}

import type { CrypttabEntry, FstabEntry } from '../filesystems/fstab';
import { namedPlace } from './device-names';
import type { Superblock } from './superblock';

/** What is known of one device that may hold a filesystem; '' for what it does not have. */
export interface DeviceFacts {
  /** As libguestfs names it. */
  device: string;
  /** blkid's: `ext4`, `vfat`, … */
  type: string;
  uuid: string;
  label: string;
  partuuid: string;
  partlabel: string;
  /** Where it is on a disk: index of the disk, and number of the partition. */
  disk?: number;
  partition?: number;
  /** Other names in /dev: `/dev/mapper/vg-lv`, `/dev/md/root`, `/dev/disk/by-id/dm-uuid-…`. */
  names: string[];
  /** Of a logical volume, without hyphens. */
  lvUuid?: string;
  /** Of what was opened: the device it is in, and its LUKS UUID. */
  inside?: { device: string; uuid: string };
}

/**
 * The device that an entry of /etc/fstab means, among those of the guest; undefined if that is not certain.
 * A name that the kernel of the source machine gave is believed only if the filesystem there is of the entry's type:
 * under libguestfs the disks are in the order of the source's description, which need not be the kernel's.
 */
export function resolveDevice(
  { spec, type }: Pick<FstabEntry, 'spec' | 'type'>,
  devices: readonly DeviceFacts[],
  crypttab: readonly CrypttabEntry[] = [],
): string | undefined {
  const tagged = byTag(spec, devices);
  if (tagged !== undefined) return tagged.device;
  const named = devices.find(({ device, names, lvUuid }) =>
    spec.startsWith('/dev/disk/by-id/dm-uuid-LVM-')
      ? lvUuid !== undefined && spec.endsWith(lvUuid)
      : device === spec || names.includes(spec),
  );
  if (named !== undefined && fits(type, named.type) && named.disk === undefined) return named.device;
  return (byCrypttab(spec, devices, crypttab) ?? byPlace(spec, type, devices) ?? byArray(spec, type, devices))
    ?.device;
}

/**
 * The device that an entry names by UUID, or by the kernel's name for its place, as the superblocks tell it; undefined if
 * they leave it open. Two devices with one UUID are clones, or members of an array.
 */
export function bySuperblock(
  { spec, type }: Pick<FstabEntry, 'spec' | 'type'>,
  { disks, superblocks }: { disks: readonly string[]; superblocks: ReadonlyMap<string, Superblock> },
): string | undefined {
  const [, wanted] = /^(?:UUID=|\/dev\/disk\/by-uuid\/)(.+)$/.exec(spec) ?? [];
  if (wanted === undefined) {
    const { disk, partition } = namedPlace(spec) ?? {};
    const device = disk === undefined ? undefined : `${disks[disk]}${partition ?? ''}`;
    const there = superblocks.get(device ?? '');
    // The others have subvolumes, or need another driver.
    const plain = there?.type === 'ext' || there?.type === 'xfs' || there?.type === 'vfat';
    return plain && fits(type, there.type === 'ext' ? 'ext4' : there.type) ? device : undefined;
  }
  const found = [...superblocks].filter(([, { uuid }]) => uuid?.toLowerCase() === wanted.toLowerCase());
  return found.length === 1 ? found[0]?.[0] : undefined;
}

const tags = { UUID: 'uuid', LABEL: 'label', PARTUUID: 'partuuid', PARTLABEL: 'partlabel' } as const;

function byTag(spec: string, devices: readonly DeviceFacts[]): DeviceFacts | undefined {
  const equals = /^(UUID|LABEL|PARTUUID|PARTLABEL)=(.*)$/.exec(spec);
  const path = /^\/dev\/disk\/by-(uuid|label|partuuid|partlabel)\/(.*)$/.exec(spec);
  const key = (equals?.[1] ?? path?.[1] ?? '').toUpperCase() as keyof typeof tags;
  if (tags[key] === undefined) return undefined;
  const wanted = equals?.[2] ?? fromUdev(path?.[2] ?? '');
  const same = key.endsWith('LABEL')
    ? (value: string) => value === wanted
    : (value: string) => value.toLowerCase() === wanted.toLowerCase();
  return wanted === '' ? undefined : devices.find((each) => same(each[tags[key]]));
}

/** udev writes what is unusual in a label as `\x20`. */
function fromUdev(name: string): string {
  const bytes = name.replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return bytes === name ? name : Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The guest calls what it opens by the names in /etc/crypttab; here it is called `luks-UUID`. */
function byCrypttab(
  spec: string,
  devices: readonly DeviceFacts[],
  crypttab: readonly CrypttabEntry[],
): DeviceFacts | undefined {
  const [, name] = /^\/dev\/(?:mapper|disk\/by-id\/dm-name-)\/?(.+)$/.exec(spec) ?? [];
  const opened = devices.filter(({ inside }) => inside !== undefined);
  const entry = crypttab.find((each) => each.name === name);
  if (name === undefined) return undefined;
  if (entry !== undefined) {
    const [, uuid] = /^(?:UUID=|\/dev\/disk\/by-uuid\/)(.+)$/.exec(entry.spec) ?? [];
    const found = opened.find(({ inside }) =>
      uuid === undefined ? inside?.device === entry.spec : inside?.uuid.toLowerCase() === uuid.toLowerCase(),
    );
    if (found !== undefined) return found;
    const holder = resolveDevice({ spec: entry.spec, type: 'crypto_LUKS' }, devices);
    return opened.find(({ inside }) => inside?.device === holder);
  }
  // Opened by the initrd after the kernel command line, perhaps under this name.
  return opened.find(({ inside }) => name === `luks-${inside?.uuid}`);
}

function byPlace(spec: string, type: string, devices: readonly DeviceFacts[]): DeviceFacts | undefined {
  const place = namedPlace(spec);
  if (place === undefined) return undefined;
  const candidates = devices.filter(
    (each) => each.disk !== undefined && each.partition === place.partition && fits(type, each.type),
  );
  const exact = candidates.find(({ disk }) => disk === place.disk);
  return exact ?? (candidates.length === 1 ? candidates[0] : undefined);
}

/** The number of an array (`/dev/md127`) is made up as it is assembled: where there is one that fits, it is meant. */
function byArray(spec: string, type: string, devices: readonly DeviceFacts[]): DeviceFacts | undefined {
  if (!/^\/dev\/(md\d+|md\/[^/]+|md_d\d+)$/.test(spec)) return undefined;
  const arrays = devices.filter(({ device }) => device.startsWith('/dev/md'));
  const named = arrays.find(({ device }) => device === spec);
  if (named !== undefined && fits(type, named.type)) return named;
  const fitting = arrays.filter((each) => fits(type, each.type));
  return fitting.length === 1 ? fitting[0] : undefined;
}

const sameDriver: readonly (readonly string[])[] = [
  ['ext2', 'ext3', 'ext4'],
  ['vfat', 'msdos', 'fat'],
  ['ntfs', 'ntfs3', 'ntfs-3g', 'fuse.ntfs-3g', 'fuseblk'],
];

/** Whether blkid and fstab mean the same type: `auto` is any, and one driver mounts several. */
function fits(wanted: string, found: string): boolean {
  if (found === '') return false;
  if (wanted === found || wanted === 'auto' || wanted.includes(',')) return true;
  return sameDriver.some((types) => types.includes(wanted) && types.includes(found));
}

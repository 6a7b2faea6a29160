import type { DetectedFirmware } from '../../../types/inspection';
import { V2vError } from '../../../lib/errors';
import type { Guestfs } from '../../../lib/guestfs';
import type { BlockDevices } from '../../../lib/inspect/devices/block-devices';
import { findPlainRoot } from '../../../lib/inspect/system/plain-root';
import type { Superblock } from '../../../lib/inspect/devices/superblock';
import { recordingContext } from '../support/recording-context';
import { elf } from './elf-program';

type Files = Record<string, string>;

/** Filesystems in memory, of which one at a time is mounted. */
class Disks {
  mounted: Files | undefined;

  constructor(private readonly disks: Record<string, Files | 'damaged'>) {}

  mountRo = (device: string) => {
    const files = this.disks[device];
    if (files === undefined || files === 'damaged') return Promise.reject(new Error('wrong fs type'));
    this.mounted = files;
    return Promise.resolve();
  };
  umountAll = () => Promise.resolve(void (this.mounted = undefined));
  isDir = (path: string) =>
    Promise.resolve(Object.keys(this.mounted!).some((file) => file.startsWith(`${path}/`)));
  statns = (path: string) => Promise.resolve({ st_mode: path in this.mounted! ? 0o100644 : 0o040755 });
  isFile = (path: string) => Promise.resolve(path in this.mounted!);
  pread = (path: string) => Promise.resolve(Buffer.from(this.mounted![path]!));
  vfsTypes: Record<string, string> = {};
  vfsType = (device: string) => Promise.resolve(this.vfsTypes[device] ?? '');
}

const debian: Files = {
  '/etc/fstab': '/dev/sda2 / xfs defaults 0 1\n',
  '/etc/os-release': 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
  '/etc/debian_version': '12.5\n',
  '/bin/bash': elf(62).toString('latin1'),
};

const withoutPrograms = Object.fromEntries(Object.entries(debian).filter(([file]) => file !== '/bin/bash'));

interface Layout {
  types?: Record<string, Superblock['type']>;
  files?: Record<string, Files | 'damaged'>;
  devices?: Partial<BlockDevices>;
  firmware?: DetectedFirmware;
  vfsTypes?: Record<string, string>;
}

/** A /boot, a root and swap, unless something else is said. */
async function find({ types = {}, files = {}, devices = {}, firmware, vfsTypes = {} }: Layout = {}) {
  const disks = new Disks({ '/dev/sda1': { '/vmlinuz': '' }, '/dev/sda2': debian, ...files });
  disks.vfsTypes = vfsTypes;
  const kinds = {
    '/dev/sda': 'unknown',
    '/dev/sda1': 'ext',
    '/dev/sda2': 'xfs',
    '/dev/sda3': 'swap',
    ...types,
  };
  const all: BlockDevices = {
    disks: ['/dev/sda'],
    partitions: Object.keys(kinds).filter((name) => /\d$/.test(name)),
    arrays: [],
    volumes: [],
    physicalVolumes: [],
    opened: [],
    superblocks: new Map(
      Object.entries(kinds).map(([device, type]) => [device, { type: type as Superblock['type'] }]),
    ),
    ...devices,
  };
  const root = await findPlainRoot(
    disks as unknown as Guestfs,
    all,
    firmware ?? { type: 'bios' },
    recordingContext(),
  );
  expect(disks.mounted).toBeUndefined();
  return root;
}

it('finds the only Linux system, and what it says of itself', async () => {
  expect(await find()).toEqual({
    device: '/dev/sda2',
    facts: {
      type: 'linux',
      distro: 'debian',
      osinfo: 'debian12',
      arch: 'x86_64',
      majorVersion: 12,
      minorVersion: 5,
      packageFormat: 'deb',
      packageManagement: 'apt',
      productName: 'Debian GNU/Linux 12 (bookworm)',
      productVariant: 'unknown',
    },
    tables: {
      fstab: [{ spec: '/dev/sda2', path: '/', type: 'xfs', options: ['defaults'] }],
      crypttab: [],
    },
  });
});

it('finds it in a volume group on an encrypted partition', async () => {
  const volume = '/dev/mapper/luks-U';
  const root = await find({
    types: { '/dev/sda2': 'unknown', [volume]: 'unknown', '/dev/vg/root': 'ext', '/dev/vg/swap': 'swap' },
    files: { '/dev/vg/root': debian },
    devices: {
      partitions: ['/dev/sda1', '/dev/sda2'],
      volumes: ['/dev/vg/root', '/dev/vg/swap'],
      physicalVolumes: [volume],
      opened: [{ device: '/dev/sda2', encryption: 'luks', uuid: 'U', volume }],
    },
  });
  expect(root?.device).toBe('/dev/vg/root');
});

it('passes over the EFI system partition, and over one that blkid finds nothing on', async () => {
  const root = await find({
    types: { '/dev/sda1': 'vfat', '/dev/sda4': 'unknown', '/dev/sdb': 'blank' },
    devices: { disks: ['/dev/sda', '/dev/sdb'] },
    firmware: { type: 'uefi', esps: ['/dev/sda1'] },
  });
  expect(root?.device).toBe('/dev/sda2');
});

it.each(['', 'zfs_member', 'bcache', 'drbd', 'VMFS_volume_member', 'ddf_raid_member', 'iso9660'])(
  'passes over a second disk that no root can be on: %j',
  async (type) => {
    const root = await find({
      types: { '/dev/sdb': 'unknown' },
      devices: { disks: ['/dev/sda', '/dev/sdb'] },
      vfsTypes: { '/dev/sdb': type },
    });
    expect(root?.device).toBe('/dev/sda2');
  },
);

it('passes over swap on a whole disk, and what is encrypted and stays closed', async () => {
  const root = await find({
    types: { '/dev/sdb': 'swap', '/dev/sdc': 'unknown' },
    devices: {
      disks: ['/dev/sda', '/dev/sdb', '/dev/sdc'],
      closed: [
        { device: '/dev/sdc', error: new V2vError('DISK_ENCRYPTED', 'It is.', { hint: 'Give its key.' }) },
      ],
    },
    vfsTypes: { '/dev/sdc': 'crypto_LUKS' },
  });
  expect(root?.device).toBe('/dev/sda2');
});

describe('leaves to libguestfs', () => {
  it.each<[string, Layout]>([
    ['two systems', { files: { '/dev/sda1': debian } }],
    ['a filesystem of a system without fstab', { files: { '/dev/sda1': { '/etc/passwd': '' } } }],
    ['a system without os-release', { files: { '/dev/sda2': { '/etc/fstab': '', '/bin/bash': '' } } }],
    [
      'a distribution that nothing is known of',
      { files: { '/dev/sda2': { ...debian, '/etc/os-release': 'ID=mine\n' } } },
    ],
    [
      'packages that are not deb or rpm',
      { files: { '/dev/sda2': { ...debian, '/etc/os-release': 'ID=arch\n' } } },
    ],
    ['a system whose programs are elsewhere', { files: { '/dev/sda2': withoutPrograms } }],
    ['a damaged filesystem', { files: { '/dev/sda1': 'damaged' } }],
    ['no system', { files: { '/dev/sda2': { '/home': '' } } }],
    ['btrfs', { types: { '/dev/sda1': 'btrfs' } }],
    ['Windows beside it', { types: { '/dev/sda1': 'ntfs' } }],
    ['FAT that is no EFI system partition', { types: { '/dev/sda1': 'vfat' } }],
    ['another filesystem', { types: { '/dev/sda1': 'unknown' }, vfsTypes: { '/dev/sda1': 'ufs' } }],
    ['RAID', { devices: { arrays: ['/dev/md127'] } }],
  ])('%s', async (_name, layout) => {
    expect(await find(layout)).toBeUndefined();
  });
});

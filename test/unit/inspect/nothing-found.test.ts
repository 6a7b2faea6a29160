import { V2vError } from '../../../lib/errors';
import type { BlockDevices } from '../../../lib/inspect/devices/block-devices';
import { nothingFound } from '../../../lib/inspect/system/nothing-found';
import type { Searched } from '../../../lib/inspect/system/search';

/** A boot sector with primary partitions of these types. */
function mbr(...types: number[]): Buffer {
  const bytes = Buffer.alloc(4096);
  types.forEach((type, index) => {
    bytes[446 + 16 * index + 4] = type;
    bytes.writeUInt32LE(2048, 446 + 16 * index + 12);
  });
  bytes.writeUInt16LE(0xaa55, 510);
  return bytes;
}

function gpt(...types: string[]): Buffer {
  const bytes = Buffer.alloc(65536);
  mbr(0xee).copy(bytes);
  bytes.write('EFI PART', 512, 'latin1');
  bytes.writeBigUInt64LE(2n, 512 + 72);
  bytes.writeUInt32LE(128, 512 + 80);
  bytes.writeUInt32LE(128, 512 + 84);
  types.forEach((type, index) => {
    const [a = '', b = '', c = '', ...rest] = type.split('-');
    const reversed = [a, b, c].map((group) => Buffer.from(group, 'hex').reverse());
    Buffer.concat([...reversed, Buffer.from(rest.join(''), 'hex')]).copy(bytes, 1024 + index * 128);
  });
  return bytes;
}

const linux = '0FC63DAF-8483-4772-8E79-3D69D8477DE4';

interface Layout {
  start?: Buffer;
  contents?: Record<string, string>;
  searched?: Partial<Searched>;
  devices?: Partial<BlockDevices>;
}

function errorFor({ start = mbr(0x83), contents = {}, searched = {}, devices = {} }: Layout): V2vError {
  const all = { partitions: ['/dev/sda1'], ...devices } as BlockDevices;
  return nothingFound(all, new Map([['/dev/sda', start]]), {
    roots: [],
    contents: new Map(Object.entries(contents)),
    unreadable: [],
    foreign: new Map(),
    ...searched,
  });
}

it.each<[string, Layout]>([
  // As their installers partition a disk.
  ['FreeBSD', { start: gpt('83BD6B9D-7F41-11DC-BE0B-001560B84F0F', '516E7CB6-6ECF-11D6-8FF8-00022D09712B') }],
  [
    'FreeBSD',
    { start: gpt('516E7CBA-6ECF-11D6-8FF8-00022D09712B'), contents: { '/dev/sda1': 'zfs_member' } },
  ],
  ['FreeBSD', { start: mbr(0xa5) }],
  ['a Windows system on Storage Spaces', { start: gpt('E75CAF8F-F680-4CEE-AFA3-B001E56EFC2D') }],
  ['a Windows system on ReFS', { start: mbr(0x07), contents: { '/dev/sda1': 'ReFS' } }],
  ['OpenBSD', { start: gpt('C12A7328-F81F-11D2-BA4B-00A0C93EC93B', '824CC7A0-36A8-11E3-890A-952519AD3F61') }],
  ['OpenBSD', { start: mbr(0, 0, 0, 0xa6) }],
  ['NetBSD', { start: gpt('49F48D5A-B10E-11DC-B99B-0019D1879648') }],
  ['NetBSD', { start: mbr(0xa9) }],
  ['DragonFly BSD', { start: gpt('3D48CE54-1D16-11DC-8696-01301BB8A9F5') }],
  ['VMware ESXi', { start: gpt('AA31E02A-400F-11DB-9590-000C2911D1B8') }],
  ['ChromeOS', { start: gpt('FE3A2A5D-4F32-41A7-B725-ACCC3285A309') }],
  ['Flatcar', { start: gpt('5DFBF5F4-2848-4BAC-AA5E-0D9A20B745A6') }],
  ['macOS', { start: gpt('7C3457EF-0000-11AA-AA11-00306543ECAC') }],
  ['Solaris', { start: mbr(0xbf) }],
  ['NetWare', { start: mbr(0x65) }],
  ['BSD', { contents: { '/dev/sda1': 'ufs' } }],
  ['a system on ZFS', { start: gpt(linux), contents: { '/dev/sda1': 'vfat', '/dev/sda2': 'zfs_member' } }],
  ['ostree', { searched: { foreign: new Map([['/dev/sda1', 'a system made of ostree images']]) } }],
])('names %s (%#)', (name, layout) => {
  const error = errorFor(layout);
  expect(error).toMatchObject({
    code: 'GUEST_UNSUPPORTED',
    hint: expect.stringContaining('which-guests') as string,
  });
  expect(error.message).toMatch(
    new RegExp(`^The guest on /dev/sda\\d? is .*${name}.*, which cannot be converted\\.$`),
  );
});

it('says of a disk of Linux partitions what is on them', () => {
  const contents = { '/dev/sda1': 'ext4', '/dev/sda2': '', '/dev/sda3': 'swap' };
  for (const start of [mbr(0x83, 0x8e, 0x82), gpt(linux)]) {
    expect(errorFor({ start, contents })).toMatchObject({
      code: 'NO_OPERATING_SYSTEM',
      message: 'No operating system was found on the disks (filesystems: ext4, unknown, swap).',
    });
  }
});

const failure = { device: '/dev/sda1', type: 'ext4', reason: "EXT4-fs (/dev/sda1): couldn't mount" };

it('does not keep to itself that a filesystem cannot be mounted', () => {
  const unreadable = [{ ...failure, isTooNew: false }];
  expect(errorFor({ contents: { '/dev/sda1': 'ext4' }, searched: { unreadable } })).toMatchObject({
    code: 'NO_OPERATING_SYSTEM',
    subject: '/dev/sda1',
    message: expect.stringMatching(/the ext4 filesystem on \/dev\/sda1 cannot be mounted: EXT4-fs/) as string,
  });
});

it('a filesystem that is too new comes before everything else that is seen', () => {
  const unreadable = [
    { ...failure, isTooNew: false },
    { ...failure, device: '/dev/sda2', isTooNew: true, kernel: '6.1.0' },
  ];
  expect(errorFor({ start: mbr(0xa5), searched: { unreadable } })).toMatchObject({
    code: 'GUEST_UNSUPPORTED',
    subject: '/dev/sda2',
    message: expect.stringContaining('too new for the kernel of the appliance (6.1.0)') as string,
    hint: expect.stringContaining('newer kernel') as string,
  });
});

it('asks for the key where the system may be on what is encrypted', () => {
  const error = new V2vError('DISK_ENCRYPTED', '/dev/sda2 is encrypted.', { hint: 'Give its key.' });
  expect(errorFor({ devices: { closed: [{ device: '/dev/sda2', error }] } })).toBe(error);
});

it('a blank disk, and one of whose contents nothing is known', () => {
  const devices = { partitions: [] };
  for (const start of [Buffer.alloc(65608), Buffer.alloc(65608, 0x5a), Buffer.alloc(0)]) {
    const error = errorFor({ start, devices, contents: { '/dev/sda': '', '/dev/sdb': '' } });
    expect(error).toMatchObject({ code: 'DISK_BLANK', subject: '/dev/sda, /dev/sdb' });
  }
});

import type { Guestfs } from '../../../lib/guestfs';
import { withGuestNames } from '../../../lib/inspect/devices/kernel-names';
import { explainMount, kernelReason } from '../../../lib/inspect/filesystems/mount-failure';

const mountSays = (device: string) =>
  new Error(
    `mount_ro: mount exited with status 32: mount: /sysroot: wrong fs type, bad option, bad superblock on ${device}, missing codepage or helper program, or other error.\n       dmesg(1) may have more information after failed mount system call.`,
  );

/** An appliance whose kernel calls its disks so, its own last, and whose kernel has this log. */
function guestWith(kernelOrder: string[], log: string) {
  const links = kernelOrder.map(
    (name, index) =>
      `lrwxrwxrwx 1 0 0 9 Nov 23 13:26 pci-0000:00:03.0-scsi-0:0:${index}:0 -> ../../${name}\n`,
  );
  const letters = [...'abcdef'].slice(0, kernelOrder.length - 1);
  return {
    listDevices: () => Promise.resolve(letters.map((letter) => `/dev/sd${letter}`)),
    debug: () => Promise.resolve(links.join('')),
    dmesg: () => Promise.resolve(log),
    vfsType: () => Promise.resolve('ext4'),
    utsname: () => Promise.resolve({ uts_release: '6.1.0' }),
  } as unknown as Guestfs;
}

// The messages of Linux 5.10 to 6.12 for a filesystem that a newer one has made.
it.each([
  ["EXT4-fs (sdb1): couldn't mount because of unsupported optional features (80000000)"],
  ["EXT4-fs (sdb1): couldn't mount RDWR because of unsupported optional features (20000)"],
  ['XFS (sdb1): Superblock has unknown incompatible features (0x40) enabled.'],
  ['XFS (sdb1): Superblock has unknown read-only compatible features (0x10) enabled.'],
  ['BTRFS error (device sdb1): cannot mount because of unsupported optional features (0x4000)'],
  ['BTRFS error (device sdb1: state C): cannot mount because of unknown incompat features (0x4000)'],
])('too new: %s', async (line) => {
  const log = `[    1.5] EXT4-fs (sda2): mounted filesystem without journal\n[   22.267] ${line}\n`;
  const failure = await explainMount(
    guestWith(['sda', 'sdb', 'sdc'], log),
    '/dev/sdb1',
    mountSays('/dev/sdb1'),
  );
  expect(failure).toEqual({
    device: '/dev/sdb1',
    type: 'ext4',
    reason: line.replace('sdb1', '/dev/sdb1'),
    isTooNew: true,
    kernel: '6.1.0',
  });
});

it('is not the last line that counts where XFS goes on to talk', () => {
  const log = [
    '[  1.0] XFS (sdb1): Superblock has unknown incompatible features (0x40) enabled.',
    '[  1.0] XFS (sdb1): Filesystem cannot be safely mounted by this kernel.',
    '[  1.0] XFS (sdb1): SB validate failed with error -22.',
  ].join('\n');
  expect(kernelReason(log, 'sdb1')).toBe(
    'XFS (sdb1): Superblock has unknown incompatible features (0x40) enabled.',
  );
});

it('a filesystem that the kernel has no driver for', async () => {
  const error = new Error(
    "mount: mount exited with status 32: mount: /sysroot: unknown filesystem type 'bcachefs'.",
  );
  const failure = await explainMount(guestWith(['sda', 'sdb'], ''), '/dev/sda1', error);
  expect(failure).toMatchObject({ isTooNew: true, reason: "unknown filesystem type 'bcachefs'" });
});

it('a damaged one is not too new, and its disk is called as the guest has it', async () => {
  const log = "[ 9.9] EXT4-fs (sdb1): VFS: Can't find ext4 filesystem\n";
  // libguestfs's second disk is the kernel's first, and /dev/sdb is another one.
  const guest = guestWith(['sdb', 'sda', 'sdc'], log);
  expect(await explainMount(guest, '/dev/sda1', mountSays('/dev/sdb1'))).toMatchObject({
    isTooNew: false,
    reason: "EXT4-fs (/dev/sda1): VFS: Can't find ext4 filesystem",
  });
  // The log is about another disk: mount(8) has to do.
  const other = await explainMount(guest, '/dev/sdb1', mountSays('/dev/sda1'));
  expect(other.reason).toMatch(/^wrong fs type, .* on \/dev\/sdb1, missing/);
  expect(other.reason).not.toMatch(/sysroot|\n/);
});

it('a logical volume has a number in the log of the kernel', async () => {
  const log = "[ 9.9] EXT4-fs (dm-3): couldn't mount because of unsupported optional features (10000)\n";
  const failure = await explainMount(
    guestWith(['sda', 'sdb'], log),
    '/dev/vg/root',
    mountSays('/dev/mapper/vg-root'),
  );
  expect(failure.reason).toMatch(/^EXT4-fs \(\/dev\/vg\/root\)/);
});

it('a subvolume fails as the filesystem that it is in', async () => {
  const log = '[ 9.9] BTRFS error (device sdb1): open_ctree failed\n';
  const failure = await explainMount(
    guestWith(['sdb', 'sda'], log),
    'btrfsvol:/dev/sda1/@',
    mountSays('/dev/sdb1'),
  );
  expect(failure).toMatchObject({
    device: '/dev/sda1',
    reason: 'BTRFS error (device /dev/sda1): open_ctree failed',
  });
});

it('says what it has where the appliance says nothing', async () => {
  const failure = await explainMount({} as Guestfs, '/dev/sda1', mountSays('/dev/sda1'));
  expect(failure).toMatchObject({ device: '/dev/sda1', type: '', isTooNew: false });
});

it.each([
  ['bad superblock on /dev/sdb1, missing', 'bad superblock on /dev/sda1, missing'],
  ['EXT4-fs (sdc12): bad', 'EXT4-fs (/dev/sdb12): bad'],
  ['parted: /dev/sdc: unrecognised', 'parted: /dev/sdb: unrecognised'],
  // The appliance's own disk, and what is no disk at all.
  ['/dev/sda1 and sdxyz', '/dev/sda1 and sdxyz'],
  ['/tmp/sdb1 pre-sdb sdb-1 asdb', '/tmp/sdb1 pre-sdb sdb-1 asdb'],
])('%s', (text, expected) => {
  expect(withGuestNames(text, ['/dev/sdb', '/dev/sdc', '/dev/sda'], ['/dev/sda', '/dev/sdb'])).toBe(expected);
});

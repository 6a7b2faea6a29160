import type { DetectedFirmware } from '../../../../types/inspection';
import { GuestfsError } from '../../../../lib/errors';
import type { Guestfs } from '../../../../lib/guestfs';
import type { BlockDevices } from '../../../../lib/inspect/devices/block-devices';
import { searchWindows } from '../../../../lib/inspect/windows/search';
import { recordingContext } from '../../support/recording-context';
import { gptDisk, types } from './support/partition-tables';
import { WindowsDisks, windowsFiles, windowsHives } from './support/windows-disks';

const system = { files: windowsFiles(), hives: windowsHives() };

it.each<[string, DetectedFirmware]>([
  ['UEFI', { type: 'uefi', esps: ['/dev/sda1'] }],
  // A BIOS boot partition beside it says so.
  ['BIOS', { type: 'bios' }],
])('a Linux guest is not looked at: its EFI system partition is no reason to, %s', async (_, firmware) => {
  const devices: BlockDevices = {
    disks: ['/dev/sda'],
    partitions: ['/dev/sda1', '/dev/sda2'],
    arrays: [],
    volumes: [],
    physicalVolumes: [],
    opened: [],
    superblocks: new Map([
      ['/dev/sda1', { type: 'vfat' }],
      ['/dev/sda2', { type: 'ext' }],
    ]),
  };
  const disks = new Map([['/dev/sda', gptDisk({ 1: types.esp, 2: types.linux })]]);
  // Any call would fail.
  const guest = {} as Guestfs;
  expect(await searchWindows(guest, { devices, disks, firmware }, recordingContext())).toBeUndefined();
});

it('Windows is found where the inspection of libguestfs fails over a Linux beside it', async () => {
  await using disks = await WindowsDisks.create(
    { '/dev/sda': gptDisk({ 1: types.basic, 2: types.linux }) },
    { '/dev/sda1': { type: 'ntfs', ...system }, '/dev/sda2': { type: 'ext4' } },
  );
  disks.linuxRoots = new GuestfsError('inspect_os', 'EINVAL', 'parted: unrecognised disk label');
  const { inspection } = await disks.inspect();
  expect(inspection).toMatchObject({ root: '/dev/sda1', osinfo: 'win10' });
});

it('one that only libguestfs finds is read by the same rules', async () => {
  const start = Buffer.alloc(65536);
  start.write('NTFS    ', 3, 'latin1');
  // Left over from what was there before.
  start.write('\x53\xef', 1024 + 0x38, 'latin1');
  await using disks = await WindowsDisks.create(
    { '/dev/sda': gptDisk({ 1: types.basic }) },
    { '/dev/sda1': { type: 'ntfs', ...system, start } },
  );
  disks.linuxRoots = ['/dev/sda1'];
  const { inspection } = await disks.inspect();
  expect(inspection).toMatchObject({
    root: '/dev/sda1',
    osinfo: 'win10',
    bootDevice: 0,
    windows: { systemroot: '/Windows', build: 19045 },
  });
});

it('a filesystem that cannot be mounted hides no other', async () => {
  await using disks = await WindowsDisks.create(
    { '/dev/sda': gptDisk({ 1: types.basic, 2: types.basic }) },
    { '/dev/sda1': { type: '', start: ntfsStart() }, '/dev/sda2': { type: 'ntfs', ...system } },
  );
  expect((await disks.inspect()).inspection.root).toBe('/dev/sda2');
});

function ntfsStart(): Buffer {
  const start = Buffer.alloc(65536);
  start.write('NTFS    ', 3, 'latin1');
  return start;
}

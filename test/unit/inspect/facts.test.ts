import type { Guestfs } from '../../../lib/guestfs';
import { findBootDevice } from '../../../lib/inspect/devices/boot-device';
import { describeGuest } from '../../../lib/inspect/system/describe';
import { hasGrub, readDiskStarts, type DiskStarts } from '../../../lib/inspect/devices/disk-starts';
import { detectFirmware } from '../../../lib/inspect/system/firmware';
import { refuseHibernated } from '../../../lib/inspect/filesystems/hibernation';
import { gptDisk } from './windows/support/partition-tables';

const esp = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b';
const biosBoot = '21686148-6449-6E6F-744E-656564454649';
const linux = '0FC63DAF-8483-4772-8E79-3D69D8477DE4';

function start(text: Record<number, string> = {}): Buffer {
  const bytes = Buffer.alloc(4608);
  for (const [offset, content] of Object.entries(text)) bytes.write(content, Number(offset), 'latin1');
  return bytes;
}
const gpt = start({ 512: 'EFI PART' });

/** A guest that knows the types of its partitions and filesystems. */
function guestWith(facts: {
  gptTypes?: Record<string, string>;
  vfsTypes?: Record<string, string>;
  disks?: Record<string, Buffer>;
}) {
  const number = (partition: string) => Number(/\d+$/.exec(partition)![0]);
  const guest = {
    listDevices: () => Promise.resolve(Object.keys(facts.disks ?? {})),
    preadDevice: (disk: string, count: number) => Promise.resolve(facts.disks![disk]!.subarray(0, count)),
    partToDev: (partition: string) => Promise.resolve(partition.replace(/\d+$/, '')),
    partToPartnum: (partition: string) => Promise.resolve(number(partition)),
    partGetGptType: (disk: string, partition: number) =>
      Promise.resolve(facts.gptTypes![`${disk}${partition}`]!),
    vfsType: (device: string) => Promise.resolve(facts.vfsTypes?.[device] ?? ''),
  };
  return { guest: guest as unknown as Guestfs };
}

test('GRUB is looked for in the boot sector only', () => {
  expect(hasGrub(start({ 0x180: 'GRUB \0Geom' }))).toBe(true);
  expect(hasGrub(start({ 600: 'GRUB' }))).toBe(false);
});

test('the starts of the disks keep the order of the disks', async () => {
  const { guest } = guestWith({ disks: { '/dev/sdb': gpt, '/dev/sda': start() } });
  expect([...(await readDiskStarts(guest)).keys()]).toEqual(['/dev/sdb', '/dev/sda']);
});

test('a disk that cannot be read has nothing on it', async () => {
  const { guest } = guestWith({ disks: { '/dev/sda': gpt } });
  const listDevices = () => Promise.resolve(['/dev/sda', '/dev/sdb']);
  const preadDevice = (disk: string) =>
    disk === '/dev/sda' ? Promise.resolve(gpt) : Promise.reject(new Error('read: No medium found'));
  const starts = await readDiskStarts({ ...guest, listDevices, preadDevice } as unknown as Guestfs);
  expect([...starts]).toEqual([
    ['/dev/sda', gpt],
    ['/dev/sdb', Buffer.alloc(0)],
  ]);
});

describe('detectFirmware', () => {
  const partitions = ['/dev/sda1', '/dev/sda2', '/dev/sdb1'];
  const detect = (disks: DiskStarts, gptTypes: Record<string, string>) =>
    detectFirmware(guestWith({ gptTypes }).guest, disks, partitions);
  const both = new Map([
    ['/dev/sda', gpt],
    ['/dev/sdb', gpt],
  ]);

  it('reads the types out of the table, and asks for them where it is elsewhere', async () => {
    const disks = new Map([['/dev/sda', gptDisk({ 1: linux, 2: esp, 7: esp })]]);
    expect(await detect(disks, {})).toEqual({ type: 'uefi', esps: ['/dev/sda2'] });
    disks.set('/dev/sda', gptDisk({ 1: biosBoot, 2: esp }));
    expect(await detect(disks, {})).toEqual({ type: 'bios' });
  });

  it('is UEFI with an EFI system partition', async () => {
    const types = { '/dev/sda1': esp, '/dev/sda2': linux, '/dev/sdb1': linux };
    expect(await detect(both, types)).toEqual({ type: 'uefi', esps: ['/dev/sda1'] });
  });

  it('is BIOS with a BIOS boot partition beside it', async () => {
    const types = { '/dev/sda1': esp, '/dev/sda2': biosBoot, '/dev/sdb1': linux };
    expect(await detect(both, types)).toEqual({ type: 'bios' });
  });

  it('has no types of a table that parted refuses, and goes on', async () => {
    const { guest } = guestWith({ gptTypes: { '/dev/sda1': esp } });
    const refusing = {
      ...guest,
      partGetGptType: (disk: string, number: number) =>
        disk === '/dev/sdb'
          ? Promise.reject(new Error('parted: /dev/sdb: unrecognised disk label'))
          : guest.partGetGptType(disk, number),
    } as unknown as Guestfs;
    const found = await detectFirmware(refusing, both, ['/dev/sda1', '/dev/sdb1']);
    expect(found).toEqual({ type: 'uefi', esps: ['/dev/sda1'] });
  });

  it('does not ask for partition types of a disk without a GPT', async () => {
    const disks = new Map([
      ['/dev/sda', start()],
      ['/dev/sdb', gpt],
    ]);
    expect(await detect(disks, { '/dev/sdb1': esp })).toEqual({ type: 'uefi', esps: ['/dev/sdb1'] });
    expect(await detect(new Map([['/dev/sda', start()]]), {})).toEqual({ type: 'bios' });
  });
});

describe('findBootDevice', () => {
  const disks: DiskStarts = new Map([
    ['/dev/sda', start()],
    ['/dev/sdb', start({ 0x180: 'GRUB ' })],
  ]);
  const without: DiskStarts = new Map([...disks.keys()].map((disk) => [disk, start()]));
  const find = (starts: DiskStarts, boot?: string) =>
    findBootDevice(starts, boot === undefined ? [] : [{ path: '/boot', device: boot }]);

  it.each([
    [disks, '/dev/sda1', 1],
    [without, '/dev/sdb1', 1],
    [without, '/dev/vg/boot', undefined],
    [without, '/dev/md0', undefined],
    [without, undefined, undefined],
  ])('finds it (%#)', (starts, boot, expected) => {
    expect(find(starts, boot)).toBe(expected);
  });
});

describe('refuseHibernated', () => {
  it('refuses a saved memory on a partition', async () => {
    const { guest } = guestWith({ vfsTypes: { '/dev/sda2': 'swsuspend' } });
    await expect(refuseHibernated(guest, ['/dev/sda2'])).rejects.toMatchObject({
      code: 'GUEST_DIRTY',
      subject: '/dev/sda2',
    });
  });

  it.each(['/dev/vg/swap', '/dev/mapper/luks-1'])('refuses one on %s', async (device) => {
    const { guest } = guestWith({ vfsTypes: { '/dev/sda2': 'swap', [device]: 'swsuspend' } });
    await expect(refuseHibernated(guest, ['/dev/sda2', device])).rejects.toMatchObject({ subject: device });
  });

  it('lets other guests pass', async () => {
    const { guest } = guestWith({ vfsTypes: { '/dev/sda2': 'swap' } });
    await expect(refuseHibernated(guest, ['/dev/sda2'])).resolves.toBeUndefined();
  });
});

test.each([
  ['CentOS Linux 7', 'centos7.0', 'CentOS Linux 7 (centos7.0)'],
  ['CentOS Linux 7', 'unknown', 'CentOS Linux 7'],
  ['unknown', 'centos7.0', 'centos7.0 guest'],
  ['unknown', 'unknown', 'the guest'],
])('%s, %s is described', (productName, osinfo, expected) => {
  expect(describeGuest({ productName, osinfo })).toBe(expected);
});

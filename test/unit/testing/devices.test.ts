import { createTestGuest, type TestDevices } from '../../../lib/testing';

const devices: TestDevices = {
  '/dev/sda': { start: Buffer.from('boot code'), size: 1 << 20 },
  '/dev/sda1': {
    type: 'ext4',
    uuid: 'aaaa',
    label: 'boot',
    mountpoint: '/boot',
    size: 1 << 30,
    free: 1 << 20,
  },
  '/dev/sda2': { type: 'LVM2_member' },
  '/dev/nvme0n1': {},
  '/dev/nvme0n1p3': { type: 'swap', uuid: 'cccc' },
  '/dev/vg/root': { type: 'xfs', uuid: 'bbbb', mountpoint: '/' },
};

const create = () => createTestGuest({ devices, files: { '/boot/kernel': '', '/etc/fstab': '' } });

it('lists devices by kind', async () => {
  await using guest = await create();
  expect(await guest.listDevices()).toEqual(['/dev/nvme0n1', '/dev/sda']);
  expect(await guest.listPartitions()).toEqual(['/dev/nvme0n1p3', '/dev/sda1', '/dev/sda2']);
  expect(await guest.lvs()).toEqual(['/dev/vg/root']);
  expect(await guest.pvs()).toEqual(['/dev/sda2']);
  expect(await guest.listMdDevices()).toEqual([]);
  expect(await guest.listFilesystems()).toEqual({
    '/dev/nvme0n1p3': 'swap',
    '/dev/sda1': 'ext4',
    '/dev/vg/root': 'xfs',
  });
  expect(await guest.partToDev('/dev/nvme0n1p3')).toBe('/dev/nvme0n1');
  expect(await guest.partToPartnum('/dev/sda2')).toBe(2);
  expect(await guest.isWholeDevice('/dev/sda')).toBe(true);
  await expect(guest.partToDev('/dev/sda')).rejects.toThrow(/not a partition/);
});

it('tells what is on them', async () => {
  await using guest = await create();
  expect(await guest.vfsType('/dev/sda1')).toBe('ext4');
  expect(await guest.vfsUuid('/dev/vg/root')).toBe('bbbb');
  expect(await guest.vfsLabel('/dev/sda1')).toBe('boot');
  expect(await guest.vfsType('/dev/sda')).toBe('');
  expect(await guest.blkid('/dev/sda1')).toMatchObject({ TYPE: 'ext4', UUID: 'aaaa', LABEL: 'boot' });
  expect(await guest.findfsUuid('bbbb')).toBe('/dev/vg/root');
  await expect(guest.vfsType('/dev/sdz')).rejects.toMatchObject({ errno: 'ENOENT' });
  expect((await guest.preadDevice('/dev/sda', 12, 5)).toString()).toBe('code\0\0\0\0\0\0\0\0');
  expect(await guest.preadDevice('/dev/sda', 512, (1 << 20) - 10)).toHaveLength(10);
  expect(await guest.blockdevGetsize64('/dev/sda')).toBe(1 << 20);
});

it('tells where they are mounted and how full they are', async () => {
  await using guest = await create();
  expect(await guest.mountpoints()).toEqual({ '/dev/sda1': '/boot', '/dev/vg/root': '/' });
  const boot = await guest.statvfs('/boot/kernel');
  expect(boot.bavail * boot.frsize).toBe(1 << 20);
  expect(boot.blocks * boot.frsize).toBe(1 << 30);
  expect((await guest.statvfs('/etc')).bavail).toBeGreaterThan(boot.bavail);
  expect((await guest.statns('/boot/kernel')).st_dev).not.toBe((await guest.statns('/etc')).st_dev);
  await guest.umount('/boot');
  expect(await guest.mounts()).toEqual(['/dev/vg/root']);
  await guest.mount('/dev/sda1', '/boot');
  await expect(guest.mount('/dev/nvme0n1p3', '/mnt')).rejects.toThrow(/one tree of files/);
  await guest.umountAll();
  expect(await guest.mountpoints()).toEqual({});
});

it('has one disk with one filesystem where nothing else is said', async () => {
  await using guest = await createTestGuest();
  expect(await guest.listDevices()).toEqual(['/dev/sda']);
  expect(await guest.mountpoints()).toEqual({ '/dev/sda1': '/' });
});

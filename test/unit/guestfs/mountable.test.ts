import type { Guestfs } from '../../../lib/guestfs';
import { deviceForPrograms, parseMountable } from '../../../lib/guestfs/mountable';

it.each([
  ['/dev/sda1', '/dev/sda1', undefined],
  ['/dev/vg/root', '/dev/vg/root', undefined],
  ['btrfsvol:/dev/sda/@', '/dev/sda', '@'],
  ['btrfsvol:/dev/sda1/@/.snapshots/1/snapshot', '/dev/sda1', '@/.snapshots/1/snapshot'],
  // As libguestfs writes what fstab has with a slash.
  ['btrfsvol:/dev/sdab12//@/var', '/dev/sdab12', '@/var'],
  ['btrfsvol:/dev/vg/root/@', '/dev/vg/root', '@'],
  ['btrfsvol:/dev/vdata/root/sub/volume', '/dev/vdata/root', 'sub/volume'],
  ['btrfsvol:/dev/mapper/luks-1b2c/@home', '/dev/mapper/luks-1b2c', '@home'],
  ['btrfsvol:/dev/md127/root', '/dev/md127', 'root'],
  ['btrfsvol:/dev/md127p2/root', '/dev/md127p2', 'root'],
])('%s is on %s', (mountable, device, subvolume) => {
  expect(parseMountable(mountable)).toEqual(subvolume === undefined ? { device } : { device, subvolume });
});

it.each([
  ['/dev/sda2', '/dev/disk/by-uuid/of-/dev/sda2'],
  ['btrfsvol:/dev/sda2/@', '/dev/disk/by-uuid/of-/dev/sda2'],
  ['/dev/sdb1', '/dev/sdb1'],
  ['/dev/vg/root', '/dev/vg/root'],
  ['btrfsvol:/dev/mapper/luks-1/@', '/dev/mapper/luks-1'],
])('programs in the appliance find %s as %s', async (mountable, expected) => {
  const vfsUuid = (device: string) => Promise.resolve(device === '/dev/sdb1' ? '' : `of-${device}`);
  expect(await deviceForPrograms({ vfsUuid } as unknown as Guestfs, mountable)).toBe(expected);
});

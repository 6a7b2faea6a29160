import {
  filesNamingDisks,
  mapDevices,
  mayNameDevices,
  oldDiskLists,
  renamedDisks,
} from '../../../../lib/conversion/linux/initrd/drivers/device-names';
import { directory, file, listing } from './sample-initrd';

it.each([
  ['root=/dev/sda2 resume=/dev/sdb', 'root=/dev/vda2 resume=/dev/vdb'],
  ['[ -e "/dev/nvme0n1p3" ]', '[ -e "/dev/vdc3" ]'],
  [
    '/dev/sdaa1 /dev/mapper/sda /dev/sda-x /dev/disk/by-id/sda',
    '/dev/sdaa1 /dev/mapper/sda /dev/sda-x /dev/disk/by-id/sda',
  ],
  ['/dev/constructor1 /dev/sdz', '/dev/constructor1 /dev/sdz'],
])('maps devices in %s', (before, after) => {
  expect(mapDevices(before, { sda: 'vda', sdb: 'vdb', nvme0n1: 'vdc' })).toBe(after);
});

it('reads the files that name devices', () => {
  expect(
    [
      'etc/cmdline.d/90.conf',
      'conf/conf.d/resume',
      'cryptroot/crypttab',
      'usr/lib/dracut/hooks/initqueue/finished/devexists-x.sh',
    ].every(mayNameDevices),
  ).toBe(true);
  expect(['etc/passwd', 'conf/arch.conf', 'usr/lib/dracut/hooks/cmdline/x.sh'].some(mayNameDevices)).toBe(
    false,
  );
});

it('finds what knows the old machine', () => {
  const tree = listing([
    ...['etc', 'etc/cmdline.d', 'etc/lvm', 'etc/lvm/devices'].map(directory),
    file('etc/cmdline.d/95.conf', 'root=/dev/sda1'),
    file('etc/cmdline.d/96.conf', 'root=UUID=1 console=/dev/ttyS0'),
    file('etc/lvm/devices/system.devices', 'IDTYPE=sys_wwid'),
  ]);
  const files = filesNamingDisks(tree, tree.paths());
  expect(files).toEqual([{ path: 'etc/cmdline.d/95.conf', content: 'root=/dev/sda1' }]);
  expect(renamedDisks(files, { sda: 'vda' })).toEqual([
    { path: 'etc/cmdline.d/95.conf', content: 'root=/dev/vda1' },
  ]);
  expect(renamedDisks(files, { sda: 'sda' })).toEqual([]);
  expect(oldDiskLists(tree)).toEqual(['etc/lvm/devices/system.devices']);
});

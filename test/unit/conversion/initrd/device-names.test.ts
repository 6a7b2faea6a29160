import { Renaming } from '../../../../lib/conversion/linux/block-devices/renaming';
import {
  awaitedDevices,
  filesNamingDisks,
  masked,
  mayNameDevices,
  oldDiskLists,
  renamedFiles,
} from '../../../../lib/conversion/linux/initrd/drivers/device-names';
import { linuxState } from '../support/linux-state';
import { stepGuest } from '../support/step-guest';
import { directory, file, listing } from './sample-initrd';

const target = (index: number): string => `vd${'abc'[index]}`;
const namesOf = (map: Record<string, string>): Renaming => new Renaming(linuxState(stepGuest()), map, target);

it.each([
  ['root=/dev/sda2 resume=/dev/sdb', 'root=/dev/vda2 resume=/dev/vdb'],
  ['[ -e "/dev/nvme0n1p3" ]', '[ -e "/dev/vdc3" ]'],
  ['if [ -b /dev/sda2 ];then x=$(ls </dev/sdb1)', 'if [ -b /dev/vda2 ];then x=$(ls </dev/vdb1)'],
  [
    '/dev/sdaa1 /dev/mapper/sda /dev/sda-x /dev/disk/by-label/sda',
    '/dev/sdaa1 /dev/mapper/sda /dev/sda-x /dev/disk/by-label/sda',
  ],
  ['/dev/constructor1 /dev/sdz', '/dev/constructor1 /dev/sdz'],
])('maps devices in %s', async (content, expected) => {
  const names = namesOf({ sda: 'vda', sdb: 'vdb', nvme0n1: 'vdc' });
  const { renamed } = await renamedFiles([{ path: 'etc/cmdline', content }], names);
  expect(renamed).toEqual(expected === content ? [] : [{ path: 'etc/cmdline', content: expected }]);
});

it('reads the files that name devices', () => {
  expect(
    [
      'etc/cmdline.d/90.conf',
      'conf/conf.d/resume',
      'cryptroot/crypttab',
      'etc/lvm/lvm.conf',
      'etc/fstab',
      'etc/mdadm/mdadm.conf',
      'conf/initramfs.conf',
      'config/storage.sh',
      'init',
      'var/lib/dracut/hooks/initqueue/finished/devexists-x.sh',
      'usr/lib/dracut/hooks/initqueue/finished/devexists-x.sh',
    ].every(mayNameDevices),
  ).toBe(true);
  expect(['etc/passwd', 'conf/arch.conf', 'usr/lib/dracut/hooks/cmdline/x.sh'].some(mayNameDevices)).toBe(
    false,
  );
});

it('finds what knows the old machine', async () => {
  const tree = listing([
    ...['etc', 'etc/cmdline.d', 'etc/lvm', 'etc/lvm/devices'].map(directory),
    file('etc/cmdline.d/95.conf', 'root=/dev/sda1'),
    file('etc/cmdline.d/96.conf', 'root=UUID=1 console=/dev/ttyS0'),
    file('etc/cmdline.d/97.conf', 'resume=/dev/mapper/mpatha2 root=/dev/mapper/vg-lv'),
    file('etc/lvm/lvm.conf', 'devices { filter = [ "a|^/dev/sda|", "r|.*|" ] }'),
    file('etc/lvm/lvmlocal.conf', 'devices { filter = [ "a|.*|" ] }'),
    file('etc/lvm/devices/system.devices', 'IDTYPE=sys_wwid'),
  ]);
  const files = filesNamingDisks(tree, tree.paths(), (device) => device === '/dev/mapper/mpatha2');
  expect(files.map(({ path }) => path)).toEqual([
    'etc/cmdline.d/95.conf',
    'etc/cmdline.d/97.conf',
    'etc/lvm/lvm.conf',
  ]);
  const { renamed, stale } = await renamedFiles(files.slice(0, 1), namesOf({ sda: 'vda' }));
  expect(renamed).toEqual([{ path: 'etc/cmdline.d/95.conf', content: 'root=/dev/vda1' }]);
  expect(stale).toEqual([]);
  expect((await renamedFiles(files.slice(0, 1), namesOf({ sda: 'sda' }))).renamed).toEqual([]);
  expect(await renamedFiles(files.slice(0, 1), namesOf({ sdb: 'vda' }))).toEqual({
    renamed: [],
    stale: [{ path: 'etc/cmdline.d/95.conf', left: [{ line: 1, device: '/dev/sda1' }] }],
  });
  expect(oldDiskLists(tree)).toEqual(['etc/lvm/devices/system.devices']);
});

it('finds the devices that systemd in it waits for', () => {
  const below = 'etc/systemd/system';
  const awaited = awaitedDevices(
    [
      `${below}/initrd.target.wants/dev-sda2.device`,
      `${below}/initrd.target.requires/dev-sda2.device`,
      `${below}/initrd.target.wants/dev-disk-by\\x2did-scsi\\x2d36000.device`,
      `${below}/initrd.target.wants/systemd-udevd.service`,
      `${below}/initrd.target.wants/dev-mapper-rl\\x2droot.device`,
      `${below}/dev-sdb.device.d/timeout.conf`,
    ],
    (device) => device.includes('/by-id/'),
  );
  expect(awaited).toEqual([
    { unit: 'dev-sda2.device', device: '/dev/sda2' },
    { unit: 'dev-disk-by\\x2did-scsi\\x2d36000.device', device: '/dev/disk/by-id/scsi-36000' },
  ]);
  expect(masked(awaited[0]!)).toEqual({ path: `${below}/dev-sda2.device`, target: '/dev/null' });
});

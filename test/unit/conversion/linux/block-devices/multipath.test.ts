import {
  multipathNames,
  parseMultipathDevice,
} from '../../../../../lib/conversion/linux/block-devices/multipath';
import { linuxState } from '../../support/linux-state';
import { stepGuest } from '../../support/step-guest';

const wwid = '36000c2940f1c1d2e3f40516273849506';
const known = new Map([
  ['oradata', wwid],
  ['disk1', 'disk1'],
]);

it.each([
  ['/dev/mapper/mpatha', 'mpatha', ''],
  ['/dev/mapper/mpatha1', 'mpatha', '1'],
  ['/dev/mapper/mpathap1', 'mpatha', '1'],
  ['/dev/mapper/mpatha-part12', 'mpatha', '12'],
  ['/dev/mapper/mpathaa_part2', 'mpathaa', '2'],
  ['/dev/mapper/mpathp', 'mpathp', ''],
  ['/dev/mapper/mpath0p3', 'mpath0', '3'],
  ['/dev/mapper/mpath12', 'mpath12', ''],
  ['/dev/mpath/mpath1p2', 'mpath1', '2'],
  [`/dev/mapper/${wwid}`, wwid, ''],
  [`/dev/mapper/${wwid}p1`, wwid, '1'],
  [`/dev/mapper/${wwid}-part1`, wwid, '1'],
  ['/dev/mapper/3600a0b800013275a1', '3600a0b800013275a', '1'],
  [`/dev/disk/by-id/dm-uuid-mpath-${wwid}`, wwid, ''],
  [`/dev/disk/by-id/dm-uuid-part3-mpath-${wwid}`, wwid, '3'],
  ['/dev/disk/by-id/dm-name-mpathb2', 'mpathb', '2'],
  ['/dev/emcpowera1', 'emcpowera', '1'],
  ['/dev/mapper/oradata', wwid, ''],
  ['/dev/mapper/oradata1', wwid, '1'],
  ['/dev/mapper/oradata-part1', wwid, '1'],
  ['/dev/mapper/disk1p4', 'disk1', '4'],
])('%s is partition "%3$s" of %s', (device, disk, partition) =>
  expect(parseMultipathDevice(device, known)).toEqual({ disk, partition }),
);

it.each([
  '/dev/mapper/vg-lv',
  '/dev/mapper/luks-3d31a4cf-8d6f-4c0c-8cf9-6f5d2b6a3a51',
  '/dev/mapper/disk12',
  '/dev/mapper/control',
  '/dev/disk/by-id/dm-name-rl-root',
  '/dev/disk/by-id/dm-uuid-LVM-abc',
  '/dev/sda1',
  '/dev/mapper/a/b',
])('%s is none', (device) => expect(parseMultipathDevice(device, known)).toBeUndefined());

it('finds the names that the guest gives its disks', async () => {
  const guest = stepGuest({
    files: {
      '/etc/multipath.conf': `defaults {\n user_friendly_names yes\n}\nblacklist { wwid ".*"\n wwid 3600a*\n}
multipaths {\n multipath {\n  wwid "${wwid}"\n  alias oradata # Oracle\n }\n}\n#alias no\n`,
      '/etc/multipath/conf.d/a.conf': 'multipaths { multipath { alias "web" } }\n',
      '/etc/multipath/bindings': '# Format:\n# alias wwid\n#\nmpatha 3600140512345678\n',
    },
  });
  expect(Object.fromEntries(await multipathNames(linuxState(guest)))).toEqual({
    mpatha: '3600140512345678',
    '3600140512345678': '3600140512345678',
    oradata: wwid,
    [wwid]: wwid,
    web: 'web',
  });
});

import { deviceCachesStep } from '../../../../lib/conversion/linux/device-caches';
import { linuxState } from '../support/linux-state';
import { stepGuest } from '../support/step-guest';

it('removes what blkid and LVM remember of the old disks, and nothing else', async () => {
  const caches = [
    '/etc/blkid/blkid.tab',
    '/etc/blkid.tab',
    '/etc/lvm/cache/.cache',
    '/etc/lvm/.cache',
    '/etc/lvm/devices/system.devices',
  ];
  const guest = stepGuest({
    files: Object.fromEntries(
      [...caches, '/etc/lvm/lvm.conf', '/etc/lvm/archive/vg_1.vg'].map((path) => [path, 'x']),
    ),
  });
  await deviceCachesStep.run(linuxState(guest));
  expect(Object.keys(await guest.contents())).toEqual(['/etc/lvm/archive/vg_1.vg', '/etc/lvm/lvm.conf']);
});

it('removes the file of LVM’s devices that lvm.conf names, and none elsewhere', async () => {
  const guest = stepGuest({
    files: {
      '/etc/lvm/lvm.conf': 'devices {\n\tdevicesfile = "own.devices"\n}\n# devicesfile = "no.devices"\n',
      '/etc/lvm/lvmlocal.conf': 'devices/devicesfile = "../lvm.conf"\n',
      '/etc/lvm/devices/own.devices': 'x',
      '/etc/lvm/devices/no.devices': 'x',
    },
  });
  await deviceCachesStep.run(linuxState(guest));
  expect(Object.keys(await guest.contents())).toEqual([
    '/etc/lvm/devices/no.devices',
    '/etc/lvm/lvm.conf',
    '/etc/lvm/lvmlocal.conf',
  ]);
});

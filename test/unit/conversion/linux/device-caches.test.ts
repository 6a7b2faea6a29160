import { deviceCachesStep } from '../../../../lib/conversion/linux/device-caches';
import { linuxState } from '../support/linux-state';
import { MemoryGuest } from '../support/memory-guest';

it('removes what blkid and LVM remember of the old disks, and nothing else', async () => {
  const caches = [
    '/etc/blkid/blkid.tab',
    '/etc/blkid.tab',
    '/etc/lvm/cache/.cache',
    '/etc/lvm/.cache',
    '/etc/lvm/devices/system.devices',
  ];
  const guest = new MemoryGuest({
    files: Object.fromEntries(
      [...caches, '/etc/lvm/lvm.conf', '/etc/lvm/archive/vg_1.vg'].map((path) => [path, 'x']),
    ),
  });
  await deviceCachesStep.run(linuxState(guest));
  expect([...guest.files.keys()]).toEqual(['/etc/lvm/lvm.conf', '/etc/lvm/archive/vg_1.vg']);
});

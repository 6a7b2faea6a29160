import { blockDevicesStep } from '../../../../lib/conversion/linux/block-devices';
import { openGrub2 } from '../../../../lib/conversion/linux/bootloader/grub2';
import { linuxState, source, warnings } from '../support/linux-state';
import { MemoryGuest, type MemoryGuestOptions } from '../support/memory-guest';

const config = '/boot/grub2/grub.cfg';

async function convert(options: MemoryGuestOptions) {
  const guest = new MemoryGuest(options);
  const state = linuxState(guest, { targetBlockBus: 'virtio-blk' });
  state.bootloader = openGrub2(state, config);
  await blockDevicesStep.run(state);
  return { guest, state };
}

it('renames the disks in fstab, on the kernel command line and in device.map', async () => {
  const { guest, state } = await convert({
    files: {
      [config]: 'linux /vmlinuz root=/dev/sda1 ro\n',
      '/boot/grub2/device.map': '(hd0) /dev/sda\n',
    },
    augeas: {
      '/files/etc/fstab/1/spec': '/dev/sda1',
      '/files/etc/fstab/1/file': '/',
      '/files/etc/fstab/2/spec': 'UUID=ab',
      '/files/etc/fstab/3/spec': '/dev/mapper/vg-lv',
      '/files/etc/fstab/4/spec': '/dev/xvda2',
    },
  });
  expect(state.blockDeviceMap).toEqual({ sda: 'vda', xvda: 'vda' });
  expect(state.events).toContainEqual({ type: 'block-device-map', map: { sda: 'vda', xvda: 'vda' } });
  expect([...guest.augeas.values()]).toEqual(['/dev/vda1', '/', 'UUID=ab', '/dev/mapper/vg-lv', '/dev/vda2']);
  expect(guest.saves).toBe(1);
  expect(guest.text(config)).toBe('linux /vmlinuz root=/dev/vda1 ro\n');
  expect(guest.text('/boot/grub2/device.map')).toBe('(hd0) /dev/vda\n');
  expect(warnings(state.events)).toEqual([]);
  expect(guest.ran).toEqual([]);
});

it('leaves a guest that goes by UUIDs untouched', async () => {
  const files = {
    [config]: 'linux /vmlinuz root=UUID=ab ro\n',
    '/etc/default/grub': 'GRUB_CMDLINE_LINUX=""\n',
  };
  const { guest, state } = await convert({ files, augeas: { '/files/etc/fstab/1/spec': 'UUID=ab' } });
  expect(Object.fromEntries(guest.files)).toEqual(files);
  expect(guest.saves).toBe(0);
  expect(state.changes).toEqual([]);
});

it('names encrypted devices by their UUID, and by their new name where that is not known', async () => {
  const { guest, state } = await convert({
    augeas: { '/files/etc/crypttab/1/device': '/dev/sda5', '/files/etc/crypttab/2/device': '/dev/sda6' },
    uuids: { '/dev/sda5': '0a1b' },
  });
  expect([...guest.augeas.values()]).toEqual(['UUID=0a1b', '/dev/vda6']);
  expect(warnings(state.events)).toEqual([expect.stringContaining('/dev/vda6')]);
});

it('warns of what it cannot translate, and leaves it', async () => {
  const specs = ['/dev/sdb1', '/dev/disk/by-path/pci-0000:00:10.0-part1'];
  const { guest, state } = await convert({
    augeas: { '/files/etc/fstab/1/spec': specs[0] ?? '', '/files/etc/fstab/2/spec': specs[1] ?? '' },
  });
  expect([...guest.augeas.values()]).toEqual(specs);
  expect(warnings(state.events)).toEqual(specs.map((spec) => expect.stringContaining(spec) as string));
});

it('warns of several CD-ROM drives', async () => {
  const guest = new MemoryGuest();
  const state = linuxState(guest, {
    targetBlockBus: 'virtio-blk',
    source: source({ removables: [{ type: 'cdrom' }, { type: 'floppy' }, { type: 'cdrom' }] }),
  });
  state.bootloader = openGrub2(state, config);
  await blockDevicesStep.run(state);
  expect(warnings(state.events)).toHaveLength(1);
});

it('says which step is missing where it is left out', async () => {
  await expect(blockDevicesStep.run(linuxState(new MemoryGuest()))).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining('targetBlockBus') as string,
  });
});

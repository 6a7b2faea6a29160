import { initrdMaker, initrdModules } from '../../../../lib/conversion/linux/initrd/drivers/contents';
import type { SegmentEntry } from '../../../../lib/conversion/linux/initrd/archive/cpio-writer';
import { directory, file, link, listing, udev } from './sample-initrd';

it.each<[string, SegmentEntry[], string, RegExp | undefined]>([
  ['dracut', [...udev, directory('usr/lib/dracut')], 'dracut', undefined],
  [
    'a dracut of 2014',
    [...udev, directory('usr/lib/dracut'), file('usr/lib/dracut/dracut-033-572.el7')],
    'dracut',
    undefined,
  ],
  ['RHEL 6 dracut', [...udev, file('dracut-004-409.el6')], 'dracut', /dracut 004/],
  ['initramfs-tools', [...udev, file('scripts/functions')], 'initramfs-tools', undefined],
  ['initramfs-tools without udev', [file('scripts/functions')], 'initramfs-tools', /no udev/],
  ['a booster image', [file('init'), file('etc/booster.init.yaml')], 'unknown', /no udev/],
  ['an unknown tool with udev', [...udev, link('lib', 'usr/lib')], 'unknown', undefined],
  ['an udev without rules', [file('sbin/udevd'), file('sbin/modprobe')], 'unknown', /no rule or no modprobe/],
  ['RHEL 5 mkinitrd', [file('bin/nash'), ...udev], 'nash-mkinitrd', /fixed list/],
  ['SUSE mkinitrd', [file('run_all.sh'), ...udev], 'suse-mkinitrd', /fixed list/],
  ['make-initrd', [directory('.initrd'), ...udev], 'make-initrd', /fixed list/],
])('knows %s', (_, entries, tool, fixed) => {
  const maker = initrdMaker(listing(entries));
  expect(maker.tool).toBe(tool);
  if (fixed === undefined) expect(maker.fixedDrivers).toBeUndefined();
  else expect(maker.fixedDrivers).toMatch(fixed);
});

it('counts the drivers of its own kernel only', () => {
  const paths = [
    'usr/lib/modules/6.1/kernel/virtio-blk.ko.xz',
    'usr/lib/modules/5.0/kernel/virtio_pci.ko',
    'lib/virtio.ko',
    'lib/firmware/x.ko',
    'usr/lib/modules/6.1/modules.dep',
  ];
  expect(initrdModules(paths, '6.1')).toEqual({
    names: new Set(['virtio_blk', 'virtio']),
    paths: ['kernel/virtio-blk.ko.xz'],
  });
});

it('takes the list of an initramfs-tools initrd for a way in, where its udev is none', () => {
  const entries = [file('scripts/functions'), file('sbin/modprobe'), file('conf/modules', 'ext4\n')];
  expect(initrdMaker(listing(entries))).toEqual({ tool: 'initramfs-tools', driverList: 'conf/modules' });
});

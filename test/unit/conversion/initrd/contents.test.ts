import {
  initrdMaker,
  initrdModules,
  mapDevices,
  mayNameDevices,
  staleContents,
} from '../../../../lib/conversion/linux/initrd/contents';
import { InitrdListing } from '../../../../lib/conversion/linux/initrd/listing';
import type { SegmentEntry } from '../../../../lib/conversion/linux/initrd/cpio-writer';
import { directory, file, link, udev } from './sample-initrd';

function listing(entries: readonly SegmentEntry[]): InitrdListing {
  const result = new InitrdListing();
  for (const entry of entries) {
    if (entry.type === 'file')
      result.add({ name: entry.path, type: 'file', size: 1, content: entry.content });
    else if (entry.type === 'directory') result.add({ name: entry.path, type: 'directory', size: 0 });
    else result.add({ name: entry.path, type: 'symlink', size: 1, content: Buffer.from(entry.target) });
  }
  return result;
}

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
      './conf/conf.d/resume',
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
    file('etc/cmdline.d/96.conf', 'root=UUID=1'),
    file('etc/lvm/devices/system.devices', 'IDTYPE=sys_wwid'),
  ]);
  expect(staleContents(tree, { sda: 'vda' })).toEqual({
    rewritten: [{ path: 'etc/cmdline.d/95.conf', content: 'root=/dev/vda1' }],
    hidden: ['etc/lvm/devices/system.devices'],
  });
  expect(staleContents(tree, {}).rewritten).toEqual([]);
});

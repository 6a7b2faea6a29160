import {
  addInitramfsOption,
  modulesToBuildIn,
  rebuildCommand,
  type RebuildFacts,
} from '../../../../lib/conversion/linux/initrd/policy/rebuild-command';
import { kernel } from '../support/linux-state';

const facts = (
  family: RebuildFacts['family'],
  programs: string[],
  changes: Partial<RebuildFacts> = {},
): RebuildFacts => ({
  family,
  majorVersion: 9,
  root: '/dev/sda2',
  kernel: kernel({
    version: '5.14',
    modules: ['virtio_pci', 'virtio-blk', 'xts'],
    vmlinuz: '/boot/vmlinuz-5.14',
  }),
  programs: new Set(programs),
  verbose: false,
  ...changes,
});

it.each<[string, RebuildFacts, string | undefined]>([
  [
    'dracut',
    facts('rhel', ['/sbin/dracut', '/usr/bin/dracut']),
    '/sbin/dracut|--add-drivers|virtio_blk virtio_pci xts|/boot/i|5.14',
  ],
  [
    'dracut, verbose',
    facts('suse', ['/usr/bin/dracut', '/sbin/mkinitrd'], { verbose: true }),
    '/usr/bin/dracut|--verbose|--add-drivers|virtio_blk virtio_pci xts|/boot/i|5.14',
  ],
  [
    'SUSE mkinitrd',
    facts('suse', ['/sbin/mkinitrd']),
    '/usr/bin/env|rootdev=/dev/sda2|/sbin/mkinitrd|-m|virtio_blk virtio_pci xts|-i|/boot/i|-k|/boot/vmlinuz-5.14|-d|/dev/sda2',
  ],
  [
    'update-initramfs',
    facts('debian', ['/usr/sbin/update-initramfs', '/sbin/mkinitrd']),
    '/usr/sbin/update-initramfs|-c|-k|5.14',
  ],
  ['a Debian without it', facts('debian', ['/sbin/mkinitrd']), undefined],
  ['make-initrd', facts('alt', ['/usr/sbin/make-initrd']), '/usr/sbin/make-initrd|-k|5.14'],
  [
    'mkinitrd',
    facts('rhel', ['/sbin/mkinitrd'], { majorVersion: 5 }),
    '/sbin/mkinitrd|--with=virtio_blk|--with=virtio_pci|--with=xts|/boot/i|5.14',
  ],
  [
    'mkinitrd of RHEL 4',
    facts('rhel', ['/sbin/mkinitrd'], { majorVersion: 4 }),
    '/usr/bin/env|root_lvm=1|/sbin/mkinitrd|--with=virtio_blk|--with=virtio_pci|--with=xts|/boot/i|5.14',
  ],
  ['nothing', facts('rhel', []), undefined],
])('uses %s', (_, input, argv) => {
  expect(rebuildCommand(input, '/boot/i')?.argv.join('|')).toBe(argv);
});

it('falls back to the SCSI controller of old QEMU', () => {
  expect(modulesToBuildIn(kernel({ modules: ['ext3'] }))).toEqual(['sym53c8xx']);
});

it('adds the option initramfs to crypttab once', () => {
  const text =
    '# comment\nroot /dev/sda2 none luks\nswap  /dev/sda3\nkeyed UUID=1 /key\n\ndone /dev/x none luks,initramfs\n';
  const after =
    '# comment\nroot /dev/sda2 none luks,initramfs\nswap  /dev/sda3 none initramfs\nkeyed UUID=1 /key initramfs\n\ndone /dev/x none luks,initramfs\n';
  expect(addInitramfsOption(text)).toBe(after);
  expect(addInitramfsOption(after)).toBe(after);
});

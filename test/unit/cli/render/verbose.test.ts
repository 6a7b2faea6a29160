import { VerboseRenderer } from '../../../../lib/cli/render/verbose';
import type { V2vEventBody } from '../../../../types/events';
import type { TargetMachine } from '../../../../types/machine';
import { event, guestcaps, inspection, kernel, machine, recorder, source } from './sample';

function shown(...bodies: V2vEventBody[]): string {
  const { screen, written } = recorder();
  const renderer = new VerboseRenderer(screen, true);
  for (const body of bodies) renderer.event(event(body));
  expect(written.stdout).toBe('');
  return written.stderr;
}

it('shows the source, each disk with its path, format and bus', () => {
  expect(shown({ type: 'source', source })).toBe(
    [
      '    source name: centos2',
      'hypervisor type: vmware',
      '       VM genid: ',
      '         memory: 1073741824 (bytes)',
      '       nr vCPUs: 1',
      '     CPU vendor: ',
      '      CPU model: ',
      '   CPU topology: ',
      '   CPU features: ',
      '       firmware: bios',
      'UEFI secureboot: false',
      '        display: ',
      '          video: ',
      '          sound: ',
      'disks:',
      '\t/var/tmp/ova.x0YFry/centos2-disk1.vmdk (vmdk) [scsi]',
      'removable media:',
      '\tCD-ROM [ide] in slot 0',
      'NICs:',
      '\tBridge "nat" [e1000]',
      '',
    ].join('\n'),
  );
});

it('shows the inspection', () => {
  expect(shown({ type: 'inspection', inspection })).toBe(
    [
      'i_root = /dev/cl/root',
      'i_type = linux',
      'i_distro = centos',
      'i_osinfo = centos7.0',
      'i_arch = x86_64',
      'i_major_version = 7',
      'i_minor_version = 5',
      'i_package_format = rpm',
      'i_package_management = yum',
      'i_product_name = CentOS Linux release 7.5.1804 (Core)',
      'i_product_variant = unknown',
      'i_firmware = BIOS',
      'i_windows_systemroot = ',
      'i_windows_software_hive = ',
      'i_windows_system_hive = ',
      'i_windows_current_control_set = ',
      '',
    ].join('\n'),
  );
  const uefi = { ...inspection, firmware: { type: 'uefi' as const, esps: ['/dev/sda1', '/dev/sdb1'] } };
  expect(shown({ type: 'inspection', inspection: uefi })).toContain(
    'i_firmware = UEFI [/dev/sda1, /dev/sdb1]\n',
  );
});

it('shows the kernels', () => {
  const bare = {
    ...kernel,
    initrd: undefined,
    configFile: undefined,
    version: '4',
    supportsVirtioBlk: false,
  };
  const text = shown({
    type: 'kernels',
    kernels: { installed: [kernel, bare], offered: [kernel], best: kernel },
  });
  expect(text).toContain(
    [
      'kernels offered by the bootloader in this guest (first in list is default):',
      '* kernel 3.10.0-514.el7.x86_64 (x86_64)',
      '\t/boot/vmlinuz-3.10.0-514.el7.x86_64',
      '\t/boot/initramfs-3.10.0-514.el7.x86_64.img',
      '\t/boot/config-3.10.0-514.el7.x86_64',
      '\t/lib/modules/3.10.0-514.el7.x86_64',
      '\t2347 modules found',
      '\tvirtio: blk=true net=true rng=true balloon=true',
      '\tpvpanic=true xen=false debug=false',
      '',
    ].join('\n'),
  );
  expect(text).toContain('\tno initrd\n\tno config\n');
  expect(text).toContain('\tvirtio: blk=false net=true');
});

it('shows guestcaps and the block device map, sorted', () => {
  expect(shown({ type: 'guestcaps', guestcaps })).toMatch(
    /^guestcaps:\ngcaps_block_bus = virtio-blk\ngcaps_net_bus = virtio-net\n(gcaps_\w+ = \S+\n)+$/,
  );
  expect(shown({ type: 'block-device-map', map: { xvda: 'vda', sda: 'vda' } })).toBe(
    'block device map:\n\tsda\t-> vda\n\txvda\t-> vda\n',
  );
});

it('shows what happened to the initrd', () => {
  const initrd = {
    kernel: '6.1',
    initrd: '/boot/initrd.img-6.1',
    strategy: 'append' as const,
    reason: 'drivers are missing',
    missing: ['virtio_blk'],
    added: ['lib/a.ko'],
    backup: '/boot/initrd.img-6.1.pre-v2v',
  };
  const text = shown({ type: 'initrd', initrd });
  expect(text).toMatch(/append: drivers are missing\n.*virtio_blk\n.*lib\/a\.ko\n.*pre-v2v\n$/);
});

it('shows where disks are plugged in', () => {
  const drives: TargetMachine['drives'] = [
    { bus: 'virtio', slot: 0, kind: 'disk', disk: 0, bootOrder: 1 },
    { bus: 'ide', slot: 0, kind: 'empty' },
    { bus: 'ide', slot: 1, kind: 'cdrom' },
  ];
  expect(shown({ type: 'machine', machine: { ...machine, drives } })).toBe(
    'virtio-blk slot 0:\n\tdisk 1\nide slot 0:\n\t(slot empty)\nide slot 1:\n\tCD-ROM\ntarget firmware: bios\n',
  );
});

it('passes the pieces of the appliance’s console through and keeps other lines apart from them', () => {
  const text = shown(
    { type: 'debug', origin: 'appliance', message: 'superm' },
    { type: 'debug', origin: 'appliance', message: 'in: 5\r\nhalf' },
    { type: 'command', command: "qemu-img 'convert'" },
    { type: 'debug', origin: 'trace', message: 'aug_get = "/dev/sda"' },
    { type: 'debug', origin: 'libguestfs', message: 'one\ntwo\n' },
  );
  expect(text).toBe(
    'supermin: 5\nhalf\nqemu-img \'convert\'\nlibguestfs: trace: v2v: aug_get = "/dev/sda"\nlibguestfs: one\nlibguestfs: two\n',
  );
});

it('lets nothing of a guest steer the terminal', () => {
  expect(shown({ type: 'source', source: { ...source, name: 'a\x1b[2Jb\r' } })).toContain(
    'source name: a?[2Jb?\n',
  );
});

it('with -x alone shows calls and no blocks', () => {
  const { screen, written } = recorder();
  const renderer = new VerboseRenderer(screen, false);
  renderer.event(event({ type: 'source', source }));
  renderer.event(event({ type: 'debug', origin: 'trace', message: 'ls "/"' }));
  expect(written.both).toBe('libguestfs: trace: v2v: ls "/"\n');
});

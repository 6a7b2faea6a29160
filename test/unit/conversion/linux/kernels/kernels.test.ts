import { kernelsStep } from '../../../../../lib/conversion/linux/kernels';
import { initrdOf, modulesPathIn } from '../../../../../lib/conversion/linux/kernels/boot-files';
import { bestKernel, compareKernels, kernelPaths } from '../../../../../lib/conversion/linux/kernels/choice';
import {
  configuredArchitecture,
  configuredOptions,
  modulesInDep,
  kernelFeatures,
  moduleName,
  moduleNames,
  representativeModule,
} from '../../../../../lib/conversion/linux/kernels/modules';
import { isKernelPackage } from '../../../../../lib/conversion/linux/kernels/packages';
import type { Bootloader } from '../../../../../lib/conversion/linux/bootloader/bootloader';
import { application, inspection, kernel, linuxState, warnings } from '../../support/linux-state';
import { MemoryGuest } from '../../support/memory-guest';

describe('modules', () => {
  it.each([
    ['kernel/drivers/block/virtio_blk.ko', 'virtio_blk'],
    ['kernel/drivers/char/hw_random/virtio-rng.ko.xz', 'virtio_rng'],
    ['a/b.ko.gz', 'b'],
    ['a/b.ko.zst', 'b'],
    ['old.o', 'old'],
  ])('%s holds %s', (path, name) => expect(moduleName(path)).toBe(name));

  it.each(['modules.dep', 'kernel/x.ko.txt', 'kernel/drivers', 'foo.kob'])('%s holds none', (path) =>
    expect(moduleName(path)).toBeUndefined(),
  );

  it('lists names once, sorted', () => {
    expect(moduleNames(['b/z-a.ko', 'extra/z_a.ko.xz', 'b', 'b/a.ko'])).toEqual(['a', 'z_a']);
  });

  it('reads depmod’s list, with paths of either kind', () => {
    expect(modulesInDep('kernel/a.ko.xz: kernel/b.ko.xz\n/lib/modules/1/b.ko:\n', '/lib/modules/1')).toEqual([
      '/lib/modules/1/kernel/a.ko.xz',
      '/lib/modules/1/b.ko',
    ]);
  });

  it.each([
    [['X86', 'X86_64'], 'x86_64'],
    [['X86_32'], 'i386'],
    [['PPC64', 'CPU_LITTLE_ENDIAN'], 'ppc64le'],
    [['PPC64'], 'ppc64'],
    [[], undefined],
  ])('a kernel configured with %j is for %s', (options, arch) =>
    expect(configuredArchitecture(new Set(options))).toBe(arch),
  );

  it('judges the architecture by a virtio or kvm module', () => {
    expect(representativeModule(['x/abc.ko', 'x/virtio_net.ko.xz'])).toBe('x/virtio_net.ko.xz');
    expect(representativeModule(['x/abc.ko', 'x/def.ko'])).toBe('x/abc.ko');
    expect(representativeModule(['x', 'modules.dep'])).toBeUndefined();
  });

  it('finds features as modules and built in', () => {
    const options = configuredOptions(
      'CONFIG_VIRTIO_NET=y\nCONFIG_PVPANIC=m\n# CONFIG_VIRTIO_BALLOON is not set\n',
    );
    expect(kernelFeatures('kernel-debug', ['virtio_blk', 'virtio_rng'], options)).toEqual({
      supportsVirtioBlk: true,
      supportsVirtioNet: true,
      supportsVirtioRng: true,
      supportsVirtioBalloon: false,
      supportsPvpanic: true,
      supportsVsock: false,
      isXenPvOnly: false,
      isDebug: true,
    });
    expect(kernelFeatures('kernel-xen', [], new Set(['X86_64_XEN'])).isXenPvOnly).toBe(true);
  });
});

describe('files in /boot', () => {
  const names = [
    'initramfs-3.10.0-514.el7.x86_64.img',
    'initramfs-3.10.0-514.el7.x86_64kdump.img',
    'initramfs-3.10.0-514.el7.x86_64.img.bak',
    'initrd-2.6.18-8.el5.img',
    'initrd.img-6.1.0-13-amd64',
    'initrd.img-6.1.0-13-amd64.old-dkms',
    'initrd.img-6.1.0-13-amd64.pre-v2v',
  ];
  it.each([
    ['3.10.0-514.el7.x86_64', 'rpm', 'initramfs-3.10.0-514.el7.x86_64.img'],
    ['2.6.18-8.el5', 'rpm', 'initrd-2.6.18-8.el5.img'],
    ['6.1.0-13-amd64', 'deb', 'initrd.img-6.1.0-13-amd64'],
    ['6.1.0-14-amd64', 'deb', undefined],
  ] as const)('the initrd of %s (%s) is %s', (version, format, initrd) =>
    expect(initrdOf(version, names, format)).toBe(initrd),
  );

  it('finds the modules of a package', () => {
    expect(modulesPathIn(['/boot/x', '/lib/modules/6.1/kernel/a.ko'])).toBe('/lib/modules/6.1');
    expect(modulesPathIn(['/usr/lib/modules/6.1/vmlinuz'])).toBe('/lib/modules/6.1');
    expect(modulesPathIn(['/boot/vmlinuz-6.1'])).toBeUndefined();
  });
});

describe('choice', () => {
  const old = kernel({ version: '5.9', packageVersion: '5.9-1' });
  const young = kernel({ version: '5.10', packageVersion: '5.10-1' });

  it('takes the newest', () => expect(bestKernel([old, young])).toBe(young));
  it('takes an older one with virtio network', () => {
    expect(bestKernel([old, { ...young, supportsVirtioNet: false }])).toBe(old);
  });
  it('avoids a debugging kernel of the same version only', () => {
    expect(bestKernel([{ ...young, isDebug: true }, young])).toBe(young);
    expect(bestKernel([{ ...young, isDebug: true }, old]).version).toBe('5.10');
  });
  it('stays with the first of equals', () => {
    const twin = { ...young };
    expect(compareKernels(young, twin)).toBe(0);
    expect(bestKernel([young, twin])).toBe(young);
  });
  it('never takes one that needs Xen', () => {
    expect(bestKernel([old, { ...young, isXenPvOnly: true }])).toBe(old);
    expect(() => bestKernel([{ ...young, isXenPvOnly: true }])).toThrow('runs only under Xen');
  });
  it('looks for a kernel below /boot', () => {
    expect(kernelPaths('/@/boot/vmlinuz-6')).toContain('/boot/vmlinuz-6');
    expect(kernelPaths('/boot/vmlinuz-6')[0]).toBe('/boot/vmlinuz-6');
  });
});

it.each([
  ['kernel', true],
  ['kernel-core', true],
  ['kernel-devel', false],
  ['kernelshark', false],
  ['linux-image-6.1.0-13-amd64', true],
  ['linux-headers-6.1', false],
])('%s may hold a kernel: %s', (name, expected) => expect(isKernelPackage(name)).toBe(expected));

describe('the kernels step', () => {
  const version = '6.1.0-13-amd64';
  const list = [
    '/.',
    '/boot',
    `/boot/vmlinuz-${version}`,
    '/lib/modules',
    `/lib/modules/${version}/a.ko`,
  ].join('\n');
  const files = {
    [`/boot/vmlinuz-${version}`]: '',
    [`/boot/initrd.img-${version}`]: '',
    [`/boot/config-${version}`]: 'CONFIG_HW_RANDOM_VIRTIO=y\n',
    [`/lib/modules/${version}/kernel/virtio_blk.ko`]: '',
    [`/lib/modules/${version}/kernel/virtio_net.ko`]: '',
    [`/var/lib/dpkg/info/linux-image-${version}.list`]: list,
    '/var/lib/dpkg/info/linux-image-amd64.list': '/.\n/usr/share/doc/linux-image-amd64\n',
  };
  const applications = [
    application(`linux-image-${version}`, '6.1.55', '1', 'amd64'),
    application('linux-image-amd64', '6.1.55', '1', 'amd64'),
  ];
  const offering = (...kernels: string[]): Bootloader =>
    ({ config: '/boot/grub/grub.cfg', listKernels: () => Promise.resolve(kernels) }) as unknown as Bootloader;

  it('finds Debian kernels without running a program of the guest', async () => {
    const guest = new MemoryGuest({ files, links: { '/vmlinuz': `/boot/vmlinuz-${version}` } });
    const state = linuxState(guest, {
      inspection: inspection({ applications }),
      bootloader: offering(`/boot/vmlinuz-${version}`, '/vmlinuz', '/boot/vmlinuz-gone'),
    });
    await kernelsStep.run(state);
    expect(state.kernels?.best).toEqual({
      packageName: `linux-image-${version}`,
      packageVersion: '6.1.55-1',
      version,
      arch: 'x86_64',
      vmlinuz: `/boot/vmlinuz-${version}`,
      initrd: `/boot/initrd.img-${version}`,
      configFile: `/boot/config-${version}`,
      modulesPath: `/lib/modules/${version}`,
      modules: ['virtio_blk', 'virtio_net'],
      supportsVirtioBlk: true,
      supportsVirtioNet: true,
      supportsVirtioRng: true,
      supportsVirtioBalloon: false,
      supportsPvpanic: false,
      supportsVsock: false,
      isXenPvOnly: false,
      isDebug: false,
    });
    expect(state.kernels?.offered).toHaveLength(1);
    expect(state.targetBlockBus).toBe('virtio-blk');
    expect(guest.ran).toEqual([]);
    expect(warnings(state.events)).toEqual([expect.stringContaining('/boot/vmlinuz-gone')]);
    expect(state.events).toContainEqual({ type: 'kernels', kernels: state.kernels });
  });

  it('takes the modules from depmod’s list where there is one', async () => {
    const dependencies = {
      [`/lib/modules/${version}/modules.dep`]: 'kernel/x.ko:\nkernel/virtio_net.ko: kernel/x.ko\n',
    };
    const state = linuxState(new MemoryGuest({ files: { ...files, ...dependencies } }), {
      inspection: inspection({ applications }),
      bootloader: offering(`/boot/vmlinuz-${version}`),
    });
    await kernelsStep.run(state);
    expect(state.kernels?.best.modules).toEqual(['virtio_net', 'x']);
    expect(state.targetBlockBus).toBe('ide');
  });

  it('says that no kernel is installed, or none offered', async () => {
    const none = linuxState(new MemoryGuest(), {
      inspection: inspection({ applications }),
      bootloader: offering(),
    });
    await expect(kernelsStep.run(none)).rejects.toMatchObject({ code: 'NO_KERNEL' });
    const unoffered = linuxState(new MemoryGuest({ files }), {
      inspection: inspection({ applications }),
      bootloader: offering(),
    });
    await expect(kernelsStep.run(unoffered)).rejects.toMatchObject({
      code: 'NO_KERNEL',
      subject: '/boot/grub/grub.cfg',
    });
  });
});

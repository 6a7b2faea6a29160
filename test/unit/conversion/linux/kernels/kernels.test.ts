import { kernelsStep } from '../../../../../lib/conversion/linux/kernels';
import {
  imageOf,
  initrdBeside,
  initrdOf,
  versionNamed,
} from '../../../../../lib/conversion/linux/kernels/boot-files';
import {
  chooseKernel,
  compareKernels,
  kernelPaths,
} from '../../../../../lib/conversion/linux/kernels/choice';
import {
  configuredArchitecture,
  configuredOptions,
  kernelFeatures,
  representativeModule,
} from '../../../../../lib/conversion/linux/kernels/modules';
import { isKernelPackage } from '../../../../../lib/conversion/linux/kernels/kernel-packages';
import type { Bootloader } from '../../../../../lib/conversion/linux/contracts/bootloader';
import { application, inspection, kernel, linuxState, warnings } from '../../support/linux-state';
import { stepGuest } from '../../support/step-guest';

describe('modules', () => {
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
    expect(kernelFeatures('kernel-xen', [], new Set()).isXenPvOnly).toBe(true);
    // Debian's is an ordinary kernel that runs under Xen as well.
    expect(kernelFeatures('linux-image-2.6.32-5-xen-amd64', [], new Set()).isXenPvOnly).toBe(false);
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

  it('the initrd of another flavour is not the kernel’s', () => {
    expect(
      initrdOf('2.6.18-8.el5', ['initrd-2.6.18-8.el5PAE.img', 'initrd-2.6.18-8.el5xen.img'], 'rpm'),
    ).toBe(undefined);
    expect(initrdOf('6.1-1.x86_64', ['initramfs-6.1-1.x86_64+debug.img'], 'rpm')).toBeUndefined();
  });

  it.each([
    ['6.1', ['vmlinux-6.1', 'vmlinuz-6.1', 'System.map-6.1'], 'vmlinuz-6.1'],
    ['6.1', ['vmlinux-6.1', 'vmlinuz-6.1.2'], 'vmlinux-6.1'],
    ['5.14-default', ['Image-5.14-default', 'vmlinux-5.14-default.gz'], 'Image-5.14-default'],
    ['5.14-default', ['image-5.14-default'], 'image-5.14-default'],
    ['6.1', ['config-6.1'], undefined],
  ])('the kernel %s among %j is %s, whatever the architecture', (version, names, image) =>
    expect(imageOf(version, names)).toBe(image),
  );

  it.each([
    ['/boot/vmlinuz-6.1.0-13-amd64', '6.1.0-13-amd64'],
    ['/efi/0123456789abcdef/6.5.6-300.fc39.x86_64/linux', '6.5.6-300.fc39.x86_64'],
    ['/usr/lib/modules/6.5/vmlinuz', '6.5'],
    ['/vmlinuz', ''],
    ['/boot/memtest86.bin', undefined],
  ])('%s tells the version %s', (path, version) => expect(versionNamed(path)).toBe(version));

  it('finds the initrd beside a copied kernel', () => {
    expect(initrdBeside(['linux', 'microcode', 'initrd'])).toBe('initrd');
    expect(initrdBeside(['linux', 'initrd.img-6.1'])).toBe('initrd.img-6.1');
  });
});

describe('choice', () => {
  const old = kernel({ version: '5.9', packageVersion: '5.9-1' });
  const young = kernel({ version: '5.10', packageVersion: '5.10-1' });

  const none = { supportsVirtioNet: false, supportsVirtioBlk: false };

  it.each([
    ['the older one', [old, young]],
    ['the newer one', [young, old]],
    ['a debugging kernel', [{ ...young, isDebug: true }, young]],
    [
      'one without virtio where no other has it',
      [
        { ...old, ...none },
        { ...young, ...none },
      ],
    ],
    [
      'one whose network card alone is driven',
      [
        { ...old, supportsVirtioBlk: false },
        { ...young, ...none },
      ],
    ],
  ])('leaves the default: %s', (_case, offered) => {
    expect(chooseKernel(offered)).toEqual({ best: offered[0] });
  });

  it.each([
    ['drives no virtio', { ...old, ...none }, 'for the disk and the network card,'],
    ['does not drive the network card', { ...old, supportsVirtioNet: false }, 'for the network card,'],
    ['does not drive the disk', { ...old, supportsVirtioBlk: false }, 'for the disk,'],
    ['needs Xen', { ...old, isXenPvOnly: true }, 'Kernel 5.9 runs only under Xen.'],
  ])('takes another where the default %s, and says why', (_case, preset, reason) => {
    const choice = chooseKernel([preset, kernel({ version: '5.8', packageVersion: '5.8-1' }), young]);
    expect(choice.best).toBe(young);
    expect(choice.reason).toContain(reason);
  });

  it('compares the others by virtio, then by age, then by debugging', () => {
    const preset = kernel({ version: '4', packageVersion: '4-1', ...none });
    const best = (...others: (typeof preset)[]) => chooseKernel([preset, ...others]).best;
    expect(best(old, { ...young, supportsVirtioNet: false })).toBe(old);
    expect(best(old, { ...young, supportsVirtioBlk: false })).toBe(old);
    expect(best({ ...young, isDebug: true }, young)).toBe(young);
    expect(best({ ...young, isDebug: true }, old).version).toBe('5.10');
    const twin = { ...young };
    expect(compareKernels(young, twin)).toBe(0);
    expect(best(young, twin)).toBe(young);
  });

  it('never takes one that needs Xen', () => {
    expect(chooseKernel([old, { ...young, isXenPvOnly: true }])).toEqual({ best: old });
    expect(() => chooseKernel([{ ...young, isXenPvOnly: true }])).toThrow('runs only under Xen');
  });
  it('looks for a kernel below /boot', () => {
    expect(kernelPaths('/@/boot/vmlinuz-6')).toContain('/boot/vmlinuz-6');
    expect(kernelPaths('/boot/vmlinuz-6')[0]).toBe('/boot/vmlinuz-6');
  });
});

it.each([
  ['kernel', true],
  ['kernel-core', true],
  ['kernel-uek', true],
  ['kernel6.12', true],
  ['kernel-image-std-def', true],
  ['pve-kernel-5.15.102-1-pve', true],
  ['proxmox-kernel-6.5.11-4-pve-signed', true],
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
    const guest = stepGuest({ files, links: { '/vmlinuz': `/boot/vmlinuz-${version}` } });
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
    const state = linuxState(stepGuest({ files: { ...files, ...dependencies } }), {
      inspection: inspection({ applications }),
      bootloader: offering(`/boot/vmlinuz-${version}`),
    });
    await kernelsStep.run(state);
    expect(state.kernels?.best.modules).toEqual(['virtio_net', 'x']);
    expect(state.targetBlockBus).toBe('ide');
  });

  it('says that no kernel is installed, or none offered', async () => {
    const none = linuxState(stepGuest(), {
      inspection: inspection({ applications }),
      bootloader: offering(),
    });
    await expect(kernelsStep.run(none)).rejects.toMatchObject({ code: 'NO_KERNEL' });
    const unoffered = linuxState(stepGuest({ files }), {
      inspection: inspection({ applications }),
      bootloader: offering(),
    });
    await expect(kernelsStep.run(unoffered)).rejects.toMatchObject({
      code: 'NO_KERNEL',
      subject: '/boot/grub/grub.cfg',
    });
  });

  async function convertKernels(
    guestFiles: Record<string, string>,
    offered: string[],
    changes: Parameters<typeof inspection>[0],
    commands: Record<string, string> = {},
  ) {
    const guest = stepGuest({ files: guestFiles, commands });
    const state = linuxState(guest, { inspection: inspection(changes), bootloader: offering(...offered) });
    await kernelsStep.run(state);
    return { guest, state, best: state.kernels?.best };
  }
  const rpm = (changes: Parameters<typeof inspection>[0]) => ({
    packageFormat: 'rpm',
    packageManagement: 'dnf',
    distro: 'rhel',
    ...changes,
  });

  it('EL 9 kernels (virt-v2v 54): kernel-core’s, with compressed modules of two packages', async () => {
    const release = '5.14.0-362.8.1.el9_3.x86_64';
    const names = ['kernel', 'kernel-core', 'kernel-modules', 'kernel-modules-core', 'kernel-modules-extra'];
    const { best, state, guest } = await convertKernels(
      {
        [`/boot/vmlinuz-${release}`]: '',
        [`/boot/vmlinuz-0-rescue-0123456789abcdef`]: '',
        [`/boot/initramfs-${release}.img`]: '',
        [`/boot/initramfs-${release}kdump.img`]: '',
        [`/lib/modules/${release}/vmlinuz`]: '',
        [`/lib/modules/${release}/config`]: 'CONFIG_X86_64=y\nCONFIG_VIRTIO_BALLOON=m\n',
        [`/lib/modules/${release}/modules.dep`]:
          'kernel/drivers/block/virtio_blk.ko.xz:\nkernel/drivers/net/virtio_net.ko.xz:\n',
      },
      [`/boot/vmlinuz-${release}`],
      rpm({
        applications: names.map((name) => application(name, '5.14.0', '362.8.1.el9_3')),
        majorVersion: 9,
      }),
    );
    expect(best).toMatchObject({
      packageName: 'kernel-core',
      version: release,
      initrd: `/boot/initramfs-${release}.img`,
      configFile: `/lib/modules/${release}/config`,
      modules: ['virtio_blk', 'virtio_net'],
      supportsVirtioBalloon: true,
    });
    expect(guest.ran).toEqual([]);
    expect(warnings(state.events)).toEqual([]);
  });

  it('takes a kernel and its initrd from where kernel-install copied them', async () => {
    const release = '6.5.6-300.fc39.x86_64';
    const directory = `/boot/0123456789abcdef0123456789abcdef/${release}`;
    const { best, state } = await convertKernels(
      {
        [`${directory}/linux`]: '',
        [`${directory}/initrd`]: '',
        [`/lib/modules/${release}/vmlinuz`]: '',
        [`/lib/modules/${release}/kernel/virtio_blk.ko.xz`]: '',
      },
      [`${directory}/linux`],
      rpm({ applications: [application('kernel-core', '6.5.6', '300.fc39')], distro: 'fedora' }),
    );
    expect(best).toMatchObject({
      vmlinuz: `${directory}/linux`,
      initrd: `${directory}/initrd`,
      version: release,
    });
    expect(state.kernels?.offered).toHaveLength(1);
    expect(warnings(state.events)).toEqual([]);
  });

  it('knows virtio that is built in, by the configuration or without it', async () => {
    const image = { '/boot/vmlinuz-6.1': '', '/boot/initrd.img-6.1': '', '/lib/modules/6.1/kernel/a.ko': '' };
    const applications61 = [application('linux-image-6.1', '6.1', '1', 'amd64')];
    const configured = await convertKernels(
      { ...image, '/boot/config-6.1': 'CONFIG_VIRTIO_BLK=y\nCONFIG_VIRTIO_NET=y\n' },
      ['/boot/vmlinuz-6.1'],
      { applications: applications61 },
    );
    expect(configured.best).toMatchObject({ supportsVirtioBlk: true, supportsVirtioNet: true });
    const listed = await convertKernels(
      { ...image, '/lib/modules/6.1/modules.builtin': 'kernel/drivers/block/virtio_blk.ko\n' },
      ['/boot/vmlinuz-6.1'],
      { applications: applications61 },
    );
    expect(listed.best).toMatchObject({ supportsVirtioBlk: true, supportsVirtioNet: false });
    expect(listed.best?.modules).toEqual(['a']);
  });

  it('a kernel without virtio gives IDE disks', async () => {
    const { state } = await convertKernels(
      {
        '/boot/vmlinuz-2.6.9-55.EL': '',
        '/boot/initrd-2.6.9-55.EL.img': '',
        '/lib/modules/2.6.9-55.EL/kernel/e1000.ko': '',
      },
      ['/vmlinuz-2.6.9-55.EL'],
      rpm({ applications: [application('kernel', '2.6.9', '55.EL', 'i686')], majorVersion: 4 }),
    );
    expect(state.targetBlockBus).toBe('ide');
    expect(state.kernels?.best.initrd).toBe('/boot/initrd-2.6.9-55.EL.img');
  });

  describe('a guest whose package database is damaged', () => {
    const release = '3.10.0-514.el7.x86_64';
    const image = {
      [`/boot/vmlinuz-${release}`]: '',
      [`/boot/initramfs-${release}.img`]: '',
      [`/lib/modules/${release}/kernel/virtio_blk.ko.xz`]: '',
    };

    it('is converted with the kernels that are in /boot and /lib/modules', async () => {
      const { best, state, guest } = await convertKernels(
        image,
        [`/boot/vmlinuz-${release}`],
        rpm({ damagedPackages: '/var/lib/rpm/Packages' }),
      );
      expect(best).toMatchObject({ packageName: 'kernel', packageVersion: release, version: release });
      // Inspection has warned already.
      expect(warnings(state.events)).toEqual([]);
      expect(guest.ran).toEqual([]);
    });

    it('has kernels that are newer than what is known of its packages', async () => {
      const { state } = await convertKernels(
        { ...files, '/boot/vmlinuz-6.1.0-18-amd64': '', '/lib/modules/6.1.0-18-amd64/a.ko': '' },
        ['/boot/vmlinuz-6.1.0-18-amd64', `/boot/vmlinuz-${version}`],
        { applications, damagedPackages: '/var/lib/dpkg/status' },
      );
      expect(state.kernels?.offered.map(({ packageName }) => packageName)).toEqual([
        'linux-image-6.1.0-18-amd64',
        `linux-image-${version}`,
      ]);
    });
  });

  it('takes kernels that no package owns where there are no others, and says so', async () => {
    const own = {
      '/boot/vmlinuz-6.9-own': '',
      '/boot/initrd.img-6.9-own': '',
      '/lib/modules/6.9-own/a.ko': '',
    };
    const { best, state } = await convertKernels(own, ['/boot/vmlinuz-6.9-own'], {
      applications: [application('bash')],
    });
    expect(best?.version).toBe('6.9-own');
    expect(warnings(state.events)).toEqual([expect.stringContaining('6.9-own')]);
    const both = await convertKernels(
      { ...files, ...own },
      [`/boot/vmlinuz-${version}`, '/boot/vmlinuz-6.9-own'],
      {
        applications,
      },
    );
    expect(both.state.kernels?.installed.map((installed) => installed.version)).toEqual([version]);
  });

  it('reads dpkg’s lists for a kernel whose package has another name', async () => {
    const { best, guest } = await convertKernels(
      {
        '/boot/vmlinuz-6.6-custom': '',
        '/boot/initrd.img-6.6-custom': '',
        '/lib/modules/6.6-custom/a.ko': '',
        '/var/lib/dpkg/info/linux-image-custom.list': '/boot\n/boot/vmlinuz-6.6-custom\n',
      },
      ['/boot/vmlinuz-6.6-custom'],
      { applications: [application('linux-image-custom', '6.6', '1', 'amd64')] },
    );
    expect(best?.packageName).toBe('linux-image-custom');
    expect(guest.ran).toEqual([]);
  });

  describe('where names do not tell the package', () => {
    const applicationsOfOthers = [
      application('kernel-other', '5.1', '7'),
      application('kernel-firmware', '2', '1'),
    ];
    const image = {
      '/boot/vmlinuz-5.1-strange': '',
      '/boot/initrd-5.1-strange': '',
      '/lib/modules/5.1-strange/a.ko': '',
    };
    const command =
      "/bin/sh -c rpm -q --qf '@%{NAME}-%{VERSION}-%{RELEASE}\\n[%{FILENAMES}\\n]' kernel-other-5.1-7 | grep -E '^@|^/boot/|^(/usr)?/lib/modules/[^/]+/?$'";

    it('asks rpm once, about kernels that the boot loader offers', async () => {
      const { best, guest } = await convertKernels(
        image,
        ['/boot/vmlinuz-5.1-strange'],
        rpm({ applications: applicationsOfOthers }),
        { [command]: '@kernel-other-5.1-7\n/lib/modules/5.1-strange\n' },
      );
      expect(best?.packageName).toBe('kernel-other');
      expect(guest.ran).toHaveLength(1);
    });

    it('goes on without rpm where it fails, and runs none of another architecture', async () => {
      const failing = await convertKernels(
        image,
        ['/boot/vmlinuz-5.1-strange'],
        rpm({ applications: applicationsOfOthers }),
      );
      expect(failing.best?.packageName).toBe('kernel');
      expect(warnings(failing.state.events)).toHaveLength(2);
      const foreign = await convertKernels(
        {
          '/boot/Image-5.1-strange': '',
          '/boot/initrd-5.1-strange': '',
          '/lib/modules/5.1-strange/a.ko': '',
        },
        ['/boot/Image-5.1-strange'],
        rpm({ applications: applicationsOfOthers, arch: 'aarch64' }),
      );
      expect(foreign.guest.ran).toEqual([]);
      expect(foreign.best?.vmlinuz).toBe('/boot/Image-5.1-strange');
    });
  });
});

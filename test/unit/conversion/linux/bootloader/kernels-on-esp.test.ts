/** Kernels and entries on the EFI system partition, as sdbootutil, kernel-install and bootctl put them there. */
import { bootloaderStep } from '../../../../../lib/conversion/linux/bootloader';
import { kernelsStep } from '../../../../../lib/conversion/linux/kernels';
import { kernelPaths } from '../../../../../lib/conversion/linux/kernels/choice';
import type { Mountpoint } from '../../../../../types/inspection';
import { application, inspection, linuxState, warnings } from '../../support/linux-state';
import { bootGuest, type BootGuestOptions } from './boot-guest';

const esp = '/boot/efi';
const systemdBoot = 'MZ..#### LoaderInfo: systemd-boot 257.7 ####';
const grub = 'MZ..GNU GRUB';
const [old, young] = ['6.15.8-1-default', '6.16.3-1-default'];
const checksum = (digit: string) => digit.repeat(40);

const options = (snapshot: number) =>
  `root=UUID=b1c2 rootflags=subvol=@/.snapshots/${snapshot}/snapshot quiet console=hvc0`;

/** What sdbootutil writes for a kernel of a snapshot. */
function sdbootutilEntry(version: string, snapshot: number, prefix = ''): Record<string, string> {
  const directory = `/opensuse-tumbleweed/${version}`;
  const [linux, initrd] = [`linux-${checksum(version[3] ?? '')}`, `initrd-${checksum('a')}`];
  return {
    [`${esp}${directory}/${linux}`]: 'kernel',
    [`${esp}${directory}/${initrd}`]: 'initrd',
    [`${esp}/loader/entries/${prefix}opensuse-tumbleweed-${version}-${snapshot}.conf`]: [
      '# Boot Loader Specification type#1 entry',
      'title      openSUSE Tumbleweed',
      `version    ${snapshot}@${version}`,
      'sort-key   opensuse-tumbleweed',
      `options    ${options(snapshot)}`,
      `linux      ${directory}/${linux}`,
      `initrd     ${directory}/${initrd}\n`,
    ].join('\n'),
  };
}

const drivers = (version: string, ...modules: string[]) =>
  Object.fromEntries(
    ['vmlinuz', ...modules.map((name) => `kernel/${name}.ko.zst`)].map((name) => [
      `/usr/lib/modules/${version}/${name}`,
      '',
    ]),
  );
const system = {
  ...drivers(old, 'virtio_blk', 'virtio_net'),
  ...drivers(young, 'virtio_blk', 'virtio_net'),
  '/etc/kernel/cmdline': `${options(1)}\n`,
};
const entries = { ...sdbootutilEntry(old, 1), ...sdbootutilEntry(young, 1) };
const mounted: Mountpoint[] = [
  { path: '/', device: '/dev/sda2' },
  { path: esp, device: '/dev/sda1' },
];

async function detect(
  files: Record<string, string>,
  { mountpoints = mounted, ...more }: BootGuestOptions & { mountpoints?: Mountpoint[] } = {},
) {
  const guest = bootGuest({ files, links: { '/lib': '/usr/lib' }, ...more });
  const state = linuxState(guest, {
    family: 'suse',
    inspection: inspection({
      distro: 'opensuse',
      packageFormat: 'rpm',
      firmware: { type: 'uefi', esps: ['/dev/sda1'] },
      mountpoints,
      applications: [old, young].map((version) =>
        application('kernel-default', version.replace(/-.*/, ''), '1.1'),
      ),
    }),
  });
  await bootloaderStep.run(state);
  return { guest, state, loader: state.bootloader! };
}

const shimmed = { [`${esp}/EFI/BOOT/BOOTX64.EFI`]: 'MZ shim', [`${esp}/EFI/BOOT/fallback.efi`]: systemdBoot };

describe('sdbootutil with systemd-boot', () => {
  const layouts: [string, Record<string, string>, string][] = [
    [
      'without shim',
      {
        [`${esp}/EFI/systemd/systemd-bootx64.efi`]: systemdBoot,
        [`${esp}/EFI/BOOT/BOOTX64.EFI`]: systemdBoot,
      },
      `${esp}/EFI/systemd`,
    ],
    [
      'with shim, which knows it as grub.efi',
      { ...shimmed, [`${esp}/EFI/systemd/shim.efi`]: 'MZ', [`${esp}/EFI/systemd/grub.efi`]: systemdBoot },
      `${esp}/EFI/systemd`,
    ],
    [
      'with Debian’s shim, which knows it as grubx64.efi',
      { ...shimmed, [`${esp}/EFI/debian/shimx64.efi`]: 'MZ', [`${esp}/EFI/debian/grubx64.efi`]: systemdBoot },
      `${esp}/EFI/debian`,
    ],
    ['under the fallback name alone', { [`${esp}/efi/boot/bootx64.efi`]: systemdBoot }, `${esp}/EFI/systemd`],
  ];

  it.each(layouts)('%s is found by what the files are', async (_how, images, efiDirectory) => {
    const { loader, state } = await detect({ ...system, ...entries, ...images });
    expect(loader).toMatchObject({ type: 'systemd-boot', config: `${esp}/loader/loader.conf`, efiDirectory });
    await kernelsStep.run(state);
    expect(state.kernels?.offered.map(({ version }) => version)).toEqual([young, old]);
    expect(state.kernels?.best).toMatchObject({
      packageName: 'kernel-default',
      vmlinuz: `${esp}/opensuse-tumbleweed/${young}/linux-${checksum('6')}`,
      initrd: `${esp}/opensuse-tumbleweed/${young}/initrd-${checksum('a')}`,
    });
    expect(warnings(state.events)).toEqual([]);
  });

  it('edits the entries of every snapshot and what new ones are made from', async () => {
    const [, images] = layouts[1]!;
    const { guest, loader } = await detect({ ...system, ...entries, ...sdbootutilEntry(old, 7), ...images });
    const changed = await loader.editCommandLines((line) => line.replace('hvc0', 'ttyS0'));
    expect(changed).toHaveLength(4);
    for (const path of changed) expect(guest.text(path)).toContain('console=ttyS0');
  });

  it('has the default of another kernel boot the same snapshot', async () => {
    const [, images] = layouts[1]!;
    const files = {
      ...system,
      ...entries,
      ...sdbootutilEntry(young, 7),
      ...sdbootutilEntry(old, 7),
      ...images,
    };
    const config = `${esp}/loader/loader.conf`;
    const pin = { [config]: `default opensuse-tumbleweed-${old}-1.conf\n` };
    const { guest, loader } = await detect({ ...files, ...pin });
    await expect(
      loader.setDefaultKernel(`${esp}/opensuse-tumbleweed/${young}/linux-${checksum('6')}`),
    ).resolves.toBe(true);
    expect(guest.text(config)).toBe(`default opensuse-tumbleweed-${young}-1.conf\n`);
  });
});

describe('sdbootutil with GRUB (grub2-bls)', () => {
  const directory = `${esp}/EFI/opensuse`;
  const images = { ...shimmed, [`${directory}/shim.efi`]: 'MZ', [`${directory}/grub.efi`]: grub };
  const grubenv = `${directory}/grubenv`;
  const block = (line: string) => `# GRUB Environment Block\n${line}\n`.padEnd(1024, '#');

  it('is found without a grub.cfg, and lists the kernels of the partition', async () => {
    const files = { ...system, ...entries, ...images };
    const { loader, state } = await detect({
      ...files,
      [grubenv]: block(`default=opensuse-tumbleweed-${old}-1.conf`),
    });
    expect(loader).toMatchObject({
      type: 'grub2',
      config: `${esp}/loader/entries`,
      efiDirectory: directory,
    });
    await kernelsStep.run(state);
    expect(state.kernels?.offered.map(({ version }) => version)).toEqual([old, young]);
    expect(state.kernels?.best).toMatchObject({
      version: old,
      initrd: `${esp}/opensuse-tumbleweed/${old}/initrd-${checksum('a')}`,
    });
  });

  it.each([
    ['sdbootutil’s mark', { [`${directory}/installed_by_sdbootutil`]: 'opensuse-tumbleweed\n' }],
    ['the guest’s own word', { '/etc/sysconfig/bootloader': 'LOADER_TYPE="grub2-bls"\n' }],
    ['its name', { [`${directory}/grub.efi`]: systemdBoot, [`${directory}/grubbls.efi`]: grub }],
  ])('is preferred to a grub.cfg that was left behind by %s', async (_how, files) => {
    const left = {
      '/boot/grub2/grub.cfg': 'menuentry x {\n}\n',
      [`${directory}/grub.cfg`]: 'configfile x\n',
    };
    const { loader } = await detect({ ...system, ...entries, ...images, ...left, ...files });
    expect(loader.config).toBe(`${esp}/loader/entries`);
  });

  it('is not what a GRUB with a grub.cfg is taken for', async () => {
    const { loader } = await detect({
      ...system,
      ...entries,
      ...images,
      '/boot/grub2/grub.cfg': 'menuentry x {\n}\n',
    });
    expect(loader.config).toBe('/boot/grub2/grub.cfg');
  });

  it('is not what a GRUB is taken for that systemd-boot has replaced', async () => {
    const replaced = {
      [`${esp}/EFI/systemd/systemd-bootx64.efi`]: systemdBoot,
      [`${esp}/EFI/ubuntu/grubx64.efi`]: grub,
      [`${esp}/EFI/BOOT/BOOTX64.EFI`]: 'MZ shim',
      [`${esp}/EFI/BOOT/grubx64.efi`]: grub,
    };
    expect((await detect({ ...system, ...entries, ...replaced })).loader.type).toBe('systemd-boot');
  });

  it('boots the writable system before its snapshots, the newest kernel first', async () => {
    const { loader } = await detect({
      ...system,
      ...sdbootutilEntry(young, 3, 'snapper-'),
      ...sdbootutilEntry(old, 1, 'system-'),
      ...images,
    });
    const kernels = await loader.listKernels();
    expect(kernels.map((path) => path.split('/').at(-2))).toEqual([old, young]);
  });

  it.each([
    ['default', block(`default=opensuse-tumbleweed-${old}-1.conf`)],
    ['default', undefined],
    ['saved_entry', block(`saved_entry=opensuse-tumbleweed-${old}-1`)],
  ])('writes the default to %s of its environment block', async (name, before) => {
    const { guest, loader } = await detect({
      ...system,
      ...entries,
      ...images,
      ...(before === undefined ? {} : { [grubenv]: before }),
    });
    await expect(loader.setDefaultKernel(`/boot/vmlinuz-${old}`)).resolves.toBe(true);
    expect(guest.text(grubenv)).toContain(`\n${name}=opensuse-tumbleweed-${old}-1.conf\n`);
    expect(guest.text(grubenv)).toHaveLength(1024);
    expect((await loader.listKernels())[0]).toContain(old);
    await expect(loader.setDefaultKernel('/boot/vmlinuz-9')).resolves.toContain('no entry');
  });
});

describe('with GRUB’s and systemd-boot’s files side by side', () => {
  const both = {
    ...system,
    ...entries,
    ...shimmed,
    [`${esp}/EFI/systemd/grub.efi`]: systemdBoot,
    [`${esp}/EFI/opensuse/grub.efi`]: grub,
    '/boot/grub2/grub.cfg': 'menuentry x {\n}\n',
  };
  it.each([
    ['systemd-boot', { '/etc/sysconfig/bootloader': 'LOADER_TYPE="systemd-boot"\n' }],
    ['grub2', { '/etc/sysconfig/bootloader': 'LOADER_TYPE="grub2-efi"\n' }],
    ['grub2', { '/etc/sysconfig/bootloader': 'LOADER_TYPE="none"\n' }],
    ['systemd-boot', { [`${esp}/EFI/systemd/installed_by_sdbootutil`]: 'x\n' }],
    ['grub2', { [`${esp}/EFI/opensuse/installed_by_sdbootutil`]: 'x\n' }],
    ['systemd-boot', { [`${esp}/EFI/BOOT/grub.efi`]: systemdBoot }],
    ['grub2', { [`${esp}/EFI/BOOT/grubx64.efi`]: grub }],
  ])('it is %s where the guest has %j', async (type, files) => {
    expect((await detect({ ...both, ...files })).loader.type).toBe(type);
  });
});

describe('an extended boot loader partition', () => {
  const files = {
    ...system,
    '/efi/EFI/systemd/systemd-bootx64.efi': systemdBoot,
    '/efi/loader/loader.conf': '',
  };
  const onPartition = {
    '/loader/entries/ab.conf': `linux /ab/${young}/linux\ninitrd /ab/${young}/initrd\n`,
    [`/ab/${young}/linux`]: 'kernel',
    [`/ab/${young}/initrd`]: 'initrd',
  };
  const mountpoints: Mountpoint[] = [
    { path: '/', device: '/dev/sda3' },
    { path: '/efi', device: '/dev/sda1' },
  ];
  const types: Record<number, string> = {
    1: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
    2: 'bc13c2ff-59e6-4262-a352-b275fd6f7172',
    3: '0fc63daf-8483-4772-8e79-3d69d8477de4',
  };

  async function unmounted(asked: Record<number, string>) {
    const guest = bootGuest({
      files,
      links: { '/lib': '/usr/lib' },
      directories: ['/boot'],
      uuids: { '/dev/sda2': 'b', '/dev/sda3': 'c' },
      partitions: { '/dev/sda2': onPartition },
    });
    Object.assign(guest, { partGetGptType: (_disk: string, n: number) => Promise.resolve(asked[n] ?? '') });
    const state = linuxState(guest, {
      family: 'suse',
      inspection: inspection({
        packageFormat: 'rpm',
        firmware: { type: 'uefi', esps: ['/dev/sda1'] },
        mountpoints,
        applications: [application('kernel-default', '6.16.3', '1.1')],
      }),
    });
    await bootloaderStep.run(state);
    return state;
  }

  it('that fstab leaves out is mounted at the empty /boot', async () => {
    const state = await unmounted(types);
    await kernelsStep.run(state);
    expect(state.kernels?.best).toMatchObject({
      vmlinuz: `/boot/ab/${young}/linux`,
      initrd: `/boot/ab/${young}/initrd`,
    });
  });

  it('is not taken for one by another type', async () => {
    const state = await unmounted({ ...types, 2: types[3]! });
    await expect(state.bootloader?.listKernels()).resolves.toEqual([]);
  });
});

it('knows where a kernel that was copied may be', () => {
  expect(kernelPaths(`/opensuse-tumbleweed/${young}/linux-${checksum('1')}`)).toContain(
    `/boot/vmlinuz-${young}`,
  );
  expect(kernelPaths('/boot/vmlinuz-6')).toEqual(['/boot/vmlinuz-6', '/boot/boot/vmlinuz-6']);
});

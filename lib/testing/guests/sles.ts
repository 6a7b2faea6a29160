import type { LinuxState } from '../../conversion';
import type { Inspection } from '../../../types/inspection';
import type { TestDevices } from '../devices';
import type { TestFiles } from '../test-files';
import { grubConfig, grubEnvironment, grubModules } from './grub';
import { type KernelLayout, kernelFiles } from './kernel';
import { mergedUsr, systemdFiles } from './linux-files';
import { createLinuxGuest, type LinuxGuestOptions } from './linux-guest';
import { applicationsOf, rpmCommands, type TypicalPackage } from './packages';
import type { TypicalGuest } from './typical-guest';

const rootUuid = 'b1c2d3e4-f5a6-4b78-9c0d-1e2f3a4b5c61';
const swapUuid = 'c0ffee12-3456-4789-8abc-def012345678';

const devices: TestDevices = {
  '/dev/sda': {},
  '/dev/sda1': { size: 8 * 1024 ** 2 },
  '/dev/sda2': { type: 'xfs', uuid: rootUuid, mountpoint: '/' },
  '/dev/sda3': { type: 'swap', uuid: swapUuid, size: 2 * 1024 ** 3 },
};

/** An initrd for this machine only, as dracut makes them: VMware's drivers and no virtio. */
const layout: KernelLayout = {
  initrd: (version) => `/boot/initrd-${version}`,
  tool: 'dracut',
  suffix: '.ko.zst',
  initrdDrivers: ['vmw_pvscsi', 'sd_mod', 'ata_piix', 'xfs'],
};

const packages: readonly TypicalPackage[] = [
  { name: 'SLES-release', version: '15.5', release: '150500.43.2' },
  'bash',
  { name: 'dracut', version: '055+suse.369.gde6c81bf', release: '150500.3.9.1' },
  { name: 'grub2-i386-pc', version: '2.06', release: '150500.29.8.1' },
  'openssh',
  { name: 'systemd', version: '249.16', release: '150400.8.35.5' },
  { name: 'udev', version: '249.16', release: '150400.8.35.5' },
  'wicked',
  'zypper',
];

/** The release of the package ends with the number of the build, which `uname -r` leaves out. */
function kernelPackage(uname: string): TypicalPackage {
  const [, version = uname, release = ''] = /^([^-]+)-(.*)-default$/.exec(uname) ?? [];
  return { name: 'kernel-default', version, release: `${release}.1` };
}

const commandLine = `root=UUID=${rootUuid} splash=silent resume=/dev/disk/by-uuid/${swapUuid} mitigations=auto quiet`;

function files(kernels: readonly string[]): TestFiles {
  const entries = kernels.map((version) => ({
    title: `SLES 15-SP5, with Linux ${version}`,
    kernel: `/boot/vmlinuz-${version}`,
    initrd: `/boot/initrd-${version}`,
    commandLine,
  }));
  return {
    ...mergedUsr,
    ...systemdFiles,
    ...grubModules('/boot/grub2'),
    ...kernelFiles(kernels, layout),
    '/boot/vmlinuz': { link: `vmlinuz-${kernels[0] ?? ''}` },
    '/boot/initrd': { link: `initrd-${kernels[0] ?? ''}` },
    '/boot/grub2/grub.cfg': grubConfig(entries, rootUuid),
    '/boot/grub2/grubenv': grubEnvironment(),
    '/boot/grub2/device.map': '(hd0)\t/dev/sda\n',
    '/etc/os-release': `NAME="SLES"
VERSION="15-SP5"
VERSION_ID="15.5"
PRETTY_NAME="SUSE Linux Enterprise Server 15 SP5"
ID="sles"
ID_LIKE="suse"
`,
    '/etc/hostname': 'sles15\n',
    '/etc/fstab': `UUID=${rootUuid}  /     xfs   defaults  0  0
UUID=${swapUuid}  swap  swap  defaults  0  0
`,
    '/etc/sysconfig/network/ifcfg-eth0': "BOOTPROTO='dhcp'\nSTARTMODE='auto'\n",
    '/etc/sysconfig/network/ifcfg-lo': 'IPADDR=127.0.0.1/8\nSTARTMODE=nfsroot\n',
    '/etc/sysconfig/kernel': 'INITRD_MODULES=""\nDOMU_INITRD_MODULES="xennet xenblk"\n',
    '/etc/sysconfig/bootloader':
      'LOADER_TYPE="grub2"\nDEFAULT_APPEND="splash=silent mitigations=auto quiet"\n',
    '/etc/udev/rules.d/70-persistent-net.rules': `SUBSYSTEM=="net", ACTION=="add", DRIVERS=="?*", ATTR{address}=="00:50:56:00:00:01", ATTR{dev_id}=="0x0", ATTR{type}=="1", KERNEL=="eth*", NAME="eth0"\n`,
    '/etc/default/grub': `GRUB_DISTRIBUTOR=
GRUB_DEFAULT=saved
GRUB_TIMEOUT=8
GRUB_CMDLINE_LINUX_DEFAULT="splash=silent resume=/dev/disk/by-uuid/${swapUuid} mitigations=auto quiet"
GRUB_CMDLINE_LINUX=""
`,
    '/etc/default/grub_installdevice': '/dev/sda\nactivate\ngeneric_mbr\n',
    '/etc/dracut.conf': '',
    '/etc/dracut.conf.d': { directory: true },
    '/etc/pki/trust/anchors': { directory: true },
    '/etc/zypp/repos.d': { directory: true },
    '/usr/lib/sysimage/rpm/Packages.db': '',
    '/var/lib/rpm': { link: '../../usr/lib/sysimage/rpm' },
    '/usr/bin/rpm': { content: '#!/bin/sh\n', mode: 0o755 },
  };
}

const inspection: Omit<Inspection, 'applications'> = {
  root: '/dev/sda2',
  type: 'linux',
  distro: 'sles',
  osinfo: 'sle15sp5',
  arch: 'x86_64',
  majorVersion: 15,
  minorVersion: 5,
  packageFormat: 'rpm',
  packageManagement: 'zypper',
  productName: 'SUSE Linux Enterprise Server 15 SP5',
  productVariant: 'unknown',
  firmware: { type: 'bios' },
  mountpoints: [{ path: '/', device: '/dev/sda2' }],
  filesystems: ['/dev/sda2'],
  unmounted: [],
  bootDevice: 0,
};

/**
 * SUSE Linux Enterprise Server 15 by BIOS: GRUB 2, a dracut initrd without virtio drivers, one XFS filesystem, wicked
 * configured for `eth0`, which a udev rule names.
 */
export function slesGuest(options: LinuxGuestOptions = {}): Promise<TypicalGuest<LinuxState>> {
  const kernels = options.kernels ?? ['5.14.21-150500.53-default'];
  const applications = applicationsOf(
    [...packages, ...kernels.map(kernelPackage), ...(options.packages ?? [])],
    { version: '1.0', release: '150500.1.1', arch: 'x86_64' },
  );
  return createLinuxGuest(
    {
      name: 'sles15',
      files: files(kernels),
      commands: rpmCommands(applications),
      devices,
      inspection: { ...inspection, applications },
    },
    options,
  );
}

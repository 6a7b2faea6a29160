import type { LinuxState } from '../../conversion';
import type { Inspection } from '../../../types/inspection';
import type { TestDevices } from '../devices';
import type { TestFiles } from '../test-files';
import { blsGrubConfig, grubEnvironment, grubModules } from './grub';
import { type KernelLayout, kernelFiles } from './kernel';
import { machineId, mergedUsr, systemdFiles } from './linux-files';
import { createLinuxGuest, type LinuxGuestOptions } from './linux-guest';
import { applicationsOf, redHatKernel, rpmCommands, type TypicalPackage } from './packages';
import { selinuxFiles, setfiles } from './selinux';
import type { TypicalGuest } from './typical-guest';

const rootUuid = '5d0e4c6b-1f7a-4d58-8d36-2b9a7c0f1e43';
const bootUuid = '7f2d8a91-6b3c-4e05-9c1f-0e5b4d3a2c77';

const devices: TestDevices = {
  '/dev/sda': {},
  '/dev/sda1': { type: 'xfs', uuid: bootUuid, mountpoint: '/boot', size: 1024 ** 3 },
  '/dev/sda2': { type: 'LVM2_member', uuid: 'zY9xW8-vU7t-S6rQ-pO5n-M4lK-j3Ih-G2fEdC' },
  '/dev/rl/root': { type: 'xfs', uuid: rootUuid, mountpoint: '/' },
  '/dev/rl/swap': { type: 'swap', uuid: 'd8c7b6a5-94f3-4e2d-8c1b-0a9f8e7d6c55', size: 2 * 1024 ** 3 },
};

/** An initrd for this machine only, as dracut makes them: VMware's drivers and no virtio. */
const layout: KernelLayout = {
  initrd: (version) => `/boot/initramfs-${version}.img`,
  tool: 'dracut',
  suffix: '.ko.xz',
  initrdDrivers: ['vmw_pvscsi', 'sd_mod', 'ata_piix', 'xfs'],
};

const packages: readonly TypicalPackage[] = [
  'NetworkManager',
  'bash',
  { name: 'dracut', version: '057', release: '44.git20230822.el9' },
  { name: 'glibc', version: '2.34', release: '83.el9_3.12' },
  { name: 'grub2-pc', epoch: 1, version: '2.06', release: '70.el9_3.2' },
  'lvm2',
  'openssh-server',
  { name: 'rocky-release', version: '9.3', release: '1.3.el9' },
  { name: 'rpm', version: '4.16.1.3', release: '27.el9_3' },
  { name: 'systemd', version: '252', release: '18.el9_3.2' },
  { name: 'systemd-udev', version: '252', release: '18.el9_3.2' },
];

const commandLine =
  'root=/dev/mapper/rl-root ro crashkernel=1G-4G:192M,4G-64G:256M,64G-:512M resume=/dev/mapper/rl-swap rd.lvm.lv=rl/root rd.lvm.lv=rl/swap rhgb quiet';

function bootEntry(version: string): TestFiles {
  return {
    [`/boot/loader/entries/${machineId}-${version}.conf`]: `title Rocky Linux (${version}) 9.3 (Blue Onyx)
version ${version}
linux /vmlinuz-${version}
initrd /initramfs-${version}.img $tuned_initrd
options ${commandLine} $tuned_params
grub_users $grub_users
grub_arg --unrestricted
grub_class rocky
`,
  };
}

function files(kernels: readonly string[]): TestFiles {
  return {
    ...mergedUsr,
    ...systemdFiles,
    ...selinuxFiles,
    ...grubModules('/boot/grub2'),
    ...kernelFiles(kernels, layout),
    ...Object.fromEntries(kernels.flatMap((version) => Object.entries(bootEntry(version)))),
    '/boot/grub2/grub.cfg': blsGrubConfig,
    '/boot/grub2/grubenv': grubEnvironment({
      saved_entry: `${machineId}-${kernels[0] ?? ''}`,
      boot_success: '1',
    }),
    '/etc/os-release': { link: '../usr/lib/os-release' },
    '/usr/lib/os-release': `NAME="Rocky Linux"
VERSION="9.3 (Blue Onyx)"
ID="rocky"
ID_LIKE="rhel centos fedora"
VERSION_ID="9.3"
PLATFORM_ID="platform:el9"
PRETTY_NAME="Rocky Linux 9.3 (Blue Onyx)"
`,
    '/etc/rocky-release': 'Rocky Linux release 9.3 (Blue Onyx)\n',
    '/etc/redhat-release': { link: 'rocky-release' },
    '/etc/hostname': 'rocky9\n',
    '/etc/fstab': `/dev/mapper/rl-root     /                       xfs     defaults        0 0
UUID=${bootUuid} /boot                   xfs     defaults        0 0
/dev/mapper/rl-swap     none                    swap    defaults        0 0
`,
    '/etc/NetworkManager/system-connections/ens192.nmconnection': {
      content: `[connection]
id=ens192
uuid=3c1e6f0a-52b4-3d8e-9f70-6b1c2d3e4f50
type=ethernet
interface-name=ens192

[ipv4]
method=auto

[ipv6]
method=auto
`,
      mode: 0o600,
    },
    '/etc/default/grub': `GRUB_TIMEOUT=5
GRUB_DISTRIBUTOR="$(sed 's, release .*$,,g' /etc/system-release)"
GRUB_DEFAULT=saved
GRUB_CMDLINE_LINUX="crashkernel=1G-4G:192M,4G-64G:256M,64G-:512M resume=/dev/mapper/rl-swap rd.lvm.lv=rl/root rd.lvm.lv=rl/swap rhgb quiet"
GRUB_ENABLE_BLSCFG=true
`,
    '/etc/kernel/cmdline': `${commandLine}\n`,
    '/etc/dracut.conf': '',
    '/etc/dracut.conf.d': { directory: true },
    '/etc/lvm/lvm.conf': 'devices {\n\tuse_devicesfile = 1\n}\n',
    '/etc/lvm/devices/system.devices':
      'VERSION=1.1.2\nIDTYPE=sys_wwid IDNAME=t10.VMware DEVNAME=/dev/sda2 PART=2\n',
    '/etc/pki/ca-trust/source/anchors': { directory: true },
    '/etc/yum.repos.d/rocky.repo': `[baseos]
name=Rocky Linux $releasever - BaseOS
mirrorlist=https://mirrors.rockylinux.org/mirrorlist?arch=$basearch&repo=BaseOS-$releasever
gpgcheck=1
enabled=1
`,
    '/var/lib/rpm/rpmdb.sqlite': '',
    '/usr/bin/rpm': { content: '#!/bin/sh\n', mode: 0o755 },
  };
}

const inspection: Omit<Inspection, 'applications'> = {
  root: '/dev/rl/root',
  type: 'linux',
  distro: 'rocky',
  osinfo: 'rocky9',
  arch: 'x86_64',
  majorVersion: 9,
  minorVersion: 3,
  packageFormat: 'rpm',
  packageManagement: 'dnf',
  productName: 'Rocky Linux 9.3 (Blue Onyx)',
  productVariant: 'unknown',
  firmware: { type: 'bios' },
  mountpoints: [
    { path: '/', device: '/dev/rl/root' },
    { path: '/boot', device: '/dev/sda1' },
  ],
  filesystems: ['/dev/rl/root', '/dev/sda1'],
  unmounted: [],
  bootDevice: 0,
};

/**
 * Rocky Linux 9 by BIOS: GRUB 2 with entries of the Boot Loader Specification, a dracut initrd without virtio drivers,
 * /boot beside LVM, a NetworkManager connection for `ens192`, SELinux enforcing.
 */
export function el9Guest(options: LinuxGuestOptions = {}): Promise<TypicalGuest<LinuxState>> {
  const kernels = options.kernels ?? ['5.14.0-362.8.1.el9_3.x86_64'];
  const applications = applicationsOf(
    [
      ...packages,
      ...kernels.flatMap((version) =>
        ['kernel', 'kernel-core', 'kernel-modules'].map((name) => redHatKernel(name)(version)),
      ),
      ...(options.packages ?? []),
    ],
    { version: '1.0', release: '1.el9', arch: 'x86_64' },
  );
  return createLinuxGuest(
    {
      name: 'rocky9',
      files: files(kernels),
      commands: { ...rpmCommands(applications), '/usr/sbin/setfiles': setfiles },
      devices,
      inspection: { ...inspection, applications },
    },
    options,
  );
}

import type { LinuxState } from '../../conversion';
import type { Inspection } from '../../../types/inspection';
import type { TestDevices } from '../devices';
import type { TestFiles } from '../test-files';
import { grubConfig, grubEnvironment, grubModules } from './grub';
import { type KernelLayout, kernelFiles } from './kernel';
import { mergedUsr, systemdFiles } from './linux-files';
import { createLinuxGuest, type LinuxGuestOptions } from './linux-guest';
import { applicationsOf, redHatKernel, rpmCommands, type TypicalPackage } from './packages';
import { selinuxFiles, setfiles } from './selinux';
import type { TypicalGuest } from './typical-guest';

const rootUuid = '0c6a5f0e-7e0b-4b6a-9f42-7b1c6d3e2f54';
const bootUuid = '4bfa1e4c-93c7-4f8b-8f0d-1d0a5c8b7e66';

const devices: TestDevices = {
  '/dev/sda': {},
  '/dev/sda1': { type: 'xfs', uuid: bootUuid, mountpoint: '/boot', size: 1024 ** 3 },
  '/dev/sda2': { type: 'LVM2_member', uuid: 'kL2mN4-pQ6r-S8tU-vW0x-Y1zA-b3Cd-E5fGhI' },
  '/dev/centos/root': { type: 'xfs', uuid: rootUuid, mountpoint: '/' },
  '/dev/centos/swap': { type: 'swap', uuid: 'a6c8b1f0-2d47-4f7e-8a13-9e5d0c4b3f21', size: 2 * 1024 ** 3 },
};

/** An initrd for this machine only, as dracut makes them: VMware's drivers and no virtio. */
const layout: KernelLayout = {
  initrd: (version) => `/boot/initramfs-${version}.img`,
  tool: 'dracut',
  suffix: '.ko.xz',
  initrdDrivers: ['vmw_pvscsi', 'sd_mod', 'ata_piix', 'xfs'],
};

const packages: readonly TypicalPackage[] = [
  'bash',
  { name: 'centos-release', version: '7', release: '9.2009.0.el7.centos' },
  { name: 'dracut', version: '033', release: '572.el7' },
  { name: 'glibc', version: '2.17', release: '326.el7_9' },
  { name: 'grub2-pc', epoch: 1, version: '2.02', release: '0.87.el7.centos.14' },
  { name: 'initscripts', version: '9.49.53', release: '1.el7_9.1' },
  'lvm2',
  'openssh-server',
  { name: 'rpm', version: '4.11.3', release: '48.el7_9' },
  { name: 'systemd', version: '219', release: '78.el7_9.9' },
];

const commandLine =
  'root=/dev/mapper/centos-root ro crashkernel=auto rd.lvm.lv=centos/root rd.lvm.lv=centos/swap rhgb quiet';

function files(kernels: readonly string[]): TestFiles {
  const entries = kernels.map((version) => ({
    title: `CentOS Linux (${version}) 7 (Core)`,
    kernel: `/vmlinuz-${version}`,
    initrd: `/initramfs-${version}.img`,
    commandLine,
    suffix: '16',
  }));
  return {
    ...mergedUsr,
    ...systemdFiles,
    ...selinuxFiles,
    ...grubModules('/boot/grub2'),
    ...kernelFiles(kernels, layout),
    '/boot/grub2/grub.cfg': grubConfig(entries, bootUuid),
    '/boot/grub2/grubenv': grubEnvironment({ saved_entry: entries[0]?.title ?? '' }),
    '/boot/grub2/device.map': '(hd0)      /dev/sda\n',
    '/etc/os-release': `NAME="CentOS Linux"
VERSION="7 (Core)"
ID="centos"
ID_LIKE="rhel fedora"
VERSION_ID="7"
PRETTY_NAME="CentOS Linux 7 (Core)"
`,
    '/etc/centos-release': 'CentOS Linux release 7.9.2009 (Core)\n',
    '/etc/redhat-release': { link: 'centos-release' },
    '/etc/hostname': 'centos7\n',
    '/etc/fstab': `/dev/mapper/centos-root /                       xfs     defaults        0 0
UUID=${bootUuid} /boot                   xfs     defaults        0 0
/dev/mapper/centos-swap swap                    swap    defaults        0 0
`,
    '/etc/sysconfig/network-scripts/ifcfg-ens192': `TYPE=Ethernet
BOOTPROTO=dhcp
DEFROUTE=yes
NAME=ens192
DEVICE=ens192
ONBOOT=yes
`,
    '/etc/sysconfig/network-scripts/ifcfg-lo': 'DEVICE=lo\nIPADDR=127.0.0.1\nNETMASK=255.0.0.0\nONBOOT=yes\n',
    '/etc/sysconfig/kernel': 'UPDATEDEFAULT=yes\nDEFAULTKERNEL=kernel\n',
    '/etc/default/grub': `GRUB_TIMEOUT=5
GRUB_DISTRIBUTOR="$(sed 's, release .*$,,g' /etc/system-release)"
GRUB_DEFAULT=saved
GRUB_CMDLINE_LINUX="crashkernel=auto rd.lvm.lv=centos/root rd.lvm.lv=centos/swap rhgb quiet"
`,
    '/etc/dracut.conf': '',
    '/etc/dracut.conf.d': { directory: true },
    '/etc/lvm/lvm.conf': 'devices {\n\tscan_lvs = 0\n}\n',
    '/etc/pki/ca-trust/source/anchors': { directory: true },
    '/etc/yum.repos.d/CentOS-Base.repo': `[base]
name=CentOS-$releasever - Base
mirrorlist=http://mirrorlist.centos.org/?release=$releasever&arch=$basearch&repo=os
gpgcheck=1
`,
    '/var/lib/rpm/Packages': '',
    '/usr/bin/rpm': { content: '#!/bin/sh\n', mode: 0o755 },
  };
}

const inspection: Omit<Inspection, 'applications'> = {
  root: '/dev/centos/root',
  type: 'linux',
  distro: 'centos',
  osinfo: 'centos7.0',
  arch: 'x86_64',
  majorVersion: 7,
  minorVersion: 9,
  packageFormat: 'rpm',
  packageManagement: 'yum',
  productName: 'CentOS Linux release 7.9.2009 (Core)',
  productVariant: 'unknown',
  firmware: { type: 'bios' },
  mountpoints: [
    { path: '/', device: '/dev/centos/root' },
    { path: '/boot', device: '/dev/sda1' },
  ],
  filesystems: ['/dev/centos/root', '/dev/sda1'],
  unmounted: [],
  bootDevice: 0,
};

/**
 * CentOS 7 by BIOS: GRUB 2, a dracut initrd without virtio drivers, /boot beside LVM, `ifcfg-ens192`, SELinux enforcing.
 */
export function el7Guest(options: LinuxGuestOptions = {}): Promise<TypicalGuest<LinuxState>> {
  const kernels = options.kernels ?? ['3.10.0-1160.el7.x86_64'];
  const applications = applicationsOf(
    [...packages, ...kernels.map(redHatKernel('kernel')), ...(options.packages ?? [])],
    { version: '1.0', release: '1.el7', arch: 'x86_64' },
  );
  return createLinuxGuest(
    {
      name: 'centos7',
      files: files(kernels),
      commands: { ...rpmCommands(applications), '/usr/sbin/setfiles': setfiles },
      devices,
      inspection: { ...inspection, applications },
    },
    options,
  );
}

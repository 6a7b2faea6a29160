import type { LinuxState } from '../../conversion';
import type { Inspection } from '../../../types/inspection';
import type { TestDevices } from '../devices';
import type { TestFiles } from '../test-files';
import { grubConfig, grubEnvironment, grubModules } from './grub';
import { type KernelLayout, kernelFiles } from './kernel';
import { mergedUsr, systemdFiles } from './linux-files';
import { createLinuxGuest, type LinuxGuestOptions } from './linux-guest';
import { applicationsOf, debianKernel, dpkgFiles, type TypicalPackage } from './packages';
import type { TypicalGuest } from './typical-guest';

const rootUuid = '2e8f0c3d-7a25-4c52-9d0f-0a4b6f1c8e31';
const bootUuid = '6a1d9b0e-51c7-4c8d-a1fb-83b5c40d6f12';

/** The installer's own layout: /boot beside LVM. */
const devices: TestDevices = {
  '/dev/sda': {},
  '/dev/sda1': { size: 1024 ** 2 },
  '/dev/sda2': { type: 'ext4', uuid: bootUuid, mountpoint: '/boot', size: 2 * 1024 ** 3 },
  '/dev/sda3': { type: 'LVM2_member', uuid: 'Qw1Xkc-3Zbd-Fh9r-TtY2-0aLm-VnP4-sGd8eR' },
  '/dev/ubuntu-vg/ubuntu-lv': { type: 'ext4', uuid: rootUuid, mountpoint: '/' },
};

const layout: KernelLayout = {
  initrd: (version) => `/boot/initrd.img-${version}`,
  tool: 'initramfs-tools',
  suffix: '.ko',
  initrdDrivers: [
    'virtio_pci',
    'virtio_blk',
    'virtio_scsi',
    'virtio_net',
    'sd_mod',
    'ata_piix',
    'vmw_pvscsi',
  ],
};

const packages: readonly TypicalPackage[] = [
  'base-files',
  'bash',
  'cloud-init',
  'dpkg',
  { name: 'grub-pc', version: '2.06', release: '2ubuntu7.2' },
  'initramfs-tools',
  'lvm2',
  'netplan.io',
  'openssh-server',
  { name: 'systemd', version: '249.11', release: '0ubuntu3.12' },
  { name: 'udev', version: '249.11', release: '0ubuntu3.12' },
];

function files(kernels: readonly string[]): TestFiles {
  const entries = kernels.map((version) => ({
    title: `Ubuntu, with Linux ${version}`,
    // Seen from the filesystem that is mounted on /boot.
    kernel: `/vmlinuz-${version}`,
    initrd: `/initrd.img-${version}`,
    commandLine: 'root=/dev/mapper/ubuntu--vg-ubuntu--lv ro',
  }));
  return {
    ...mergedUsr,
    ...systemdFiles,
    ...grubModules('/boot/grub'),
    ...kernelFiles(kernels, layout),
    '/boot/vmlinuz': { link: `vmlinuz-${kernels[0] ?? ''}` },
    '/boot/initrd.img': { link: `initrd.img-${kernels[0] ?? ''}` },
    '/boot/grub/grub.cfg': grubConfig(entries, bootUuid),
    '/boot/grub/grubenv': grubEnvironment(),
    '/etc/os-release': { link: '../usr/lib/os-release' },
    '/usr/lib/os-release': `PRETTY_NAME="Ubuntu 22.04.4 LTS"
NAME="Ubuntu"
VERSION_ID="22.04"
VERSION="22.04.4 LTS (Jammy Jellyfish)"
VERSION_CODENAME=jammy
ID=ubuntu
ID_LIKE=debian
UBUNTU_CODENAME=jammy
`,
    '/etc/lsb-release': 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\nDISTRIB_CODENAME=jammy\n',
    '/etc/hostname': 'ubuntu\n',
    '/etc/fstab': `# /etc/fstab: static file system information.
/dev/disk/by-id/dm-uuid-LVM-Jk2pQ8vXr5nWt3yHb7cLm9sDf1gZa4eUQw1Xkc3ZbdFh9rTtY20aLmVnP4sGd8eR / ext4 defaults 0 1
/dev/disk/by-uuid/${bootUuid} /boot ext4 defaults 0 1
/swap.img	none	swap	sw	0	0
`,
    '/etc/netplan/00-installer-config.yaml': `# This is the network config written by 'subiquity'
network:
  ethernets:
    ens192:
      dhcp4: true
  version: 2
`,
    '/etc/default/grub': `GRUB_DEFAULT=0
GRUB_TIMEOUT_STYLE=hidden
GRUB_TIMEOUT=0
GRUB_CMDLINE_LINUX_DEFAULT=""
GRUB_CMDLINE_LINUX=""
`,
    '/etc/initramfs-tools/initramfs.conf': 'MODULES=most\nBUSYBOX=auto\nCOMPRESS=gzip\n',
    '/etc/initramfs-tools/modules': '# List of modules that you want to include in your initramfs.\n',
    '/etc/apt/sources.list': 'deb http://archive.ubuntu.com/ubuntu jammy main restricted universe\n',
    '/usr/local/share/ca-certificates': { directory: true },
  };
}

const inspection: Omit<Inspection, 'applications'> = {
  root: '/dev/ubuntu-vg/ubuntu-lv',
  type: 'linux',
  distro: 'ubuntu',
  osinfo: 'ubuntu22.04',
  arch: 'x86_64',
  majorVersion: 22,
  minorVersion: 4,
  packageFormat: 'deb',
  packageManagement: 'apt',
  productName: 'Ubuntu 22.04.4 LTS',
  productVariant: 'unknown',
  firmware: { type: 'bios' },
  mountpoints: [
    { path: '/', device: '/dev/ubuntu-vg/ubuntu-lv' },
    { path: '/boot', device: '/dev/sda2' },
  ],
  filesystems: ['/dev/ubuntu-vg/ubuntu-lv', '/dev/sda2'],
  unmounted: [],
  bootDevice: 0,
};

/** Ubuntu 22.04 by BIOS: GRUB 2, /boot beside LVM, netplan configured for `ens192`. */
export function ubuntuGuest(options: LinuxGuestOptions = {}): Promise<TypicalGuest<LinuxState>> {
  const kernels = options.kernels ?? ['5.15.0-101-generic'];
  const applications = applicationsOf(
    [...packages, ...kernels.map(debianKernel), ...(options.packages ?? [])],
    { version: '1.0', release: '1', arch: 'amd64' },
  );
  return createLinuxGuest(
    {
      name: 'ubuntu22.04',
      files: { ...files(kernels), ...dpkgFiles(applications) },
      devices,
      inspection: { ...inspection, applications },
    },
    options,
  );
}

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

const rootUuid = '9b6f5a57-0b0e-4b0c-8f5e-3c2d7d1b9a10';
const swapUuid = 'f1f0cf1a-6f2c-4d1e-9a39-5f4f2c1d7e22';

const devices: TestDevices = {
  '/dev/sda': {},
  '/dev/sda1': { type: 'ext4', uuid: rootUuid, mountpoint: '/' },
  '/dev/sda5': { type: 'swap', uuid: swapUuid, size: 1024 ** 3 },
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
    'ext4',
  ],
};

const packages: readonly TypicalPackage[] = [
  'base-files',
  'bash',
  'dpkg',
  { name: 'grub-common', version: '2.06', release: '13+deb12u1' },
  { name: 'grub-pc', version: '2.06', release: '13+deb12u1' },
  'ifupdown',
  'initramfs-tools',
  'openssh-server',
  { name: 'systemd', version: '252.22', release: '1~deb12u1' },
  { name: 'udev', version: '252.22', release: '1~deb12u1' },
];

const commandLine = `root=UUID=${rootUuid} ro quiet`;

function files(kernels: readonly string[]): TestFiles {
  const entries = kernels.map((version) => ({
    title: `Debian GNU/Linux, with Linux ${version}`,
    kernel: `/boot/vmlinuz-${version}`,
    initrd: `/boot/initrd.img-${version}`,
    commandLine,
  }));
  return {
    ...mergedUsr,
    ...systemdFiles,
    ...grubModules('/boot/grub'),
    ...kernelFiles(kernels, layout),
    '/boot/grub/grub.cfg': grubConfig(entries, rootUuid),
    '/boot/grub/grubenv': grubEnvironment(),
    '/boot/grub/device.map': '(hd0)\t/dev/sda\n',
    '/etc/os-release': `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
`,
    '/etc/debian_version': '12.5\n',
    '/etc/hostname': 'debian\n',
    '/etc/fstab': `# /etc/fstab: static file system information.
UUID=${rootUuid} /               ext4    errors=remount-ro 0       1
UUID=${swapUuid} none            swap    sw              0       0
/dev/sr0        /media/cdrom0   udf,iso9660 user,noauto     0       0
`,
    '/etc/network/interfaces': `source /etc/network/interfaces.d/*

auto lo
iface lo inet loopback

allow-hotplug ens192
iface ens192 inet dhcp
`,
    '/etc/network/interfaces.d': { directory: true },
    '/etc/default/grub': `GRUB_DEFAULT=0
GRUB_TIMEOUT=5
GRUB_DISTRIBUTOR=\`lsb_release -i -s 2> /dev/null || echo Debian\`
GRUB_CMDLINE_LINUX_DEFAULT="quiet"
GRUB_CMDLINE_LINUX=""
`,
    '/etc/initramfs-tools/initramfs.conf': 'MODULES=most\nBUSYBOX=auto\nCOMPRESS=gzip\n',
    '/etc/initramfs-tools/modules': '# List of modules that you want to include in your initramfs.\n',
    '/etc/initramfs-tools/conf.d/resume': `RESUME=UUID=${swapUuid}\n`,
    '/etc/apt/sources.list': 'deb http://deb.debian.org/debian bookworm main\n',
    '/etc/ssl/certs/ca-certificates.crt': '',
    '/etc/ca-certificates.conf': 'mozilla/ISRG_Root_X1.crt\n',
    '/usr/local/share/ca-certificates': { directory: true },
    '/usr/lib/systemd/system/ssh.service': '[Unit]\nDescription=OpenBSD Secure Shell server\n',
    '/etc/systemd/system/multi-user.target.wants/ssh.service': {
      link: '/lib/systemd/system/ssh.service',
    },
    '/var/cache/debconf/config.dat': `Name: grub-pc/install_devices
Template: grub-pc/install_devices
Value: /dev/sda
Owners: grub-pc
Flags: seen
`,
  };
}

const inspection: Omit<Inspection, 'applications'> = {
  root: '/dev/sda1',
  type: 'linux',
  distro: 'debian',
  osinfo: 'debian12',
  arch: 'x86_64',
  majorVersion: 12,
  minorVersion: 5,
  packageFormat: 'deb',
  packageManagement: 'apt',
  productName: 'Debian GNU/Linux 12 (bookworm)',
  productVariant: 'unknown',
  firmware: { type: 'bios' },
  mountpoints: [{ path: '/', device: '/dev/sda1' }],
  filesystems: ['/dev/sda1'],
  unmounted: [],
  bootDevice: 0,
};

/**
 * Debian 12 by BIOS: GRUB 2, an initrd of initramfs-tools that has the virtio drivers, one ext4 filesystem, and
 * ifupdown configured for `ens192`.
 */
export function debianGuest(options: LinuxGuestOptions = {}): Promise<TypicalGuest<LinuxState>> {
  const kernels = options.kernels ?? ['6.1.0-18-amd64'];
  const applications = applicationsOf(
    [...packages, ...kernels.map(debianKernel), ...(options.packages ?? [])],
    { version: '1.0', release: '1', arch: 'amd64' },
  );
  return createLinuxGuest(
    {
      name: 'debian12',
      files: { ...files(kernels), ...dpkgFiles(applications) },
      devices,
      inspection: { ...inspection, applications },
    },
    options,
  );
}

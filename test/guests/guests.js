'use strict';

/**
 * The test guests by name. Each has a directory of its name that holds what makes it itself: packages, files, scripts.
 *
 * - `id`: four hexadecimal digits that all its identifiers are made of, so that two builds describe themselves alike
 * - `layout`: a file in layouts/
 * - `nics`: in the order of the machine's slots; `gateway` at most once
 * - `chosen`: in the part of the tests that `npm test` runs
 * - `kernelArguments`: for the first boot, which does without the guest's boot loader; the guest's own configuration
 *   names them as well where they are to last
 * - `basics`: a script that runs before customize.sh
 * - `environment`: more variables for customize.sh
 */
const NICS = [{ name: 'ens192', address: '10.0.2.15/24', gateway: '10.0.2.2', pciSlot: 192 }];
const DEFAULTS = { firmware: 'bios', layout: 'mbr-ext4', diskController: 'lsilogic', nics: NICS, vcpus: 1 };
const DEBIAN = {
  basics: 'debian-basics.sh',
  osType: 'debian12_64Guest',
  ovfOs: { id: 96, description: 'Debian GNU/Linux 12 (64-bit)' },
};
/** The initrd is made by customize.sh: the packages' own hooks would make another at every installation. */
const RPM_LIKE = { basics: 'rpm-basics.sh', environment: { INITRD: 'No' } };

const ENTRIES = {
  debian12: {
    ...DEBIAN,
    id: '1201',
    title: 'the distribution of this host, as its installer would leave it: GRUB, initramfs-tools, ifupdown',
    chosen: true,
  },
  'debian-uefi-lvm': {
    ...DEBIAN,
    id: '1202',
    title: 'UEFI, GPT, a separate /boot, root and swap in a volume group; no fallback loader',
    firmware: 'uefi',
    layout: 'gpt-uefi-lvm',
  },
  'debian-luks': {
    ...DEBIAN,
    id: '1203',
    title: 'root encrypted in a logical volume; systemd-networkd',
    layout: 'luks-on-lvm',
    passphrase: 'correct horse battery staple',
  },
  'debian-btrfs': {
    ...DEBIAN,
    id: '1204',
    title: 'root and /home in btrfs subvolumes; the address on a bridge over the network card',
    layout: 'btrfs-subvolumes',
  },
  'debian-vmtools': {
    ...DEBIAN,
    id: '1205',
    title: 'with open-vm-tools, and device names in fstab',
  },
  el7like: {
    ...RPM_LIKE,
    id: '0701',
    title: 'a look-alike of CentOS 7: rpm database, dracut initrd without virtio, /boot/grub2',
    vcpus: 2,
    osType: 'centos7_64Guest',
    ovfOs: { id: 107, description: 'CentOS 7 (64-bit)' },
  },
  el9like: {
    ...RPM_LIKE,
    id: '0901',
    title:
      'a look-alike of Rocky Linux 9: UEFI, BLS entries, kernel-core, compressed modules, NetworkManager key files',
    vcpus: 2,
    osType: 'rockylinux_64Guest',
    ovfOs: { id: 101, description: 'Rocky Linux (64-bit)' },
    firmware: 'uefi',
    layout: 'gpt-uefi-plain',
    chosen: true,
  },
  sleslike: {
    ...RPM_LIKE,
    id: '1505',
    title:
      'a look-alike of SLES 15: rpm database, wicked, names by a udev rule; nothing that could make an initrd',
    osType: 'sles15_64Guest',
    ovfOs: { id: 85, description: 'SUSE Linux Enterprise 15 (64-bit)' },
    nics: [{ ...NICS[0], name: 'eth0' }],
  },
  oldlinux: {
    id: '0711',
    title: "an old Debian: GRUB Legacy, sysvinit, device names and module aliases of VMware's hardware, eth0",
    osType: 'debian7_64Guest',
    ovfOs: { id: 96, description: 'Debian GNU/Linux 7 (64-bit)' },
    layout: 'mbr-ext3-grub-legacy',
    nics: [{ ...NICS[0], name: 'eth0' }],
  },
  'ubuntu-like': {
    id: '2204',
    title: 'a look-alike of Ubuntu 22.04 with its own /usr: netplan, two network cards with fixed addresses',
    osType: 'ubuntu64Guest',
    ovfOs: { id: 94, description: 'Ubuntu Linux (64-bit)' },
    layout: 'mbr-usr',
    nics: [NICS[0], { name: 'ens224', address: '192.168.77.15/24', pciSlot: 224 }],
  },
};

const GUESTS = Object.fromEntries(
  Object.entries(ENTRIES).map(([name, entry]) => [name, { ...DEFAULTS, ...entry, directory: name }]),
);

/** What every guest is configured for. The password is for tests only. */
const LOGIN = { user: 'root', password: 'v2v-node' };
const MEMORY_MIB = 1024;
const DISK_BYTES = 6 * 1024 ** 3;

module.exports = { GUESTS, LOGIN, MEMORY_MIB, DISK_BYTES };

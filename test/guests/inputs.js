'use strict';

const { join } = require('node:path');

/** What every guest is made with. */
const COMMON = [
  'base-packages',
  'base-rootfs.js',
  'host-apt.js',
  'rootfs.js',
  'disk-plan.js',
  'disk-image.js',
  'image-file.js',
  'vmware-hardware.js',
  'build.js',
];

/** Files and folders whose change makes another guest. */
function guestInputs(guest) {
  const { partitions } = require(`./layouts/${guest.layout}`);
  const names = [
    ...COMMON,
    guest.directory,
    `layouts/${guest.layout}.js`,
    ...(guest.basics ? [guest.basics] : []),
    ...(guest.firmware === 'uefi' ? ['firmware.js'] : []),
    ...(partitions.some(({ filesystem }) => filesystem === 'vfat') ? ['vfat.js'] : []),
    ...(partitions.some(({ group }) => group) ? ['lvm-metadata.js'] : []),
    ...(guest.passphrase ? ['luks.js'] : []),
    ...(partitions.some(({ subvolumes }) => subvolumes) ? ['btrfs-subvolumes.js'] : []),
  ];
  return names.map((name) => join(__dirname, name));
}

module.exports = { guestInputs };

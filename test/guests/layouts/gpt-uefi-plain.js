'use strict';

/** UEFI: the system partition, /boot, root. */
module.exports = {
  table: 'gpt',
  partitions: [
    { MiB: 64, filesystem: 'vfat', mount: '/boot/efi' },
    { MiB: 512, filesystem: 'ext4', mount: '/boot' },
    { MiB: 5055, filesystem: 'ext4', mount: '/' },
    { filesystem: 'swap' },
  ],
};

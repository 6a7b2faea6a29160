'use strict';

/** As Debian's installer leaves it: UEFI, /boot outside, the rest in a volume group. */
module.exports = {
  table: 'gpt',
  partitions: [
    { MiB: 64, filesystem: 'vfat', mount: '/boot/efi' },
    { MiB: 480, filesystem: 'ext4', mount: '/boot' },
    {
      group: 'debian-vg',
      volumes: [
        { name: 'root', MiB: 4800, filesystem: 'ext4', mount: '/' },
        { name: 'swap_1', MiB: 512, filesystem: 'swap' },
      ],
    },
  ],
};

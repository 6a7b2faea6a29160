'use strict';

/** What GRUB 0.97 reads: ext3 with inodes of 128 bytes, as distributions of its time made them. */
module.exports = {
  table: 'dos',
  partitions: [
    { MiB: 256, filesystem: 'ext3', mount: '/boot', bootable: true },
    { MiB: 5119, filesystem: 'ext3', mount: '/' },
    { filesystem: 'swap' },
  ],
};

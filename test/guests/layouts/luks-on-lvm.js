'use strict';

/**
 * /boot in the open, root encrypted in a logical volume. Encrypted space does not compress and is all written, so
 * there is little of it.
 */
module.exports = {
  table: 'dos',
  partitions: [
    { MiB: 480, filesystem: 'ext4', mount: '/boot', bootable: true },
    {
      group: 'vg0',
      volumes: [
        { name: 'root', MiB: 1792, filesystem: 'ext4', mount: '/', luks: 'root_crypt' },
        { name: 'swap', MiB: 512, filesystem: 'swap' },
      ],
    },
  ],
};

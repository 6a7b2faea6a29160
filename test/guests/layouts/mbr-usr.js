'use strict';

/** /usr on a partition of its own. */
module.exports = {
  table: 'dos',
  partitions: [
    { MiB: 2048, filesystem: 'ext4', mount: '/', bootable: true },
    { MiB: 3072, filesystem: 'ext4', mount: '/usr' },
    { filesystem: 'swap' },
  ],
};

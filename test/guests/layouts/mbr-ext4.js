'use strict';

/** As a small installation of the nineties to this day: everything on one partition, and a swap partition. */
module.exports = {
  table: 'dos',
  partitions: [{ MiB: 5631, filesystem: 'ext4', mount: '/', bootable: true }, { filesystem: 'swap' }],
};

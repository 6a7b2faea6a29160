'use strict';

/** Root and /home are subvolumes of one btrfs, the names those that Debian's and Ubuntu's installers give. */
module.exports = {
  table: 'dos',
  partitions: [
    {
      MiB: 5631,
      filesystem: 'btrfs',
      mount: '/',
      bootable: true,
      subvolumes: { '@': '/', '@home': '/home' },
    },
    { filesystem: 'swap' },
  ],
};

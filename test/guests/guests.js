'use strict';

/**
 * The test guests by name. `directory` holds what makes a guest itself: packages, files, scripts.
 * UUIDs are fixed so that two builds of one guest describe themselves alike.
 */
const GUESTS = {
  debian12: {
    directory: 'debian12',
    title: 'the distribution of this host, as its installer would leave it: GRUB, initramfs-tools, ifupdown',
    vcpus: 1,
    osType: 'debian12_64Guest',
    ovfOs: { id: 96, description: 'Debian GNU/Linux 12 (64-bit)' },
    rootUuid: '6e0f1d5a-8a52-4f5b-9d3c-1b0a5c7e1201',
    swapUuid: '6e0f1d5a-8a52-4f5b-9d3c-1b0a5c7e1202',
    diskId: '0x5eed1201',
  },
  el7like: {
    directory: 'el7like',
    title: 'a look-alike of CentOS 7: rpm database, dracut initrd without virtio, /boot/grub2',
    vcpus: 2,
    osType: 'centos7_64Guest',
    ovfOs: { id: 107, description: 'CentOS 7 (64-bit)' },
    rootUuid: '7c0f1d5a-8a52-4f5b-9d3c-1b0a5c7e0701',
    swapUuid: '7c0f1d5a-8a52-4f5b-9d3c-1b0a5c7e0702',
    diskId: '0x5eed0701',
  },
};

/** What every guest is configured for. The password is for tests only. */
const LOGIN = { user: 'root', password: 'v2v-node' };
const NETWORK = { interface: 'ens192', address: '10.0.2.15/24', gateway: '10.0.2.2', pciSlot: 192 };
const MEMORY_MIB = 1024;
const DISK_BYTES = 6 * 1024 ** 3;

module.exports = { GUESTS, LOGIN, NETWORK, MEMORY_MIB, DISK_BYTES };

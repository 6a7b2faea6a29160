import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readText } from './domains';

const sample = (name: string) =>
  readText(readFileSync(join(__dirname, '../../../fixtures/domain-xml', name), 'utf8'));

test('a guest of KVM', () => {
  const { domain, warnings } = sample('kvm.xml');
  expect(domain).toEqual({
    name: 'web',
    hypervisor: 'kvm',
    genid: '43dc0cf8-809b-4adb-9bea-a9abb5f3d90e',
    memory: 4 * 1024 ** 3,
    vcpus: 4,
    cpuVendor: 'Intel',
    cpuModel: 'Broadwell-noTSX',
    cpuTopology: { sockets: 1, cores: 2, threads: 2 },
    features: ['acpi', 'apic', 'hyperv', 'smm'],
    firmware: 'uefi',
    uefiSecureBoot: true,
    display: {
      type: 'spice',
      keymap: 'de',
      password: 'hunter2',
      port: 5930,
      listen: { type: 'address', address: '127.0.0.1' },
    },
    sound: 'ich9',
    disks: [
      {
        name: 'vda',
        place: { type: 'file', path: '/var/lib/libvirt/images/web.qcow2' },
        format: 'qcow2',
        controller: 'virtio-blk',
      },
      { name: 'vdb', place: { type: 'file', path: 'data.img' }, format: 'raw', controller: 'virtio-blk' },
      {
        name: 'sda',
        place: { type: 'block', path: '/dev/disk/by-id/scsi-3600' },
        format: 'raw',
        controller: 'virtio-scsi',
      },
    ],
    removables: [{ type: 'cdrom', controller: 'sata', slot: 1 }],
    nics: [
      { mac: '52:54:00:3b:0c:01', model: 'virtio', network: 'default', networkType: 'network' },
      { mac: '52:54:00:3b:0c:02', model: 'e1000e', network: 'br0', networkType: 'bridge' },
    ],
  });
  expect(warnings).toEqual([]);
});

test('a guest of Xen, dumped while it ran', () => {
  const { domain, warnings } = sample('xen.xml');
  expect(domain).toEqual({
    name: 'rhel5',
    hypervisor: 'xen',
    memory: 1024 ** 3,
    vcpus: 2,
    features: [],
    firmware: 'unknown',
    uefiSecureBoot: false,
    display: { type: 'vnc', listen: { type: 'address', address: '0.0.0.0' } },
    disks: [
      { name: 'xvda', place: { type: 'file', path: '/var/lib/xen/images/rhel5.img' }, format: 'raw' },
      { name: 'xvdb', place: { type: 'block', path: '/dev/vg/data' } },
    ],
    removables: [{ type: 'cdrom', controller: 'ide', slot: 2 }],
    nics: [{ mac: '00:16:3e:11:22:33', network: 'xenbr0', networkType: 'bridge' }],
  });
  expect(warnings).toEqual(['DOMAIN_RUNNING']);
});

test('a guest of VMware', () => {
  const { domain, warnings } = sample('vmware.xml');
  expect(domain).toEqual({
    name: 'Windows 2019 & SQL',
    hypervisor: 'vmware',
    vmware: { datacenterPath: 'DC0', moref: 'vm-42' },
    memory: 8 * 1024 ** 3,
    vcpus: 4,
    cpuTopology: { sockets: 2, cores: 2, threads: 1 },
    features: [],
    firmware: 'uefi',
    uefiSecureBoot: false,
    disks: [{ name: 'sda', place: { type: 'file', path: '[datastore1] win/win.vmdk' }, controller: 'scsi' }],
    removables: [{ type: 'floppy', slot: 0 }],
    nics: [{ mac: '00:50:56:9b:5f:0d', model: 'vmxnet3', network: 'VM Network', networkType: 'bridge' }],
  });
  expect(warnings).toEqual([]);
});

import { diskImageText, printSourceText } from '../../../../lib/cli/render/source-text';
import type { Source } from '../../../../types/source';
import { source } from './sample';

const image = { kind: 'file', path: '/d', format: 'raw' } as const;

const full: Source = {
  name: 'my guest',
  hypervisor: 'vmware',
  genid: '12345678-9abc-def0-1234-56789abcdef0',
  memory: 2147483648,
  vcpus: 8,
  cpuVendor: 'Intel',
  cpuModel: 'Broadwell',
  cpuTopology: { sockets: 2, cores: 4, threads: 1 },
  features: ['pae', 'acpi', 'apic'],
  firmware: 'uefi',
  uefiSecureBoot: true,
  display: {
    type: 'vnc',
    keymap: 'en-us',
    password: 'secret',
    port: 5901,
    listen: { type: 'address', address: '127.0.0.1' },
  },
  sound: 'ac97',
  disks: [
    { id: 0, image, controller: 'scsi' },
    { id: 1, image, controller: 'virtio-blk' },
    { id: 2, image },
  ],
  removables: [
    { type: 'cdrom', controller: 'ide', slot: 2 },
    { type: 'cdrom', controller: 'sata' },
    { type: 'floppy', slot: 0 },
  ],
  nics: [
    { network: 'default', networkType: 'network', mac: '00:11:22:33:44:55', model: 'virtio' },
    { network: 'VM Network', networkType: 'bridge', mac: '00:50:56:9b:5f:0d', model: 'vmxnet3' },
    { network: 'eth0', networkType: 'network' },
  ],
};

it('prints every form as virt-v2v lays it out', () => {
  expect(printSourceText(full)).toBe(`Source guest information (--print-source option):

    source name: my guest
hypervisor type: vmware
       VM genid: 12345678-9abc-def0-1234-56789abcdef0
         memory: 2147483648 (bytes)
       nr vCPUs: 8
     CPU vendor: Intel
      CPU model: Broadwell
   CPU topology: sockets: 2 cores/socket: 4 threads/core: 1
   CPU features: acpi,apic,pae
       firmware: uefi
UEFI secureboot: true
        display: vnc en-us with password listening on address 127.0.0.1
          sound: ac97
disks:
\t0 [scsi]
\t1 [virtio-blk]
\t2
removable media:
\tCD-ROM [ide] in slot 2
\tCD-ROM [sata]
\tFloppy in slot 0
NICs:
\tNetwork "default" mac: 00:11:22:33:44:55 [virtio]
\tBridge "VM Network" mac: 00:50:56:9b:5f:0d [vmxnet3]
\tNetwork "eth0"

`);
  expect(printSourceText(full)).not.toContain('secret');
});

it('gives an empty list one empty line', () => {
  expect(printSourceText({ ...source, removables: [], nics: [] })).toMatch(
    /removable media:\n\nNICs:\n\n\n$/,
  );
});

it.each([
  [{ type: 'network', network: 'lan' } as const, 'spice listening on network lan'],
  [{ type: 'socket', path: '/s' } as const, 'spice listening on Unix domain socket /s'],
  [{ type: 'socket' } as const, 'spice listening on automatically created Unix domain socket'],
  [{ type: 'none' } as const, 'spice listening on private fd'],
  [undefined, 'spice'],
])('display listening on %j', (listen, text) => {
  expect(printSourceText({ ...source, display: { type: 'spice', listen } })).toContain(`display: ${text}\n`);
});

it('names images of every kind', () => {
  const slice = { kind: 'slice', path: '/a.ova', offset: 512, size: 1024, format: 'vmdk' } as const;
  expect(diskImageText({ id: 0, image: slice, controller: 'ide' })).toBe(
    '/a.ova at 512, 1024 bytes (vmdk) [ide]',
  );
  expect(diskImageText({ id: 0, image: { kind: 'nbd', uri: 'nbd+unix:///?socket=/s', format: 'raw' } })).toBe(
    'nbd+unix:///?socket=/s (raw)',
  );
});

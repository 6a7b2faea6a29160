import { readEntries } from '../../../../lib/input/vmx/lexer';
import { describeVmx, type VmxDescription } from '../../../../lib/input/vmx/description';

function read(text: string | Buffer, file = '/vm/web.vmx') {
  const warnings: string[] = [];
  const config = readEntries(Buffer.from(text), file);
  const warn = (code: string): void => void warnings.push(code);
  return { ...describeVmx({ file, config, warn }), warnings };
}

const disk = 'scsi0:0.fileName = "web.vmdk"\n';
const named = 'displayName = "web"\n';

test('what a VMX file says of a guest', () => {
  const { warnings, ...description } = read(`#!/usr/bin/vmware
displayName = "web|22 1"
memSize = "2048"
numvcpus = "4"
cpuid.coresPerSocket = "2"
firmware = "efi"
uefi.secureBoot.enabled = "TRUE"
sound.virtualDev = "hdaudio"
vm.genid = "4822678189205111"
vm.genidX = "-8603657889541918977"
scsi0.virtualDev = "pvscsi"
scsi0:0.fileName = "web.vmdk"
scsi0:1.present = "FALSE"
scsi0:1.fileName = "old.vmdk"
sata0:0.deviceType = "cdrom-raw"
sata0:0.fileName = "auto detect"
ide1:0.deviceType = "cdrom-image"
ide1:0.fileName = "boot.iso"
floppy0.present = "TRUE"
ethernet0.virtualDev = "vmxnet3"
ethernet0.networkName = "VM Network"
ethernet0.generatedAddress = "00:0c:29:aa:bb:cc"
ethernet0.pciSlotNumber = "192"
ethernet1.connectionType = "bridged"
`);
  expect(warnings).toEqual([]);
  expect(description).toEqual({
    name: 'web" 1',
    hypervisor: 'vmware',
    genid: '44556677-2233-0011-ffee-ddccbbaa9988',
    memory: 2048 * 1024 ** 2,
    vcpus: 4,
    cpuTopology: { sockets: 2, cores: 2, threads: 1 },
    features: [],
    firmware: 'uefi',
    uefiSecureBoot: true,
    sound: 'ich6',
    disks: [
      {
        name: 'scsi0:0',
        fileName: 'web.vmdk',
        type: '',
        attachment: { controller: 'scsi', bus: 0, slot: 0 },
        isBootDisk: false,
      },
    ],
    removables: [
      { type: 'cdrom', controller: 'ide', slot: 2 },
      { type: 'cdrom', controller: 'sata', slot: 0 },
      { type: 'floppy', slot: 0 },
    ],
    nics: [
      {
        network: 'VM Network',
        networkType: 'network',
        mac: '00:0c:29:aa:bb:cc',
        model: 'vmxnet3',
        pciSlot: 192,
      },
      { network: 'ethernet1', networkType: 'bridge' },
    ],
  });
});

const disksOf = ({ disks }: VmxDescription) => disks.map(({ name, fileName }) => `${name} ${fileName}`);

// libguestfs/virt-v2v issues 26, 36 and 79: a guest with SATA or NVMe only had "no hard disks".
test.each([
  ['sata0:0.fileName = "a.vmdk"', ['sata0:0 a.vmdk']],
  ['sata0:0.fileName = "a.vmdk"\nsata0:0.deviceType = "disk"', ['sata0:0 a.vmdk']],
  ['nvme0:0.fileName = "a.vmdk"\nnvme0:0.present = "TRUE"', ['nvme0:0 a.vmdk']],
  ['nvme0:0.fileName = "a.vmdk"\nnvme0:0.deviceType = "disk"', ['nvme0:0 a.vmdk']],
  ['ide0:0.fileName = "a.vmdk"\nide0:0.deviceType = "ata-hardDisk"', ['ide0:0 a.vmdk']],
  ['ide0:0.fileName = "a.vmdk"', ['ide0:0 a.vmdk']],
  ['scsi1:15.filename = "a.vmdk"\nSCSI1:15.DEVICETYPE = "scsi-hardDisk"', ['scsi1:15 a.vmdk']],
  ['scsi0:0.fileName = "a.vmdk"\nscsi0:0.deviceType = "rawDisk"', ['scsi0:0 a.vmdk']],
  [
    'nvme0:0.fileName = "n"\nsata0:1.fileName = "s"\nscsi0:10.fileName = "c10"\nscsi0:2.fileName = "c2"\nide1:0.fileName = "i"',
    ['ide1:0 i', 'scsi0:2 c2', 'scsi0:10 c10', 'sata0:1 s', 'nvme0:0 n'],
  ],
  [
    'bios.hddOrder = "scsi0:1"\nscsi0:0.fileName = "data.vmdk"\nscsi0:1.fileName = "boot.vmdk"',
    ['scsi0:1 boot.vmdk', 'scsi0:0 data.vmdk'],
  ],
  [
    'scsi0.present = "FALSE"\nscsi0:0.fileName = "gone.vmdk"\nsata0:0.fileName = "a.vmdk"',
    ['sata0:0 a.vmdk'],
  ],
  ['sata0:1.fileName = "x.iso"\nsata0:0.fileName = "a.vmdk"', ['sata0:0 a.vmdk']],
])('the disks of %j', (text, expected) => {
  expect(disksOf(read(named + text))).toEqual(expected);
});

test('without a disk it says what there is instead (virt-v2v issue 36)', () => {
  const text = `${named}sata0:0.deviceType = "cdrom-image"\nsata0:0.fileName = "a.iso"\nscsi0:0.present = "FALSE"\nscsi0:0.fileName = "b.vmdk"`;
  expect(() => read(text)).toThrow(
    expect.objectContaining({
      code: 'VMX_INVALID',
      message:
        '/vm/web.vmx describes a guest without a disk: what it has is sata0:0 (cdrom-image, a.iso), scsi0:0 (not present).',
    }),
  );
  expect(() => read(named)).toThrow(/it has no drive at all/);
  expect(() => read(`${named}encryption.data = "x"`)).toThrow(
    expect.objectContaining({ hint: 'The guest is encrypted: remove the encryption in VMware first.' }),
  );
});

// libguestfs/virt-v2v issue 79: firmware "bios" was warned of, and so was a second vmState.
test('nothing is said of what is as usual', () => {
  const text = `${named}${disk}firmware = "bios"
checkpoint.vmState = ""
checkpoint.vmState.readOnly = "FALSE"
vmState = "a"
vmState = "b"
a line of something else
`;
  expect(read(text)).toMatchObject({ firmware: 'bios', warnings: [] });
  expect(read(named + disk)).toMatchObject({ firmware: 'bios', uefiSecureBoot: false, warnings: [] });
});

test('of two entries with one key the first counts', () => {
  expect(read(`displayName = "a"\nDISPLAYNAME = "b"\n${disk}`).name).toBe('a');
});

test.each([
  ['firmware = "coreboot"', 'VMX_FIRMWARE'],
  ['numvcpus = "3"\ncpuid.coresPerSocket = "2"', 'VMX_TOPOLOGY'],
  ['sound.virtualDev = "gus"', 'VMX_SOUND'],
  ['vtpm.present = "TRUE"', 'VMX_TPM'],
  ['managedvm.autoAddVTPM = "software"', 'VMX_TPM'],
])('warns of %j', (text, code) => {
  expect(read(named + disk + text).warnings).toEqual([code]);
});

test('a virtual TPM is one of version 2.0', () => {
  expect(read(`${named}${disk}vtpm.present = "TRUE"`).tpm).toBe('2.0');
  expect(read(`${named}${disk}managedvm.autoAddVTPM = "software"`).tpm).toBe('2.0');
  expect(read(`${named}${disk}vtpm.present = "FALSE"`)).not.toHaveProperty('tpm');
});

test('a guest without a name is called after its file', () => {
  expect(read(disk, '/vm/db 1.vmx')).toMatchObject({ name: 'db 1', memory: 32 * 1024 ** 2, vcpus: 1 });
  expect(read(disk).warnings).toEqual(['VMX_NAME']);
});

test.each([
  'memSize = "a lot"',
  'memSize = "0"',
  'memSize = "-5"',
  'numvcpus = "1e3"',
  'memSize = "99999999999"',
])('refuses %s', (text) => {
  expect(() => read(named + disk + text)).toThrow(expect.objectContaining({ code: 'VMX_INVALID' }));
});

test.each([
  ['address = "00:50:56:01:02:03"\nX.addressType = "static"', '00:50:56:01:02:03'],
  ['address = "00:50:56:01:02:03"', '00:50:56:01:02:03'],
  ['addressType = "vpx"\nX.generatedAddress = "00-0C-29-01-02-03"', '00:0c:29:01:02:03'],
  [
    'addressType = "static"\nX.address = "00:50:56:01:02:03"\nX.generatedAddress = "00:0c:29:01:02:03"',
    '00:50:56:01:02:03',
  ],
  [
    'addressType = "generated"\nX.address = "00:50:56:01:02:03"\nX.generatedAddress = "00:0c:29:01:02:03"',
    '00:0c:29:01:02:03',
  ],
  ['addressType = "generated"\nX.generatedAddress = ""', undefined],
])('the address of a card with %j', (text, mac) => {
  const settings = `X.${text}`.replaceAll('X.', 'ethernet0.');
  expect(read(named + disk + settings).nics[0]?.mac).toBe(mac);
});

test('cards that are not there, or of which only a slot is left', () => {
  const text = `ethernet0.present = "FALSE"
ethernet0.networkName = "a"
ethernet1.pciSlotNumber = "224"
ethernet10.present = "TRUE"
ethernet10.pciSlotNumber = "-1"
ethernet2.present = "TRUE"
ethernet2.networkName = "b"
`;
  expect(read(named + disk + text).nics).toEqual([
    { network: 'b', networkType: 'network' },
    { network: 'ethernet10', networkType: 'network' },
  ]);
});

const bytes = (encoding: string, ...name: number[]): Buffer =>
  Buffer.concat([
    Buffer.from(`.encoding = "${encoding}"\r\n${disk}displayName = "`),
    Buffer.from(name),
    Buffer.from('"\r\n'),
  ]);

test.each([
  ['UTF-8', [0xc3, 0xa9], 'é'],
  ['windows-1252', [0xe9], 'é'],
  ['Shift_JIS', [0x83, 0x65], 'テ'],
  ['GBK', [0xb2, 0xe2], '测'],
  // What is stated need not be so.
  ['UTF-8', [0xe9], 'é'],
  ['no such', [0xc3, 0xa9], 'é'],
])('a name in %s', (encoding, name, expected) => {
  expect(read(bytes(encoding, ...name)).name).toBe(expected);
});

test.each([
  ['displayName = "caf|C3|A9"', 'café'],
  ['displayName = "a|7Cb"', 'a|b'],
  ['displayName = "100|% |G1"', '100|% |G1'],
  ['displayName = "a"b"', 'a"b'],
  ['displayName="a"   # comment', 'a'],
  ['displayName = web', 'web'],
  ['\ufeffdisplayName = "bom"', 'bom'],
])('reads %j', (line, name) => {
  expect(read(`${line}\n${disk}`).name).toBe(name);
});

test.each([
  ['# Disk DescriptorFile\nversion=1\n', 'it is a disk image (vmdk)'],
  ['KDMV\u0001', 'it is a disk image (vmdk)'],
  ['<?xml version="1.0"?><Envelope/>', 'it is an XML file'],
  ['PK\u0003\u0004', 'it is a zip archive'],
  ['hello', 'it has no line of the form'],
  ['', 'it has no line of the form'],
])('refuses %j', (text, message) => {
  expect(() => readEntries(Buffer.from(text), 'x')).toThrow(
    expect.objectContaining({ code: 'VMX_INVALID', message: expect.stringContaining(message) as string }),
  );
});

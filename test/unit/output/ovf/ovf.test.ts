/** oVirt's OVF, read back by the project's reader of OVFs and by a look at the elements themselves. */
import { parseOvf } from '../../../../lib/input/ova/ovf/parse';
import { ovirtOvf, warnOfLosses, type OvfDocument } from '../../../../lib/output/ovf';
import { biosTypeOf } from '../../../../lib/output/ovf/general';
import { ovfOsType } from '../../../../lib/output/ovf/os-type';
import { vmTypeOf } from '../../../../lib/output/ovf/vm-type';
import { ovirtName } from '../../../../lib/output/ovf/vm-name';
import { V2vError } from '../../../../lib/errors';
import { parseXml, type XmlElement } from '../../../../lib/xml/parse';
import type { MachineOs, TargetMachine } from '../../../../types/machine';
import { recordingContext } from '../../support/recording-context';
import { linux, makeMachine, makePlan, warnings, type GuestChanges } from '../guest';

const vm = '11111111-2222-4333-8444-555555555555';
const storageDomain = '99999999-2222-4333-8444-555555555555';
const ids = [1, 2].map((disk) => ({
  image: `aaaaaaaa-2222-4333-8444-00000000000${disk}`,
  volume: `bbbbbbbb-2222-4333-8444-00000000000${disk}`,
}));

function documentOf(changes: Partial<OvfDocument> = {}): OvfDocument {
  return {
    flavour: 'ovirt',
    vm,
    storageDomain,
    disks: ids.map((id) => ({ ...id, format: 'raw', allocation: 'sparse', virtualSize: 1 << 30 })),
    created: new Date('2026-11-30T23:59:58.123Z'),
    ...changes,
  };
}

function machineOf(changes: GuestChanges = {}): Promise<TargetMachine> {
  const disks = { disks: 2, ...changes };
  return makeMachine(makePlan({ mode: 'null' }, disks), disks, recordingContext());
}

function parsed(text: string): XmlElement {
  return parseXml(text, (reason) => new V2vError('OVF_INVALID', reason));
}

/** The elements at a path of names: `VirtualSystem/VirtualHardwareSection/Item`. */
function at(root: XmlElement, path: string): XmlElement[] {
  return path
    .split('/')
    .reduce<readonly XmlElement[]>(
      (found, name) => found.flatMap(({ children }) => children.filter((child) => child.name === name)),
      [root],
    ) as XmlElement[];
}

const valuesOf = ({ children }: XmlElement): Record<string, string> =>
  Object.fromEntries(children.map(({ name, text }) => [name, text]));

function items(root: XmlElement, path = 'VirtualSystem/VirtualHardwareSection/Item') {
  return at(root, path).map(valuesOf);
}

const windows: GuestChanges = {
  inspection: {
    type: 'windows',
    distro: 'windows',
    osinfo: 'win2k22',
    majorVersion: 10,
    minorVersion: 0,
    productName: 'Windows Server 2022 Standard',
    productVariant: 'Server',
    firmware: { type: 'uefi', esps: ['/dev/sda1'] },
  },
  source: { firmware: 'uefi', uefiSecureBoot: true, tpm: '2.0' },
};

const rasd = 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData';

test('the flavour of the engine', async () => {
  const root = parsed(ovirtOvf(await machineOf(), documentOf()));
  expect([root.name, root.namespace]).toEqual(['Envelope', 'http://schemas.dmtf.org/ovf/envelope/1/']);
  expect(root.attributes.get('version')).toBe('0.9');
  expect(root.children.map(({ name }) => name)).toEqual([
    'References',
    'NetworkSection',
    'DiskSection',
    'VirtualSystem',
  ]);
  const files = at(root, 'References/File').map(({ attributes }) => Object.fromEntries(attributes));
  expect(files).toMatchObject(ids.map(({ volume }) => ({ href: volume, id: volume })));
  expect(files[0]).not.toHaveProperty('size');
  const disks = at(root, 'DiskSection/Disk').map(({ attributes }) => Object.fromEntries(attributes));
  expect(disks).toMatchObject([
    {
      diskId: ids[0]!.image,
      fileRef: ids[0]!.volume,
      size: '1',
      capacity: String(1 << 30),
      parentRef: '',
      'volume-format': 'RAW',
      'volume-type': 'Sparse',
      'disk-interface': 'VirtIO',
      'disk-type': 'System',
      boot: 'True',
    },
    { diskId: ids[1]!.image, boot: 'False' },
  ]);
  expect(disks[0]).not.toHaveProperty('actual_size');
  const [system] = at(root, 'VirtualSystem');
  expect(system!.attributes.get('id')).toBe(vm);
  const general = valuesOf(system!);
  expect(general).toMatchObject({
    Name: 'db',
    TemplateId: '00000000-0000-0000-0000-000000000000',
    TemplateName: 'Blank',
    CreationDate: '2026/11/30 23:59:58',
    IsInitilized: 'True',
    VmType: '1',
    DefaultDisplayType: '2',
    BiosType: '1',
    Origin: '1',
  });
  const [os] = at(root, 'VirtualSystem/OperatingSystemSection');
  expect(Object.fromEntries(os!.attributes)).toMatchObject({ id: '1300', required: 'false' });
  expect(valuesOf(os!)).toEqual({ Info: 'Debian GNU/Linux 11', Description: 'debian_7' });
});

test('the hardware, and what of it has a prefix', async () => {
  const root = parsed(ovirtOvf(await machineOf(), documentOf()));
  const all = items(root);
  const byType = { get: (type: string) => all.filter(({ ResourceType }) => ResourceType === type) };
  expect(byType.get('3')).toMatchObject([{ num_of_sockets: '4', cpu_per_socket: '1' }]);
  expect(byType.get('4')).toMatchObject([{ AllocationUnits: 'MegaBytes', VirtualQuantity: '4096' }]);
  expect(byType.get('23')).toMatchObject([{ UsbPolicy: 'Disabled' }]);
  expect(byType.get('32768')).toMatchObject([{ Type: 'video', Device: 'vga', VirtualQuantity: '1' }]);
  expect(byType.get('0')).toMatchObject([
    { Type: 'rng', Device: 'virtio', SpecParams: 'urandom' },
    { Type: 'balloon', Device: 'memballoon', SpecParams: 'virtio' },
  ]);
  expect(byType.get('10')).toMatchObject([
    {
      ResourceSubType: '3',
      Type: 'interface',
      Connection: 'br0',
      Name: 'eth0',
      MACAddress: '00:0c:29:aa:bb:cc',
    },
  ]);
  expect(byType.get('17')).toMatchObject([
    {
      Caption: 'Drive 1',
      InstanceId: ids[0]!.volume,
      HostResource: `${ids[0]!.image}/${ids[0]!.volume}`,
      StorageId: storageDomain,
      BootOrder: '1',
      last_modified_date: '2026/11/30 23:59:58',
    },
    { Caption: 'Drive 2' },
  ]);
  expect(byType.get('17')[1]).not.toHaveProperty('BootOrder');
  const own = at(root, 'VirtualSystem/VirtualHardwareSection/Item')
    .flatMap(({ children }) => children)
    .filter(({ namespace }) => namespace !== rasd);
  expect([...new Set(own.map(({ name }) => name))].sort()).toEqual([
    'BootOrder',
    'Device',
    'SpecParams',
    'Type',
  ]);
});

test('the flavour of export domains', async () => {
  const actual = documentOf({ flavour: 'ovirtexp' });
  const disks = actual.disks.map((disk) => ({ ...disk, format: 'qcow2' as const, actualSize: 1500 }));
  const text = ovirtOvf(await machineOf(), { ...actual, disks });
  const root = parsed(text);
  expect(root.children.map(({ name }) => name)).toEqual(['References', 'Section', 'Section', 'Content']);
  expect(root.children.map(({ attributes }) => attributes.get('type'))).toEqual([
    undefined,
    'ovf:NetworkSection_Type',
    'ovf:DiskSection_Type',
    'ovf:VirtualSystem_Type',
  ]);
  expect(at(root, 'Content')[0]!.attributes.get('id')).toBe('out');
  const [file] = at(root, 'References/File');
  expect(file!.attributes.get('href')).toBe(`${ids[0]!.image}/${ids[0]!.volume}`);
  expect(file!.attributes.get('size')).toBe('1500');
  const [disk] = at(root, 'Section/Disk');
  expect(disk!.attributes.get('diskId')).toBe(ids[0]!.volume);
  expect(disk!.attributes.get('actual_size')).toBe('1');
  expect(disk!.attributes.get('volume-format')).toBe('COW');
  const types = items(root, 'Content/Section/Item').map(({ ResourceType }) => ResourceType);
  expect(types).toContain('20');
});

test.each(['ovirt', 'ovirtexp'] as const)(
  'the reader of OVFs understands the flavour %s',
  async (flavour) => {
    const topology = { cpuTopology: { sockets: 2, cores: 1, threads: 2 } };
    const text = ovirtOvf(await machineOf({ source: topology }), documentOf({ flavour }));
    // oVirt refers to disks in a way of its own: by image and volume.
    const common = ids.reduce((read, { image, volume }) => {
      const disk = flavour === 'ovirt' ? image : volume;
      return read.replace(`HostResource>${image}/${volume}<`, `HostResource>ovf:/disk/${disk}<`);
    }, text);
    const read = parseOvf(common, 'db.ovf', undefined, () => undefined);
    expect(read).toMatchObject({ name: 'db', memory: 4 * 1024 ** 3 });
    expect(read.nics).toMatchObject([{ mac: '00:0c:29:aa:bb:cc' }]);
    expect(read.disks).toHaveLength(2);
  },
);

test('a Windows machine with Secure Boot and a TPM', async () => {
  const machine = await machineOf(windows);
  const root = parsed(ovirtOvf(machine, documentOf()));
  expect(valuesOf(at(root, 'VirtualSystem')[0]!)).toMatchObject({ BiosType: '3', VmType: '1' });
  expect(valuesOf(at(root, 'VirtualSystem')[0]!)).not.toHaveProperty('TimeZone');
  const [os] = at(root, 'VirtualSystem/OperatingSystemSection');
  expect(valuesOf(os!)).toEqual({ Info: 'Windows Server 2022 Standard', Description: 'windows_2022' });
  expect(items(root)).toEqual(
    expect.arrayContaining([expect.objectContaining({ Type: 'tpm', Device: 'tpm' })]),
  );
});

// vatesfr/xen-orchestra#8162, harvester/vm-import-controller#22: UEFI of the source was lost on the way. kubev2v/forklift#19: UEFI
// is not Secure Boot.
test.each([
  [{ arch: 'x86_64', chipset: 'i440fx', firmware: 'bios', secureBoot: false }, '0'],
  [{ arch: 'x86_64', chipset: 'q35', firmware: 'bios', secureBoot: false }, '1'],
  [{ arch: 'x86_64', chipset: 'q35', firmware: 'uefi', secureBoot: false }, '2'],
  [{ arch: 'x86_64', chipset: 'q35', firmware: 'uefi', secureBoot: true }, '3'],
  [{ arch: 'x86_64', chipset: 'i440fx', firmware: 'uefi', secureBoot: false }, undefined],
  [{ arch: 'ppc64le', chipset: 'virt', firmware: 'uefi', secureBoot: false }, '0'],
] as const)('firmware %o', (machine, biosType) => {
  expect(biosTypeOf(machine)).toBe(biosType);
});

test('names that XML cannot hold as they are', async () => {
  const name = `a<b>&"c' ]]>\u0007é𝔘`;
  const nics = [{ mac: '00:0c:29:aa:bb:cc', network: name, networkType: 'network' as const }];
  const machine = { ...(await machineOf({ source: { nics } })), name };
  const root = parsed(ovirtOvf(machine, documentOf()));
  expect(valuesOf(at(root, 'VirtualSystem')[0]!).Name).toBe(`a<b>&"c' ]]>_é𝔘`);
  expect(at(root, 'NetworkSection/Network')[0]!.attributes.get('name')).toContain(`a<b>&"c' ]]>`);
});

test('a name becomes one that a VM of oVirt may have', () => {
  expect(ovirtName('Größe 1.0+x_y-z/ü (copy)')).toBe('Größe_1.0+x_y-z_ü__copy_');
  expect(() => ovirtName(' ')).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error);
});

const os = (changes: Partial<MachineOs>): MachineOs => ({ ...linux, ...changes });

test.each<[Partial<MachineOs>, string, number]>([
  [{ distro: 'rhel', majorVersion: 5, arch: 'i386' }, 'RHEL5', 7],
  [{ distro: 'centos', majorVersion: 6 }, 'RHEL6x64', 19],
  [{ distro: 'centos', majorVersion: 7 }, 'rhel_7x64', 24],
  [{ distro: 'rhel', majorVersion: 9 }, 'rhel_9x64', 5],
  [{ distro: 'rhel', majorVersion: 6, minorVersion: 9, arch: 'ppc64' }, 'rhel_6_9_plus_ppc64', 1007],
  [{ distro: 'rhel', majorVersion: 6, minorVersion: 8, arch: 'ppc64' }, 'rhel_6_ppc64', 1003],
  [{ distro: 'rhel', majorVersion: 7, arch: 's390x' }, 'rhel_7_s390x', 2003],
  [{ distro: 'sles', majorVersion: 15 }, 'sles_11', 1193],
  [{ distro: 'sles', majorVersion: 12, arch: 's390x' }, 'sles_12_s390x', 2004],
  [{ distro: 'debian', majorVersion: 12 }, 'debian_7', 1300],
  [{ distro: 'ubuntu', majorVersion: 24, minorVersion: 4 }, 'ubuntu_14_04', 1256],
  [{ distro: 'ubuntu', majorVersion: 12, minorVersion: 4 }, 'ubuntu_12_04', 1252],
  [{ distro: 'ubuntu', majorVersion: 16, arch: 's390x' }, 'ubuntu_16_04_s390x', 2005],
  [{ distro: 'alpinelinux', majorVersion: 3 }, 'OtherLinux', 5],
  [{ distro: 'alpinelinux', majorVersion: 3, arch: 'ppc64le' }, 'other_linux_ppc64', 1002],
])('the Linux %o is %s', (changes, name, id) => {
  expect(ovfOsType(os(changes))).toEqual({ name, id });
});

const win = (
  majorVersion: number,
  minorVersion: number,
  changes: Partial<MachineOs> = {},
): Partial<MachineOs> => ({
  type: 'windows',
  distro: 'windows',
  majorVersion,
  minorVersion,
  productVariant: 'Client',
  ...changes,
});
const server = { productVariant: 'Server' };

test.each<[Partial<MachineOs>, string, number]>([
  [win(5, 1, { arch: 'i386' }), 'WindowsXP', 1],
  [win(5, 2, { productName: 'Microsoft Windows XP' }), 'WindowsXP', 1],
  [win(5, 2, { productName: 'Windows Server 2003' }), 'Windows2003x64', 10],
  [win(6, 0, { arch: 'i386' }), 'Windows2008', 4],
  [win(6, 1), 'Windows7x64', 12],
  [win(6, 1, server), 'Windows2008R2x64', 17],
  [win(6, 2, server), 'windows_2012x64', 23],
  [win(6, 3, { arch: 'i386' }), 'windows_8', 20],
  [win(6, 3, server), 'windows_2012R2x64', 25],
  [win(10, 0, { arch: 'i386', osinfo: 'win10' }), 'windows_10', 26],
  [win(10, 0, { osinfo: 'win10' }), 'windows_10x64', 27],
  [win(10, 0, { osinfo: 'win11' }), 'windows_11', 36],
  [win(10, 0, { ...server, osinfo: 'win2k16' }), 'windows_2016x64', 29],
  [win(10, 0, { ...server, osinfo: 'win2k19' }), 'windows_2019x64', 31],
  [win(10, 0, { ...server, osinfo: 'win2k25' }), 'windows_2025', 37],
])('the Windows %o is %s', (changes, name, id) => {
  expect(ovfOsType(os(changes))).toEqual({ name, id });
});

test('what oVirt has no name for', () => {
  expect(ovfOsType(os(win(11, 0)))).toBeUndefined();
  expect(ovfOsType(os({ type: 'freebsd', distro: 'freebsd' }))).toBeUndefined();
});

test.each<[Partial<MachineOs>, string]>([
  [{ distro: 'rhel', majorVersion: 4, productName: 'Red Hat Enterprise Linux ES release 4' }, 'server'],
  [{ distro: 'rhel', majorVersion: 4, productName: 'Red Hat Enterprise Linux WS release 4' }, 'desktop'],
  [{ productVariant: 'Client', productName: 'Windows 10' }, 'desktop'],
  [{ productVariant: 'Server Core' }, 'server'],
  [{ productName: 'Fedora Desktop' }, 'desktop'],
  [{ productName: 'Debian GNU/Linux 12' }, 'server'],
])('what %o is for: %s', (changes, type) => {
  expect(vmTypeOf(os(changes))).toBe(type);
});

test('what is lost is said', async () => {
  const context = recordingContext();
  const source = { display: { type: 'vnc' as const, password: 'secret' } };
  const machine = await machineOf({ inspection: { type: 'windows', distro: 'windows', majorVersion: 11 } });
  warnOfLosses({ ...machine, display: source.display, sound: 'sb16' }, context);
  expect(warnings(context)).toEqual(['OVIRT_OS_TYPE', 'OVIRT_SOUND', 'OVIRT_DISPLAY_PASSWORD']);
  expect(JSON.stringify(context.events)).not.toContain('secret');
  expect(ovirtOvf({ ...machine, display: source.display }, documentOf())).not.toContain('secret');
});

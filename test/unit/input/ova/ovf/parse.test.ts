import type { OvfDescription } from '../../../../../lib/input/ova/ovf/description';
import { parseOvf } from '../../../../../lib/input/ova/ovf/parse';
import { parseByteUnits } from '../../../../../lib/input/ova/ovf/units';
import { isV2vError } from '../../../../../lib/errors';
import { ovfOf } from '../../archives';

function parse(text: string, wanted?: string): { description: OvfDescription; warnings: string[] } {
  const warnings: string[] = [];
  const description = parseOvf(text, 'guest.ovf', wanted, (code) => warnings.push(code));
  return { description, warnings };
}

function codeOf(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (isV2vError(error)) return error.code;
    throw error;
  }
  return 'none';
}

const nic = (inner: string): string =>
  `<Item><rasd:InstanceID>9</rasd:InstanceID><rasd:ResourceType>10</rasd:ResourceType>${inner}</Item>`;

test('a virtual machine with everything', () => {
  const { description, warnings } = parse(
    ovfOf({
      name: ' web &amp; db ',
      items:
        nic(
          '<rasd:Address>00:0C:29:AA:BB:CC</rasd:Address><rasd:Connection>VM Network</rasd:Connection><rasd:ResourceSubType>VmxNet3</rasd:ResourceSubType><vmw:Config vmw:key="slotInfo.pciSlotNumber" vmw:value="192"/>',
        ) +
        nic(
          '<rasd:ResourceSubType>E1000</rasd:ResourceSubType><vmw:Config vmw:key="slotInfo.pciSlotNumber" vmw:value="-1"/>',
        ),
      section:
        '<vmw:Config vmw:key="firmware" vmw:value="efi"/><vmw:ExtraConfig vmw:key="uefi.secureBoot.enabled" vmw:value="TRUE"/>',
    }),
  );
  expect(warnings).toEqual([]);
  expect(description).toEqual({
    name: 'web & db',
    hypervisor: 'vmware',
    memory: 512 * 1024 ** 2,
    vcpus: 2,
    firmware: 'uefi',
    uefiSecureBoot: true,
    disks: [
      {
        diskId: 'vd1',
        capacity: 4 * 1024 ** 2,
        controller: 'scsi',
        file: { href: 'disk1.vmdk', compression: 'identity' },
      },
    ],
    removables: [],
    nics: [
      {
        network: 'VM Network',
        networkType: 'bridge',
        mac: '00:0c:29:aa:bb:cc',
        model: 'vmxnet3',
        pciSlot: 192,
      },
      { network: 'eth1', networkType: 'network', model: 'e1000' },
    ],
  });
});

test('MAC addresses: spellings, zeros, nonsense', () => {
  const address = (text: string) => {
    const { description, warnings } = parse(ovfOf({ items: nic(`<rasd:Address>${text}</rasd:Address>`) }));
    return [description.nics[0]!.mac, warnings.length];
  };
  expect(address('080027ABCDEF')).toEqual(['08:00:27:ab:cd:ef', 0]);
  expect(address('08-00-27-ab-cd-ef')).toEqual(['08:00:27:ab:cd:ef', 0]);
  expect(address('00:00:00:00:00:00')).toEqual([undefined, 0]);
  expect(address('7')).toEqual([undefined, 0]);
  expect(address('zz:00:27:ab:cd:ef')).toEqual([undefined, 1]);
});

test('memory honours its units', () => {
  const memory = (units: string, quantity = 512) =>
    parse(ovfOf().replace('>byte * 2^20<', `>${units}<`).replace('>512<', `>${quantity}<`)).description
      .memory;
  expect(memory('byte * 2^30', 2)).toBe(2 * 1024 ** 3);
  expect(memory('MegaBytes')).toBe(512 * 1024 ** 2);
  expect(memory('byte', 536870912)).toBe(512 * 1024 ** 2);
  expect(memory('byte * 2^10', 2097152)).toBe(2 * 1024 ** 3);
  expect(memory('furlongs')).toBe(512 * 1024 ** 2);
  expect(() => memory('byte * 2^40', 1e15)).toThrow(/impossible/);
});

test('units', () => {
  expect(
    ['byte', 'byte*2^10', 'bytes * 10^6', 'byte * 1024', 'KB', 'GiB', 'gigabytes', 'B'].map(parseByteUnits),
  ).toEqual([1, 1024, 1e6, 1024, 1024, 1024 ** 3, 1024 ** 3, 1]);
  expect(['hertz', 'byte * 2^99', '', 'byte ^ 2'].map(parseByteUnits)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('without a memory item there is a default and a warning', () => {
  const { description, warnings } = parse(ovfOf().replace(/<Item><rasd:AllocationUnits>.*?<\/Item>/, ''));
  expect(description.memory).toBe(1024 ** 3);
  expect(warnings).toEqual(['OVF_MEMORY']);
});

test('cores per socket', () => {
  const topology = (cores: string) => {
    const { description, warnings } = parse(
      ovfOf().replace(
        '>2</rasd:VirtualQuantity>',
        `>2</rasd:VirtualQuantity><vmw:CoresPerSocket>${cores}</vmw:CoresPerSocket>`,
      ),
    );
    return [description.cpuTopology, warnings];
  };
  expect(topology('2')).toEqual([{ sockets: 1, cores: 2, threads: 1 }, []]);
  for (const bad of ['0', '-1', '4', 'x']) expect(topology(bad)).toEqual([undefined, ['OVF_TOPOLOGY']]);
});

test('controllers', () => {
  const controller = (type: string, subType = '') => {
    const { description, warnings } = parse(
      ovfOf().replace(
        '<rasd:ResourceType>6<',
        `${subType && `<rasd:ResourceSubType>${subType}</rasd:ResourceSubType>`}<rasd:ResourceType>${type}<`,
      ),
    );
    return [description.disks[0]!.controller, warnings.length];
  };
  expect(controller('5')).toEqual(['ide', 0]);
  expect(controller('6', 'VirtualSCSI')).toEqual(['scsi', 0]);
  expect(controller('6', 'lsilogicsas')).toEqual(['scsi', 0]);
  expect(controller('20', 'vmware.sata.ahci')).toEqual(['sata', 0]);
  expect(controller('20', 'vmware.nvme.controller')).toEqual(['nvme', 0]);
  expect(controller('6', 'virtio-scsi')).toEqual(['virtio-scsi', 0]);
  expect(controller('99')).toEqual([undefined, 1]);
  const orphan = parse(ovfOf().replace('<rasd:Parent>3<', '<rasd:Parent>77<'));
  expect([orphan.description.disks[0]!.controller, orphan.warnings]).toEqual([undefined, ['OVF_CONTROLLER']]);
});

test('firmware', () => {
  const firmware = (value: string) =>
    parse(ovfOf({ section: `<vmw:Config vmw:key="firmware" vmw:value="${value}"/>` })).description;
  expect(firmware('efi')).toMatchObject({ firmware: 'uefi', uefiSecureBoot: false });
  expect(firmware('bios').firmware).toBe('bios');
  expect(parse(ovfOf()).description.firmware).toBe('unknown');
  expect(() => firmware('coreboot')).toThrow(/coreboot/);
});

test('OVF 2.0 with its own items, and namespaces that are missing or wrong', () => {
  const two = ovfOf({
    items:
      '<EthernetPortItem><epasd:InstanceID xmlns:epasd="x">8</epasd:InstanceID><epasd:Connection xmlns:epasd="x">net</epasd:Connection><epasd:ResourceType xmlns:epasd="x">10</epasd:ResourceType></EthernetPortItem>',
  })
    .replaceAll('ovf/envelope/1', 'ovf/envelope/2')
    .replace(/<Item>(<rasd:HostResource>.*?)<\/Item>/, '<StorageItem>$1</StorageItem>');
  expect(parse(two).description).toMatchObject({ disks: [{ diskId: 'vd1' }], nics: [{ network: 'net' }] });
  const bare = ovfOf()
    .replace(/<Envelope[^>]*>/, '<Envelope>')
    .replace(/(ovf|rasd|vmw):(?!\/)/g, '');
  expect(parse(bare).description.disks[0]!.file!.href).toBe('disk1.vmdk');
  const wrong = ovfOf().replaceAll('http://schemas.dmtf.org/ovf/envelope/1', 'http://example.com/mine');
  expect(parse(wrong).description.disks).toHaveLength(1);
});

test('a deployment option replaces what is general, and bounds are not values', () => {
  const configured = ovfOf({
    items: `
      <Item ovf:configuration="big"><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>8192</rasd:VirtualQuantity></Item>
      <Item ovf:configuration="small tiny"><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>256</rasd:VirtualQuantity></Item>
      <Item ovf:bound="max"><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>64</rasd:VirtualQuantity></Item>`,
  });
  const options =
    '<DeploymentOptionSection><Configuration ovf:id="big"/><Configuration ovf:id="small" ovf:default="true"/></DeploymentOptionSection>';
  expect(parse(configured).description).toMatchObject({ memory: 512 * 1024 ** 2, vcpus: 2 });
  const { description } = parse(configured.replace('<VirtualSystem ', `${options}<VirtualSystem `));
  expect(description).toMatchObject({ memory: 256 * 1024 ** 2, vcpus: 2 });
});

test('items of a deployment option that have no id are all there', () => {
  const card = (network: string) =>
    `<Item ovf:configuration="big"><rasd:Connection>${network}</rasd:Connection><rasd:ResourceType>10</rasd:ResourceType></Item>`;
  const options = '<DeploymentOptionSection><Configuration ovf:id="big"/></DeploymentOptionSection>';
  const text = ovfOf({ items: card('a') + card('b') }).replace(
    '<VirtualSystem ',
    `${options}<VirtualSystem `,
  );
  expect(parse(text).description.nics.map(({ network }) => network)).toEqual(['a', 'b']);
});

test('compression is known in any case', () => {
  for (const [written, compression] of [
    ['GZip', 'gzip'],
    ['Identity', 'identity'],
  ]) {
    const text = ovfOf({ fileAttributes: `ovf:compression="${written}"` });
    expect(parse(text).description.disks[0]!.file!.compression).toBe(compression);
  }
});

test('messages quote no more than one can read', () => {
  const messageOf = (text: string): string => {
    try {
      parse(text);
    } catch (error) {
      if (isV2vError(error)) return error.message;
    }
    return '';
  };
  const long = messageOf(ovfOf().replace('ovf:/disk/vd1', 'x'.repeat(100_000)));
  expect(long).toMatch(/^guest\.ovf names "x+…\.$/);
  expect(long.length).toBeLessThan(400);
  const system = /<VirtualSystem [\s\S]*<\/VirtualSystem>/.exec(ovfOf())![0];
  const many = messageOf(ovfOf().replace(system, system.repeat(200)));
  expect(many).toMatch(/^guest\.ovf describes 200 virtual machines: guest, .*, …\.$/);
  expect(many.length).toBeLessThan(500);
});

test('VirtualBox', () => {
  const vbox = ovfOf({
    items:
      nic('<rasd:Connection>NAT</rasd:Connection><rasd:ResourceSubType>E1000</rasd:ResourceSubType>') +
      '<System><vssd:VirtualSystemType xmlns:vssd="v">virtualbox-2.2</vssd:VirtualSystemType></System>',
  })
    .replace('ovf:/disk/vd1', '/disk/vd1')
    .replace(
      '</VirtualSystem>',
      `<vbox:Machine xmlns:vbox="http://www.virtualbox.org/ovf/machine"><Hardware><Firmware type="EFI"/>
       <Network><Adapter slot="1" enabled="false" MACAddress="080027000001"/><Adapter slot="0" enabled="true" MACAddress="080027FBC2A0"/></Network>
       </Hardware></vbox:Machine></VirtualSystem>`,
    );
  expect(parse(vbox).description).toMatchObject({
    hypervisor: 'vbox',
    firmware: 'uefi',
    nics: [{ network: 'NAT', mac: '08:00:27:fb:c2:a0', model: 'e1000' }],
  });
});

test('several virtual systems: named in the error, and one may be chosen', () => {
  const system = /<VirtualSystem [\s\S]*<\/VirtualSystem>/.exec(ovfOf())![0];
  const second = system
    .replace('ovf:id="x"', 'ovf:id="y"')
    .replace('<Name>guest<', '<Name>other<')
    .replace('>512<', '>256<');
  const both = ovfOf().replace(
    system,
    `<VirtualSystemCollection>${system}${second}</VirtualSystemCollection>`,
  );
  expect(() => parse(both)).toThrow('guest.ovf describes 2 virtual machines: guest, other.');
  expect(codeOf(both)).toBe('OVF_AMBIGUOUS');
  expect(parse(both, 'other').description.memory).toBe(256 * 1024 ** 2);
  expect(parse(both, 'y').description.name).toBe('other');
  expect(() => parse(both, 'z')).toThrow('no virtual machine called "z"');
  const one = ovfOf().replace(system, `<VirtualSystemCollection>${system}</VirtualSystemCollection>`);
  expect(parse(one).description.name).toBe('guest');
});

test.each([
  [
    'a disk that is not described',
    (ovf: string) => ovf.replace('ovf:/disk/vd1', 'ovf:/disk/vd2'),
    'OVF_INVALID',
  ],
  ['a resource that is no disk', (ovf: string) => ovf.replace('ovf:/disk/vd1', 'something'), 'OVF_INVALID'],
  [
    'a file that is not described',
    (ovf: string) => ovf.replace('fileRef="f1"', 'fileRef="f2"'),
    'OVF_INVALID',
  ],
  [
    'an unknown compression',
    (ovf: string) => ovf.replace('href="disk1.vmdk"', 'href="d" ovf:compression="lzma"'),
    'OVF_INVALID',
  ],
  [
    'a delta disk',
    (ovf: string) => ovf.replace('fileRef="f1"', 'fileRef="f1" ovf:parentRef="vd0"'),
    'DISK_FORMAT',
  ],
  [
    'no hardware',
    (ovf: string) => ovf.replace(/<VirtualHardwareSection>[\s\S]*<\/VirtualHardwareSection>/, ''),
    'OVF_INVALID',
  ],
  ['no virtual system', () => '<Envelope/>', 'OVF_INVALID'],
  ['another document', () => '<html></html>', 'OVF_INVALID'],
  ['a document that ends early', (ovf: string) => ovf.slice(0, ovf.length - 40), 'OVF_INVALID'],
  ['tags that cross', (ovf: string) => ovf.replace('</Name>', '</Nome>'), 'OVF_INVALID'],
  ['two roots', (ovf: string) => `${ovf}<x/>`, 'OVF_INVALID'],
  ['no XML', () => 'hello', 'OVF_INVALID'],
  ['nothing', () => '', 'OVF_INVALID'],
  ['binary', () => '\0\x01\x02<\0', 'OVF_INVALID'],
  [
    'a DTD',
    (ovf: string) => ovf.replace('<Envelope', '<!DOCTYPE Envelope [<!ENTITY a "b">]><Envelope'),
    'OVF_INVALID',
  ],
  [
    'an external entity',
    (ovf: string) => ovf.replace('<Envelope', '<!DOCTYPE Envelope SYSTEM "file:///etc/passwd"><Envelope'),
    'OVF_INVALID',
  ],
  [
    'nesting without end',
    (ovf: string) => ovf.replace('<Name>', `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}<Name>`),
    'OVF_INVALID',
  ],
  [
    'elements without end',
    (ovf: string) => ovf.replace('<Name>', `${'<a/>'.repeat(100_001)}<Name>`),
    'OVF_INVALID',
  ],
])('%s is refused', (_what, spoil, code) => {
  expect(codeOf(spoil(ovfOf()))).toBe(code);
});

test('a comment, CDATA and ">" in an attribute are no markup', () => {
  const ovf = ovfOf({ name: 'x' })
    .replace('<Name>x<', '<!-- <!DOCTYPE a> <b> --><Name><![CDATA[<a> & b]]><')
    .replace('<VirtualSystem ', '<Foreign note="a > b"/><VirtualSystem ');
  expect(parse(ovf).description.name).toBe('<a> & b');
});

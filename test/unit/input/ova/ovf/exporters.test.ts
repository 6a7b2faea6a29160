/** Small descriptors of our own with the essence of what programs other than vCenter write. */
import type { OvfDescription } from '../../../../../lib/input/ova/ovf/description';
import type { HardwareItem } from '../../../../../lib/input/ova/ovf/hardware';
import { Controllers } from '../../../../../lib/input/ova/ovf/controllers';
import { fixedDisks } from '../../../../../lib/input/ova/ovf/disks';
import { Properties } from '../../../../../lib/input/ova/ovf/properties';
import { References } from '../../../../../lib/input/ova/ovf/references';
import type { XmlElement } from '../../../../../lib/xml/parse';
import { parseOvf } from '../../../../../lib/input/ova/ovf/parse';

const namespaces = `xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
  xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
  xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData"
  xmlns:vmw="http://www.vmware.com/schema/ovf" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`;

function read(text: string): { description: OvfDescription; warnings: string[] } {
  const warnings: string[] = [];
  return { description: parseOvf(text, 'guest.ovf', undefined, (code) => warnings.push(code)), warnings };
}

/** An item of the hardware section; `fields` are elements of rasd. */
function item(type: number, id: string, fields: Record<string, string | number>, inner = ''): string {
  const elements = Object.entries(fields).map(([name, value]) => `<rasd:${name}>${value}</rasd:${name}>`);
  return `<Item><rasd:InstanceID>${id}</rasd:InstanceID><rasd:ResourceType>${type}</rasd:ResourceType>${elements.join('')}${inner}</Item>`;
}

interface Parts {
  type?: string;
  disks?: string;
  items?: string;
  section?: string;
  system?: string;
  envelope?: string;
}

/** OVF 1.x with two files, a memory and a processor. */
function ovf({
  type = 'vmx-13',
  disks,
  items = '',
  section = '',
  system = '',
  envelope = '',
}: Parts): string {
  return `<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" ${namespaces}>
  <References><File ovf:id="f0" ovf:href="0.vmdk"/><File ovf:id="f1" ovf:href="1.vmdk"/></References>
  <DiskSection>${disks ?? '<Disk ovf:diskId="d0" ovf:fileRef="f0" ovf:capacity="1"/><Disk ovf:diskId="d1" ovf:fileRef="f1" ovf:capacity="1"/>'}</DiskSection>
  ${envelope}<VirtualSystem ovf:id="vm"><Name>vm</Name>${system}<VirtualHardwareSection>
  <System><vssd:VirtualSystemType>${type}</vssd:VirtualSystemType></System>
  ${item(3, '1', { VirtualQuantity: 2 })}${item(4, '2', { VirtualQuantity: 512, AllocationUnits: 'byte * 2^20' })}
  ${items}${section}</VirtualHardwareSection></VirtualSystem></Envelope>`;
}

describe('OVF 0.9', () => {
  /** What VMware Converter and ovftool 0.9 wrote: everything in sections with a type. */
  const old = (prefix: string, type: string) => `<?xml version='1.0' encoding='utf-8'?>
<${prefix}Envelope xmlns:ovf="http://www.vmware.com/schema/ovf/1/envelope" ${prefix === '' ? 'xmlns="http://www.vmware.com/schema/ovf/1/envelope"' : ''}
  ${namespaces.slice(namespaces.indexOf('xmlns:rasd'))} ovf:version="0.9">
 <${prefix}References><${prefix}File ovf:href="disk.vmdk" ovf:id="file1" ovf:size="152576"/></${prefix}References>
 <${prefix}Section xsi:type="${type}DiskSection_Type"><${prefix}Info>disks</${prefix}Info>
  <${prefix}Disk ovf:capacity="1073741824" ovf:diskId="vmdisk1" ovf:fileRef="file1"/></${prefix}Section>
 <${prefix}Section xsi:type="${type}NetworkSection_Type"><${prefix}Network ovf:name="bridged"/></${prefix}Section>
 <${prefix}Content ovf:id="old" xsi:type="${type}VirtualSystem_Type"><${prefix}Info>a machine</${prefix}Info>
  <${prefix}Section ovf:id="107" xsi:type="${type}OperatingSystemSection_Type"><${prefix}Info>os</${prefix}Info></${prefix}Section>
  <${prefix}Section xsi:type="${type}VirtualHardwareSection_Type"><${prefix}Info>hw</${prefix}Info>
   <${prefix}System><vssd:InstanceId>0</vssd:InstanceId><vssd:VirtualSystemType>vmx-04</vssd:VirtualSystemType></${prefix}System>
   <${prefix}Item><rasd:Caption>1 virtual CPU(s)</rasd:Caption><rasd:InstanceId>1</rasd:InstanceId><rasd:ResourceType>3</rasd:ResourceType><rasd:AllocationUnits>MegaHertz</rasd:AllocationUnits><rasd:VirtualQuantity>1</rasd:VirtualQuantity></${prefix}Item>
   <${prefix}Item><rasd:Caption>8192MB of memory</rasd:Caption><rasd:InstanceId>2</rasd:InstanceId><rasd:ResourceType>4</rasd:ResourceType><rasd:AllocationUnits>MegaBytes</rasd:AllocationUnits><rasd:VirtualQuantity>8192</rasd:VirtualQuantity></${prefix}Item>
   <${prefix}Item><rasd:Caption>scsiController0</rasd:Caption><rasd:InstanceId>4</rasd:InstanceId><rasd:ResourceType>6</rasd:ResourceType><rasd:ResourceSubType>lsilogic</rasd:ResourceSubType><rasd:Address>0</rasd:Address><rasd:BusNumber>0</rasd:BusNumber></${prefix}Item>
   <${prefix}Item><rasd:Caption>ideController1</rasd:Caption><rasd:InstanceId>5</rasd:InstanceId><rasd:ResourceType>5</rasd:ResourceType><rasd:Address>1</rasd:Address><rasd:BusNumber>1</rasd:BusNumber></${prefix}Item>
   <${prefix}Item ovf:required="false"><rasd:Caption>cdrom1</rasd:Caption><rasd:InstanceId>6</rasd:InstanceId><rasd:ResourceType>15</rasd:ResourceType><rasd:Parent>5</rasd:Parent><rasd:AddressOnParent>0</rasd:AddressOnParent></${prefix}Item>
   <${prefix}Item><rasd:Caption>disk1</rasd:Caption><rasd:InstanceId>7</rasd:InstanceId><rasd:ResourceType>17</rasd:ResourceType><rasd:HostResource>/disk/vmdisk1</rasd:HostResource><rasd:Parent>4</rasd:Parent><rasd:AddressOnParent>0</rasd:AddressOnParent></${prefix}Item>
   <${prefix}Item><rasd:Caption>ethernet0</rasd:Caption><rasd:InstanceId>8</rasd:InstanceId><rasd:ResourceType>10</rasd:ResourceType><rasd:ResourceSubType>PCNet32</rasd:ResourceSubType><rasd:Connection>bridged</rasd:Connection></${prefix}Item>
  </${prefix}Section></${prefix}Content></${prefix}Envelope>`;

  test.each([
    ['with prefixes', 'ovf:', 'ovf:'],
    ['with a default namespace', '', 'ovf:'],
    ['with types that have no prefix', 'ovf:', ''],
  ])('%s', (_what, prefix, type) => {
    const { description, warnings } = read(old(prefix, type));
    expect(warnings).toEqual([]);
    expect(description).toEqual({
      hypervisor: 'vmware',
      memory: 8 * 1024 ** 3,
      vcpus: 1,
      firmware: 'unknown',
      uefiSecureBoot: false,
      disks: [
        {
          diskId: 'vmdisk1',
          capacity: 1024 ** 3,
          controller: 'scsi',
          file: { href: 'disk.vmdk', compression: 'identity', size: 152576 },
        },
      ],
      // The first place of the second channel.
      removables: [{ type: 'cdrom', controller: 'ide', slot: 2 }],
      nics: [{ network: 'bridged', networkType: 'bridge', model: 'pcnet32' }],
    });
  });

  test('several machines in a collection', () => {
    const one = old('ovf:', 'ovf:');
    const content = /<ovf:Content [\s\S]*<\/ovf:Content>/.exec(one)![0];
    const both = `<ovf:Content ovf:id="all" xsi:type="ovf:VirtualSystemCollection_Type">${content}${content.replace('ovf:id="old"', 'ovf:id="new"')}</ovf:Content>`;
    expect(() => read(one.replace(content, both))).toThrow('describes 2 virtual machines: old, new.');
  });

  test('one without hardware says so', () => {
    const none = old('ovf:', 'ovf:').replaceAll('VirtualHardwareSection_Type', 'AnnotationSection_Type');
    expect(() => read(none)).toThrow('guest.ovf describes no hardware for its virtual machine.');
  });
});

describe('oVirt', () => {
  const volume = '7b5e9d4c-1a3a-4a7e-8f5d-9d6b0f2f8f11';
  const image = '1f0c5b7a-9a55-4c1c-8d55-0a8c3c0a7e22';
  const second = '9e2d2a64-3c51-4f0a-8a43-6f0d6a0c9b33';
  const oVirt = (isOva: boolean) => `<?xml version="1.0" encoding="UTF-8"?>
<ovf:Envelope ${namespaces.replace('envelope/1"', 'envelope/1/"')} xmlns:ovirt="http://www.ovirt.org/ovf" ovf:version="4.4.0.0">
 <References>
  <File ovf:href="${isOva ? second : `${image}/${second}`}" ovf:id="${second}" ovf:size="1024"/>
  <File ovf:href="${isOva ? volume : `${image}/${volume}`}" ovf:id="${volume}" ovf:size="1024"/></References>
 <Section xsi:type="ovf:DiskSection_Type">
  <Disk ovf:diskId="${second}" ovf:size="5" ovf:parentRef="" ovf:fileRef="${isOva ? second : `${image}/${second}`}" ovf:disk-interface="VirtIO" ovf:boot="false"/>
  <Disk ovf:diskId="${volume}" ovf:size="10" ovf:parentRef="" ovf:fileRef="${isOva ? volume : `${image}/${volume}`}" ovf:disk-interface="VirtIO" ovf:boot="true"/></Section>
 <Content ovf:id="out" xsi:type="ovf:VirtualSystem_Type"><Name>web</Name>
  <Section xsi:type="ovf:VirtualHardwareSection_Type"><Info>4 CPU, 2048 Memory</Info>
   <System><vssd:VirtualSystemType>ENGINE 4.4.0.0</vssd:VirtualSystemType></System>
   <Item><rasd:InstanceId>1</rasd:InstanceId><rasd:ResourceType>3</rasd:ResourceType><rasd:num_of_sockets>2</rasd:num_of_sockets><rasd:cpu_per_socket>2</rasd:cpu_per_socket><rasd:threads_per_cpu>1</rasd:threads_per_cpu></Item>
   <Item><rasd:InstanceId>2</rasd:InstanceId><rasd:ResourceType>4</rasd:ResourceType><rasd:AllocationUnits>MegaBytes</rasd:AllocationUnits><rasd:VirtualQuantity>2048</rasd:VirtualQuantity></Item>
   ${[second, volume]
     .map(
       (id) =>
         `<Item><rasd:InstanceId>${id}</rasd:InstanceId><rasd:ResourceType>17</rasd:ResourceType><rasd:HostResource>${isOva ? `ovf:/disk/${id}` : `${image}/${id}`}</rasd:HostResource><rasd:Parent>00000000-0000-0000-0000-000000000000</rasd:Parent></Item>`,
     )
     .join('')}
   <Item><rasd:InstanceId>n</rasd:InstanceId><rasd:ResourceType>10</rasd:ResourceType><rasd:OtherResourceType>lan</rasd:OtherResourceType><rasd:ResourceSubType>3</rasd:ResourceSubType><rasd:Connection>lan</rasd:Connection><rasd:MACAddress>00:1a:4a:16:01:51</rasd:MACAddress></Item>
  </Section></Content></ovf:Envelope>`;

  test.each([
    ['an OVA', true, ''],
    ['an export domain', false, `${image}/`],
  ])('%s', (_what, isOva, folder) => {
    const { description, warnings } = read(oVirt(isOva));
    expect(warnings).toEqual([]);
    expect(description).toEqual({
      name: 'web',
      hypervisor: 'kvm',
      memory: 2 * 1024 ** 3,
      vcpus: 4,
      cpuTopology: { sockets: 2, cores: 2, threads: 1 },
      firmware: 'unknown',
      uefiSecureBoot: false,
      disks: [volume, second].map((id) => ({
        diskId: id,
        controller: 'virtio-blk',
        file: { href: `${folder}${id}`, compression: 'identity', size: 1024 },
      })),
      removables: [],
      nics: [{ network: 'lan', networkType: 'bridge', model: 'virtio', mac: '00:1a:4a:16:01:51' }],
    });
  });

  test('the other buses', () => {
    for (const [name, controller] of [
      ['IDE', 'ide'],
      ['SATA', 'sata'],
      ['VirtIO_SCSI', 'virtio-scsi'],
      ['SPAPR_VSCSI', 'scsi'],
      ['NewThing', undefined],
      ['constructor', undefined],
    ] as const) {
      const { disks } = read(oVirt(true).replaceAll('"VirtIO"', `"${name}"`)).description;
      expect(disks.map((disk) => disk.controller)).toEqual([controller, controller]);
    }
  });
});

describe('XenCenter', () => {
  const xen = (fields: (id: string, place: number) => Record<string, string | number>) =>
    ovf({
      type: 'hvm-3.0-unknown',
      items:
        item(19, 'd1', fields('d1', 1)) +
        item(19, 'd0', fields('d0', 0)) +
        item(10, 'n', { Address: 'b6:3e:0a:11:22:33', Connection: 'Network 0' }),
    });

  test.each([
    [
      'a resource and an address',
      (id: string, place: number) => ({ HostResource: `ovf:/disk/${id}`, AddressOnParent: place }),
    ],
    [
      'a connection',
      (id: string, place: number) => ({
        HostResource: `ovf:/disk/${id}`,
        Connection: `device=${place},bootable=true,mode=w`,
      }),
    ],
    ['an instance id alone', (_id: string, place: number) => ({ AddressOnParent: place })],
  ])('disks of type 19 with %s', (_what, fields) => {
    const { description, warnings } = read(xen(fields));
    expect(warnings).toEqual([]);
    expect(description).toMatchObject({
      hypervisor: 'xen',
      disks: [{ diskId: 'd0' }, { diskId: 'd1' }],
      nics: [{ network: 'Network 0', mac: 'b6:3e:0a:11:22:33' }],
    });
    expect(description.disks[0]).not.toHaveProperty('controller');
  });

  test('a disk that names none is not passed over', () => {
    expect(() => read(ovf({ items: item(19, 'x', { Connection: 'nothing' }) }))).toThrow(
      'guest.ovf names no disk in the HostResource of the disk x, and not ovf:/disk/ID.',
    );
  });
});

describe("Hyper-V's model", () => {
  test('the place of a disk is that of its drive, which is no disk', () => {
    const { description, warnings } = read(
      ovf({
        type: 'Microsoft:Hyper-V:SubType:2',
        items:
          item(6, 'c1', { ResourceSubType: 'Microsoft Synthetic SCSI Controller', Address: 1 }) +
          item(6, 'c0', { ResourceSubType: 'Microsoft Synthetic SCSI Controller', Address: 0 }) +
          item(17, 'drive1', { Parent: 'c1', AddressOnParent: 0 }) +
          item(17, 'drive0', { Parent: 'c0', AddressOnParent: 0 }) +
          item(31, 'm1', { Parent: 'drive1', HostResource: 'ovf:/disk/d1' }) +
          item(31, 'm0', { Parent: 'drive0', HostResource: 'ovf:/disk/d0' }),
      }),
    );
    expect(warnings).toEqual([]);
    expect(description).toMatchObject({
      hypervisor: 'hyperv',
      disks: [
        { diskId: 'd0', controller: 'scsi' },
        { diskId: 'd1', controller: 'scsi' },
      ],
    });
    expect(description.disks).toHaveLength(2);
  });
});

test.each([
  ['vmx-10 vmx-11 vmx-13', 'vmware'],
  ['virtualbox-2.2', 'vbox'],
  ['kvm vmx-10', 'kvm'],
  ['vmx-10, virtualbox-2.2', 'vmware'],
  ['xen-3.0-x64', 'xen'],
  ['hvm-3.0-hvm', 'xen'],
  ['DMTF:xen:pv', 'xen'],
  ['301', 'hyperv'],
  ['Microsoft Hyper-V', 'hyperv'],
  ['RHEVM 4.6.0.163', 'kvm'],
  ['oVirt 4.5', 'kvm'],
  ['qemu', 'kvm'],
  ['AHV', 'kvm'],
  ['unheard-of kvm', 'kvm'],
  ['unheard-of', 'vmware'],
  ['', 'vmware'],
])('the type %s is of %s', (type, hypervisor) => {
  expect(
    read(ovf({ type, items: item(17, '9', { HostResource: 'ovf:/disk/d0' }) })).description.hypervisor,
  ).toBe(hypervisor);
});

describe('a capacity that is a property', () => {
  const capacityOf = (
    capacity: string,
    properties: Pick<Parts, 'envelope' | 'system'>,
    units = 'byte * 2^30',
  ) =>
    read(
      ovf({
        disks: `<Disk ovf:diskId="d0" ovf:fileRef="f0" ovf:capacity="\${nowhere}"/><Disk ovf:diskId="d1" ovf:capacity="${capacity}" ovf:capacityAllocationUnits="${units}"/>`,
        items:
          item(17, '8', { HostResource: 'ovf:/disk/d0' }) + item(17, '9', { HostResource: 'ovf:/disk/d1' }),
        ...properties,
      }),
    ).description.disks[1]!.capacity! /
    1024 ** 3;
  const section = (property: string, attributes = '') =>
    `<ProductSection ${attributes}>${property}</ProductSection>`;
  const size = (value: string) => `<Property ovf:key="size" ovf:type="int" ovf:value="${value}"/>`;

  test('its default, by key, class and instance', () => {
    expect(capacityOf('${size}', { system: section(size('250')) })).toBe(250);
    expect(capacityOf(' ${ size } ', { system: section(size(' 250 ')) })).toBe(250);
    expect(
      capacityOf('${com.x.size.1}', { system: section(size('7'), 'ovf:class="com.x" ovf:instance="1"') }),
    ).toBe(7);
    expect(capacityOf('${com.x.size}', { system: section(size('8'), 'ovf:class="com.x"') })).toBe(8);
    expect(capacityOf('${size}', { system: section(size('9'), 'ovf:class="com.x"') })).toBe(9);
    expect(capacityOf('${size}', { envelope: section(size('10')) })).toBe(10);
    expect(capacityOf('${size}', { envelope: section(size('10')), system: section(size('11')) })).toBe(11);
    expect(capacityOf('${size}', { system: section(size('2048')) }, 'byte * 2^20')).toBe(2);
  });

  test('that of the deployment option', () => {
    const property =
      '<Property ovf:key="size" ovf:value="1"><Value ovf:value="40" ovf:configuration="big"/><Value ovf:value="20" ovf:configuration="small"/></Property>';
    const options = (chosen: string) =>
      `<DeploymentOptionSection>${['small', 'big', 'other'].map((id) => `<Configuration ovf:id="${id}" ovf:default="${id === chosen}"/>`).join('')}</DeploymentOptionSection>`;
    const capacity = (chosen: string) =>
      capacityOf('${size}', { envelope: options(chosen), system: section(property) });
    expect(['small', 'big', 'other'].map(capacity)).toEqual([20, 40, 1]);
  });

  test('without a default it is said', () => {
    for (const properties of [{}, { system: section('<Property ovf:key="size"/>') }]) {
      expect(() => capacityOf('${size}', properties)).toThrow(
        'guest.ovf gives the disk d1 the capacity ${size}, a property without a default.',
      );
    }
  });
});

describe("VMware's settings of network cards", () => {
  const cards = [10, 11, 12].map((id) => item(10, String(id), { Connection: `net${id}` })).join('');
  const setting = (key: string, value: string, element = 'ExtraConfig') =>
    `<vmw:${element} ovf:required="false" vmw:key="${key}" vmw:value="${value}"/>`;
  const disk = item(17, '9', { HostResource: 'ovf:/disk/d0' });

  test.each(['in the hardware section', 'in the virtual system', 'in the envelope'])('%s', (where) => {
    const settings =
      setting('ethernet0.pciSlotNumber', '192') +
      setting('ethernet0.addressType', 'static') +
      setting('ethernet0.address', '00:50:56:3A:00:01') +
      setting('ethernet0.generatedAddress', '00:0c:29:00:00:09') +
      setting('ethernet0.checkMACAddress', 'FALSE') +
      setting('ethernet0.virtualDev', 'vmxnet3') +
      setting('ethernet1.pcislotnumber', '-1') +
      setting('ethernet1.addressType', 'generated', 'Config') +
      setting('ethernet1.generatedAddress', '00:0c:29:00:00:02') +
      setting('ethernet1.address', '00:50:56:00:00:09') +
      setting('Ethernet2.PciSlotNumber', '1184');
    const { description, warnings } = read(
      ovf({
        items: disk + cards,
        section: where === 'in the hardware section' ? settings : '',
        system: where === 'in the virtual system' ? settings : '',
        envelope: where === 'in the envelope' ? settings : '',
      }),
    );
    expect(warnings).toEqual([]);
    expect(description.nics).toEqual([
      { network: 'net10', networkType: 'bridge', mac: '00:50:56:3a:00:01', model: 'vmxnet3', pciSlot: 192 },
      { network: 'net11', networkType: 'bridge', mac: '00:0c:29:00:00:02' },
      { network: 'net12', networkType: 'bridge', pciSlot: 1184 },
    ]);
  });

  test('what the item of a card says comes first', () => {
    const own = item(
      10,
      '10',
      { Address: '00:50:56:00:00:01', ResourceSubType: 'E1000' },
      setting('slotInfo.pciSlotNumber', '33', 'Config'),
    );
    const { nics } = read(
      ovf({
        items: disk + own,
        section:
          setting('ethernet0.pciSlotNumber', '192') +
          setting('ethernet0.address', '00:50:56:3a:00:01') +
          setting('ethernet0.virtualDev', 'vmxnet3'),
      }),
    ).description;
    expect(nics).toEqual([
      { network: 'eth0', networkType: 'network', mac: '00:50:56:00:00:01', model: 'e1000', pciSlot: 33 },
    ]);
  });

  test('cards that are named after their settings', () => {
    const named = [1, 0].map((number) => item(10, `1${number}`, { Caption: `ethernet${number}` })).join('');
    const { nics } = read(
      ovf({
        items: disk + named,
        section: setting('ethernet0.pciSlotNumber', '160') + setting('ethernet1.pciSlotNumber', '192'),
      }),
    ).description;
    expect(nics.map(({ pciSlot }) => pciSlot)).toEqual([192, 160]);
  });

  test('firmware and Secure Boot whatever the case of their keys', () => {
    const section = setting('Firmware', 'efi', 'Config') + setting('uefi.secureboot.enabled', 'TRUE');
    expect(read(ovf({ items: disk, section })).description).toMatchObject({
      firmware: 'uefi',
      uefiSecureBoot: true,
    });
  });
});

describe('a TPM', () => {
  const oneDisk = item(17, '9', { HostResource: 'ovf:/disk/d0' });
  test.each([
    ["VMware's", { items: oneDisk + item(1, '13', { ResourceSubType: 'vmware.vtpm' }) }, '2.0'],
    ["oVirt's", { items: oneDisk + item(0, '13', {}, '<Type>tpm</Type><Device>tpm</Device>') }, '2.0'],
    ...(
      [
        ['v1_2', '1.2'],
        ['v2_0', '2.0'],
        ['Swtpm', '2.0'],
      ] as const
    ).map(
      ([type, version]) =>
        [`VirtualBox's ${type}`, { items: oneDisk, system: virtualBox(type) }, version] as const,
    ),
  ] as const)('%s is taken along, and its content is not', (_, parts, version) => {
    const { description, warnings } = read(ovf(parts));
    expect(description.tpm).toBe(version);
    expect(warnings).toContain('OVF_TPM');
  });

  test('where there is none', () => {
    for (const system of ['', virtualBox('None')]) {
      const { description, warnings } = read(ovf({ items: oneDisk, system }));
      expect(description).not.toHaveProperty('tpm');
      expect(warnings).not.toContain('OVF_TPM');
    }
  });

  function virtualBox(type: string): string {
    return `<vbox:Machine xmlns:vbox="http://www.virtualbox.org/"><Hardware><TrustedPlatformModule type="${type}" location=""/></Hardware></vbox:Machine>`;
  }
});

describe('memory', () => {
  const memory = (fields: Record<string, string | number>) =>
    read(
      ovf({ items: item(17, '9', { HostResource: 'ovf:/disk/d0' }) }).replace(
        /<Item><rasd:InstanceID>2<.*?<\/Item>/,
        item(4, '2', fields),
      ),
    ).description.memory /
    1024 ** 2;

  test.each([
    ['MB', 512],
    ['MebiBytes', 512],
    ['M', 512],
    ['byte*2^20', 512],
    ['bytes * 2 ^ 20', 512],
    ['byte x 2**20', 512],
    ['GigaBytes', 512 * 1024],
    ['GB', 512 * 1024],
  ])('in %s', (units, expected) => {
    expect(memory({ VirtualQuantity: 512, AllocationUnits: units })).toBe(expected);
  });

  test('in the units of the quantity, where they are stated', () => {
    expect(
      memory({ VirtualQuantity: 2, VirtualQuantityUnits: 'byte * 2^30', AllocationUnits: 'byte * 2^20' }),
    ).toBe(2048);
    expect(
      memory({ VirtualQuantity: 512, VirtualQuantityUnits: 'count', AllocationUnits: 'byte * 2^20' }),
    ).toBe(512);
  });
});

test('many disks and controllers take no longer than their number explains', () => {
  const many = 40_000;
  const element = (
    name: string,
    text: string,
    attributes: Record<string, string> = {},
    children: XmlElement[] = [],
  ): XmlElement => ({ name, namespace: '', attributes: new Map(Object.entries(attributes)), children, text });
  const ids = Array.from({ length: many }, (_value, index) => String(index));
  const items = ids.flatMap((id): HardwareItem[] => [
    {
      instanceId: `d${id}`,
      resourceType: 17,
      element: element('Item', '', {}, [
        element('HostResource', `/disk/${many - 1 - Number(id)}`),
        element('Parent', `c${many - 1 - Number(id)}`),
      ]),
    },
    { instanceId: `c${id}`, resourceType: 6, element: element('Item', '', {}, [element('Address', id)]) },
  ]);
  const envelope = element('Envelope', '', {}, [
    element(
      'References',
      '',
      {},
      ids.map((id) => element('File', '', { id, href: id })),
    ),
    element(
      'DiskSection',
      '',
      {},
      ids.map((id) => element('Disk', '', { diskId: id, fileRef: id })),
    ),
  ]);
  const start = performance.now();
  const disks = fixedDisks(items, {
    ovf: 'guest.ovf',
    hypervisor: 'vmware',
    references: new References(envelope, 'guest.ovf'),
    controllers: new Controllers(items, () => undefined),
    properties: new Properties([envelope], undefined),
  });
  expect(performance.now() - start).toBeLessThan(5000);
  expect(disks.map(({ diskId }) => diskId)).toEqual(ids);
});

import { bytesInUnit } from '../../../../lib/input/domain-xml/memory';
import { domainOf, oneDisk, read, readText, refusalOf } from './domains';

describe('the document', () => {
  test.each([
    [
      `<domainsnapshot><domain type='kvm'/></domainsnapshot>`,
      /describes a snapshot \(<domainsnapshot>\)/,
      /dumpxml/,
    ],
    ['<domstatus><domain/></domstatus>', /state of a running guest/, /dumpxml/],
    ['<network><name>default</name></network>', /describes a network/, /dumpxml/],
    ['<pool/>', /a storage pool/, /dumpxml/],
    ['<domainCapabilities/>', /what a hypervisor can do/, /dumpxml/],
    ['<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1"/>', /describes an OVF/, /-i ova/],
    ['<VirtualBox/>', /a guest of VirtualBox/, /-i ova/],
    ['<html><body/></html>', /is a <html> and not a <domain>/, /dumpxml/],
    ['<list><domain/></list>', /<list> and not a <domain>, although it has one inside/, /dumpxml/],
    ['<constructor/>', /is a <constructor>/, /dumpxml/],
    ['', /not well-formed XML: it is not XML/, /dumpxml/],
    ['hello', /not well-formed XML: it is not XML/, /dumpxml/],
    ['<domain type="kvm"><name>a', /ends inside <name>; the file may be truncated/, /dumpxml/],
    [
      '<!DOCTYPE domain [<!ENTITY a SYSTEM "file:///etc/passwd">]><domain/>',
      /document type declaration/,
      /dumpxml/,
    ],
  ])('%s', (text, message, hint) => {
    const error = refusalOf(text);
    expect(error).toMatchObject({ code: 'DOMAIN_INVALID', subject: 'guest.xml' });
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });

  test('needs a type and a name', () => {
    expect(refusalOf(domainOf({ attributes: '' })).message).toMatch(/<domain> has no type/);
    expect(refusalOf(domainOf({ attributes: `type=' '` })).message).toMatch(/<domain> has no type/);
    expect(refusalOf(`<domain type='kvm'><name> </name></domain>`).message).toMatch(/has no <name>/);
  });

  test('names are taken without the space around them, and entities are XML’s own', () => {
    const { domain } = readText(domainOf().replace('<name>guest</name>', '<name>\n a &amp; b \n</name>'));
    expect(domain.name).toBe('a & b');
  });

  test('one of a running guest is warned of', () => {
    const { warnings, said } = read({ attributes: `type='kvm' id='3'` });
    expect(warnings).toEqual(['DOMAIN_RUNNING']);
    expect(said).toMatch(/shut down/);
  });
});

describe('memory', () => {
  const memoryOf = (element: string) => read({ body: element }).domain.memory;

  test.each([
    ['b', 1],
    ['bytes', 1],
    ['KB', 1000],
    ['k', 1024],
    ['KiB', 1024],
    ['kib', 1024],
    ['MB', 1000 ** 2],
    ['M', 1024 ** 2],
    ['MiB', 1024 ** 2],
    ['GB', 1000 ** 3],
    ['G', 1024 ** 3],
    ['GiB', 1024 ** 3],
    ['TB', 1000 ** 4],
    ['T', 1024 ** 4],
    ['TiB', 1024 ** 4],
    ['PiB', 1024 ** 5],
    ['', undefined],
    ['bits', undefined],
    ['KiBs', undefined],
    ['iB', undefined],
  ])('a %s is %s bytes', (unit, bytes) => {
    expect(bytesInUnit(unit)).toBe(bytes);
  });

  test('is counted in its unit, in KiB without one, and in whole KiB', () => {
    expect(memoryOf(`<memory unit='GiB'>2</memory>`)).toBe(2 * 1024 ** 3);
    expect(memoryOf(`<memory> 524288 </memory>`)).toBe(512 * 1024 ** 2);
    expect(memoryOf(`<memory unit='MB'>1</memory>`)).toBe(977 * 1024);
  });

  test('is 1 GiB where nothing is said, which is warned of', () => {
    const { domain, warnings } = read({ body: '' });
    expect(domain.memory).toBe(1024 ** 3);
    expect(warnings).toEqual(['DOMAIN_MEMORY']);
  });

  test.each([
    [`<memory unit='Kibibyte'>1</memory>`, /"Kibibyte", which is not a unit/],
    [`<memory>lots</memory>`, /"lots", which is not a whole number/],
    [`<memory>0</memory>`, /impossible amount/],
    [`<memory unit='TiB'>9999999999</memory>`, /impossible amount/],
  ])('%s is refused', (body, message) => {
    expect(refusalOf(domainOf({ body })).message).toMatch(message);
  });
});

describe('processors', () => {
  const withCpu = (vcpu: string, cpu: string) =>
    read({ body: `<memory>1048576</memory>${vcpu}<cpu>${cpu}</cpu>` });

  test('one where nothing is said', () => {
    expect(read().domain).toMatchObject({ vcpus: 1 });
    expect(read().domain).not.toHaveProperty('cpuTopology');
  });

  test('as many as the topology has where only that is said', () => {
    expect(withCpu('', `<topology sockets='2' cores='3'/>`).domain).toMatchObject({ vcpus: 6 });
    expect(withCpu('', `<topology sockets='2' cores='3'/>`).domain).not.toHaveProperty('cpuTopology');
    expect(withCpu('', `<topology sockets='2' cores='3' threads='2'/>`).domain).toMatchObject({
      vcpus: 12,
      cpuTopology: { sockets: 2, cores: 3, threads: 2 },
    });
  });

  test('dies and clusters count as cores', () => {
    const { domain } = withCpu(
      '<vcpu>16</vcpu>',
      `<topology sockets='2' dies='2' clusters='2' cores='2' threads='1'/>`,
    );
    expect(domain.cpuTopology).toEqual({ sockets: 2, cores: 8, threads: 1 });
  });

  test('a topology of another number is ignored with a warning', () => {
    const { domain, warnings } = withCpu('<vcpu>4</vcpu>', `<topology sockets='1' cores='2' threads='1'/>`);
    expect(domain).toMatchObject({ vcpus: 4 });
    expect(domain).not.toHaveProperty('cpuTopology');
    expect(warnings).toEqual(['DOMAIN_TOPOLOGY']);
  });

  test.each([
    ['<vcpu>two</vcpu>', /number of processors as "two"/],
    ['<vcpu>0</vcpu>', /no processor/],
    [`<cpu><topology sockets='0' cores='1' threads='1'/></cpu>`, /sockets of the processors as 0/],
    [`<cpu><topology sockets='-1' cores='1' threads='1'/></cpu>`, /sockets of the processors as "-1"/],
  ])('%s is refused', (body, message) => {
    expect(refusalOf(domainOf({ body })).message).toMatch(message);
  });
});

describe('firmware', () => {
  const firmwareOf = (os: string) => {
    const { firmware, uefiSecureBoot } = read({ body: `<memory>1048576</memory>${os}` }).domain;
    return [firmware, uefiSecureBoot];
  };
  const features = (text: string) => `<os firmware='efi'><firmware>${text}</firmware></os>`;

  test.each([
    ['', 'unknown', false],
    ['<os><type>hvm</type></os>', 'unknown', false],
    [`<os firmware='bios'/>`, 'bios', false],
    [`<os firmware='efi'/>`, 'uefi', false],
    [`<os firmware='other'/>`, 'unknown', false],
    [`<os><loader type='pflash'>/x</loader></os>`, 'uefi', false],
    [`<os><loader type='rom'>/x</loader></os>`, 'unknown', false],
    [`<os><loader>/usr/share/ovmf/OVMF.fd</loader></os>`, 'unknown', false],
    [`<os><loader type='pflash' secure='yes'>/x</loader></os>`, 'uefi', true],
    [`<os><loader type='pflash' secure='no'>/x</loader></os>`, 'uefi', false],
    [features(`<feature enabled='yes' name='secure-boot'/>`), 'uefi', true],
    [features(`<feature enabled='no' name='secure-boot'/>`), 'uefi', false],
    [
      features(`<feature enabled='yes' name='secure-boot'/><feature enabled='no' name='enrolled-keys'/>`),
      'uefi',
      false,
    ],
    [
      `<os firmware='efi'><firmware><feature enabled='no' name='secure-boot'/></firmware><loader secure='yes'/></os>`,
      'uefi',
      false,
    ],
  ])('%s', (os, firmware, secureBoot) => {
    expect(firmwareOf(os)).toEqual([firmware, secureBoot]);
  });
});

test('features that are off are none', () => {
  const body = `<memory>1</memory><features><acpi/><pmu state='off'/><ioapic driver='kvm'/></features>`;
  expect(read({ body }).domain.features).toEqual(['acpi', 'ioapic']);
});

test('an empty generation ID is none', () => {
  expect(read({ body: '<memory>1</memory><genid/>' }).domain).not.toHaveProperty('genid');
});

describe('the display', () => {
  const displayOf = (devices: string) => {
    const { domain, warnings } = read({ devices });
    return { display: domain.display, warnings };
  };

  test.each([
    [`<graphics type='vnc'/>`, { type: 'vnc' }],
    [`<graphics type='vnc' port='5901' autoport='yes'/>`, { type: 'vnc' }],
    [`<graphics type='vnc' port='5901' autoport='no'/>`, { type: 'vnc', port: 5901 }],
    [`<graphics type='vnc' port='-1' autoport='no'/>`, { type: 'vnc' }],
    [`<graphics type='vnc' keymap='' passwd=''/>`, { type: 'vnc' }],
    [`<graphics type='vnc' listen='::'/>`, { type: 'vnc', listen: { type: 'address', address: '::' } }],
    [`<graphics type='vnc' socket='/s'/>`, { type: 'vnc', listen: { type: 'socket', path: '/s' } }],
    [
      `<graphics type='spice'><listen type='network' network='default' address='1.2.3.4'/></graphics>`,
      { type: 'spice', listen: { type: 'network', network: 'default' } },
    ],
    [
      `<graphics type='spice'><listen type='socket'/></graphics>`,
      { type: 'spice', listen: { type: 'socket' } },
    ],
    [
      `<graphics type='spice'><listen type='socket' socket='/s'/></graphics>`,
      { type: 'spice', listen: { type: 'socket', path: '/s' } },
    ],
    [`<graphics type='spice'><listen type='none'/></graphics>`, { type: 'spice', listen: { type: 'none' } }],
    [`<graphics type='vnc' listen='1.1.1.1'><listen type='address'/></graphics>`, { type: 'vnc' }],
    [`<graphics type='sdl'/><graphics type='vnc'/>`, { type: 'vnc' }],
  ])('%s', (devices, display) => {
    expect(displayOf(devices)).toEqual({ display, warnings: [] });
  });

  test('of another kind is warned of', () => {
    expect(displayOf(`<graphics type='sdl'/>`)).toEqual({ display: undefined, warnings: ['DOMAIN_DISPLAY'] });
    expect(displayOf(`<graphics type='vnc'><listen type='carrier-pigeon'/></graphics>`)).toEqual({
      display: { type: 'vnc' },
      warnings: ['DOMAIN_DISPLAY'],
    });
  });
});

test('a sound card of an unknown model is warned of', () => {
  expect(read({ devices: `<sound model='ac97'/>` }).domain.sound).toBe('ac97');
  const { domain, warnings } = read({ devices: `<sound model='gus'/>` });
  expect(domain).not.toHaveProperty('sound');
  expect(warnings).toEqual(['DOMAIN_SOUND']);
});

describe('network cards', () => {
  const nics = (devices: string) => {
    const { domain, ...rest } = read({ devices });
    return { nics: domain.nics, ...rest };
  };

  test('of networks and bridges', () => {
    expect(
      nics(
        `<interface type='network'><mac address='00:00:00:00:00:00'/><source network='lan' portgroup='x'/></interface>
         <interface type='bridge'><source bridge=''/><model type='virtio-non-transitional'/></interface>
         <interface type='network'/>`,
      ),
    ).toMatchObject({
      nics: [
        { network: 'lan', networkType: 'network' },
        { network: 'eth1', networkType: 'bridge', model: 'virtio' },
        { network: 'eth2', networkType: 'network' },
      ],
      warnings: [],
    });
  });

  test('of other kinds are kept, and it is said how they are plugged in', () => {
    const found = nics(
      `<interface type='direct'><mac address='52:54:00:aa:bb:cc'/><source dev='enp1s0' mode='bridge'/></interface>
       <interface type='user'><model type='E1000'/></interface>
       <interface type='hostdev'><source><address type='pci'/></source></interface>`,
    );
    expect(found.nics).toEqual([
      { network: 'enp1s0', networkType: 'network', mac: '52:54:00:aa:bb:cc' },
      { network: 'eth1', networkType: 'network', model: 'e1000' },
      { network: 'eth2', networkType: 'network' },
    ]);
    expect(found.warnings).toEqual(['DOMAIN_INTERFACE', 'DOMAIN_INTERFACE', 'DOMAIN_INTERFACE']);
    expect(found.said).toMatch(/--mac 52:54:00:aa:bb:cc:network:NAME/);
    expect(found.said).toMatch(/--network eth1:NAME/);
  });
});

test('devices that are left out are warned of, once for each kind', () => {
  const { warnings, said } = read({
    devices: `<hostdev mode='subsystem' type='pci'/><hostdev mode='subsystem' type='usb'/>
      <filesystem type='mount'/>`,
  });
  expect(warnings).toEqual(['DOMAIN_DEVICE', 'DOMAIN_DEVICE']);
  expect(said).toMatch(/passed through[^]*directories/);
});

test.each([
  [`<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>`, '2.0'],
  [`<tpm model='tpm-tis'><backend type='emulator' version='1.2'/></tpm>`, '1.2'],
  [`<tpm model='tpm-tis'><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm>`, '2.0'],
  [`<tpm/>`, '2.0'],
])('of the TPM %s the version is taken along, and not its content', (devices, version) => {
  const { domain, warnings, said } = read({ devices });
  expect(domain.tpm).toBe(version);
  expect(warnings).toEqual(['DOMAIN_DEVICE']);
  expect(said).toMatch(/content stays behind/);
  expect(read({}).domain.tpm).toBeUndefined();
});

describe('drives', () => {
  const drives = (disks: string, devices = '') => read({ disks, devices }).domain;

  test('a disk without a device is one, and of the bus that its target says', () => {
    const disk = (dev: string) => `<disk><source file='/a'/><target dev='${dev}'/></disk>`;
    const controllers = ['vda', 'sda', 'hda', 'xvda', 'nonsense'].map(
      (dev) => drives(disk(dev)).disks[0]!.controller,
    );
    expect(controllers).toEqual(['virtio-blk', 'scsi', 'ide', undefined, undefined]);
  });

  test.each([
    ['ide', 'ide'],
    ['sata', 'sata'],
    ['scsi', 'scsi'],
    ['virtio', 'virtio-blk'],
    ['nvme', 'nvme'],
    ['usb', undefined],
    ['xen', undefined],
  ])('the bus %s', (bus, controller) => {
    const { disks } = drives(
      `<disk device='disk'><source file='/a'/><target dev='sda' bus='${bus}'/></disk>`,
    );
    expect(disks[0]!.controller).toBe(controller);
  });

  test('a SCSI disk is virtio’s where its own controller is', () => {
    const disk = (dev: string, address: string) =>
      `<disk><source file='/${dev}'/><target dev='${dev}' bus='scsi'/>${address}</disk>`;
    const controllers = `<controller type='scsi' index='0' model='lsilogic'/>
      <controller type='scsi' index='1' model='virtio-transitional'/>`;
    const { disks } = drives(
      disk('sda', `<address type='drive' controller='0'/>`) +
        disk('sdb', `<address type='drive' controller='1'/>`) +
        disk('sdc', ''),
      controllers,
    );
    expect(disks.map(({ controller }) => controller)).toEqual(['scsi', 'virtio-scsi', 'scsi']);
    const one = drives(disk('sda', ''), `<controller type='scsi' model='virtio-scsi'/>`);
    expect(one.disks[0]!.controller).toBe('virtio-scsi');
  });

  test('disks of one bus stand in the order of their targets', () => {
    const disk = (dev: string, bus: string) =>
      `<disk><source file='/${dev}'/><target dev='${dev}' bus='${bus}'/></disk>`;
    const names = (text: string) => drives(text).disks.map(({ name }) => name);
    expect(names(disk('vdb', 'virtio') + disk('sda', 'sata') + disk('vda', 'virtio'))).toEqual([
      'vda',
      'sda',
      'vdb',
    ]);
    expect(names(disk('vdaa', 'virtio') + disk('vdz', 'virtio'))).toEqual(['vdz', 'vdaa']);
    expect(names(disk('vdb', 'virtio') + disk('odd', 'virtio') + disk('vda', 'virtio'))).toEqual([
      'vdb',
      'odd',
      'vda',
    ]);
  });

  test('IDE comes before what is counted together with it, whatever comes between', () => {
    const disk = (dev: string, bus: string) =>
      `<disk><source file='/${dev}'/><target dev='${dev}' bus='${bus}'/></disk>`;
    const names = (text: string) => drives(text).disks.map(({ name }) => name);
    const scsi = disk('sdb', 'scsi') + disk('sda', 'scsi');
    expect(names(scsi + disk('hda', 'ide'))).toEqual(['hda', 'sda', 'sdb']);
    expect(
      names(disk('sdc', 'sata') + disk('vda', 'virtio') + scsi + disk('hdb', 'ide') + disk('hda', 'ide')),
    ).toEqual(['hda', 'vda', 'hdb', 'sdc', 'sda', 'sdb']);
  });

  test('removable drives have the slots of their targets', () => {
    const { disks, removables } = drives(
      `${oneDisk}<disk device='cdrom'><target dev='hdc' bus='ide'/></disk><disk device='cdrom'><target dev='sr1'/></disk>
       <disk device='floppy'><target dev='fdb' bus='fdc'/></disk>`,
    );
    expect(disks).toHaveLength(1);
    expect(removables).toEqual([
      { type: 'cdrom', controller: 'ide', slot: 2 },
      { type: 'cdrom', slot: 1 },
      { type: 'floppy', slot: 1 },
    ]);
    const { domain, warnings } = read({ disks: `${oneDisk}<disk device='cdrom'/>` });
    expect(domain.removables).toEqual([{ type: 'cdrom' }]);
    expect(warnings).toEqual(['DOMAIN_DRIVE']);
  });

  test.each([
    ['raw', 'raw'],
    ['qcow2', 'qcow2'],
    ['aio', 'raw'],
    ['vhd', 'vpc'],
  ])('the driver %s', (type, format) => {
    expect(drives(`<disk><driver name='x' type='${type}'/><source file='/a'/></disk>`).disks[0]!.format).toBe(
      format,
    );
  });

  test.each([
    [`<disk type='volume'><source pool='p' volume='v'/></disk>`, { type: 'volume', pool: 'p', volume: 'v' }],
    [`<disk type='nvme'><source type='pci'/></disk>`, { type: 'other', kind: 'nvme' }],
    [`<disk type='dir'><source dir='/d'/></disk>`, { type: 'other', kind: 'dir' }],
    [`<disk type='vhostuser'/>`, { type: 'other', kind: 'vhostuser' }],
    [`<disk type='block'><source dev='/dev/sdz'/></disk>`, { type: 'block', path: '/dev/sdz' }],
  ])('%s', (disk, place) => {
    expect(drives(disk).disks).toEqual([{ name: 'number 1', place }]);
  });

  test.each([
    ['', /without a disk/],
    [`<disk device='cdrom'><target dev='sr0'/></disk>`, /without a disk/],
    [`<disk><target dev='vda'/></disk>`, /where the disk vda is: it has no source/],
    [`<disk type='block'><source file='/a'/><target dev='vda'/></disk>`, /where the disk vda is/],
    [
      `<disk><driver type='no such'/><source file='/a'/><target dev='vda'/></disk>`,
      /disk vda the format "no such"/,
    ],
  ])('%s is refused', (disks, message) => {
    const error = refusalOf(domainOf({ disks }));
    expect(error.code).toBe('DOMAIN_INVALID');
    expect(error.message).toMatch(message);
  });

  test.each([
    [`<source file='/a'><encryption format='luks'/></source>`, /encrypted by its host/],
    [`<source file='/a'/><encryption format='luks'/>`, /encrypted by its host/],
  ])('bytes that the guest does not see: %s', (source, message) => {
    const error = refusalOf(domainOf({ disks: `<disk>${source}<target dev='vda'/></disk>` }));
    expect(error).toMatchObject({ code: 'DISK_SOURCE', subject: 'vda' });
    expect(error.message).toMatch(message);
  });
});

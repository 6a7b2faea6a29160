import { application, inspection } from '../support/linux-state';
import { generated, linkOf, rulesFile, runStep, udevd } from './run-step';

const first = '00:50:56:9b:00:01';
const second = '00:50:56:9b:00:02';
const old = '00:0c:29:11:22:33';
const otherOld = '00:0c:29:11:22:44';
const twoCards = [
  { mac: first, pciSlot: 192 },
  { mac: second, pciSlot: 224 },
];
const twoNameless = [{ pciSlot: 192 }, { pciSlot: 224 }];
const ifcfg = (name: string): string => `/etc/sysconfig/network-scripts/ifcfg-${name}`;

it('ens192 keeps its name (virt-v2v 62, 99, libguestfs 363)', async () => {
  const { guest, names, warned } = await runStep({
    ...udevd,
    '/etc/network/interfaces':
      'source /etc/network/interfaces.d/*\n\nauto lo\niface lo inet loopback\n\nallow-hotplug ens192\niface ens192 inet static\n\taddress 10.0.2.15/24\n',
  });
  expect(names).toEqual(['0 ens192 vmware-slot']);
  expect(guest.text(linkOf('ens192'))).toContain('[Match]\nMACAddress=00:50:56:aa:bb:cc\n');
  expect(guest.text(linkOf('ens192'))).toContain('[Link]\nName=ens192\n');
  expect(warned).toEqual([]);
});

it('an OVA without MAC addresses: two static cards are pinned to the new ones', async () => {
  const { guest, names } = await runStep(
    {
      ...udevd,
      '/etc/netplan/00-installer-config.yaml':
        'network:\n  ethernets:\n    ens192:\n      addresses: [10.0.0.2/24]\n    ens224:\n      addresses: [10.1.0.2/24]\n  version: 2\n',
    },
    { nics: twoNameless, systemd: 249 },
  );
  expect(names).toEqual(['0 ens192 vmware-slot', '1 ens224 vmware-slot']);
  expect(guest.text(linkOf('ens192'))).toContain(`MACAddress=${generated(0)}`);
  expect(guest.text(linkOf('ens224'))).toContain(`MACAddress=${generated(1)}`);
  // netplan makes .link files of its own.
  expect(guest.text(rulesFile)).toContain(`ATTR{address}=="${generated(1)}", ATTR{type}=="1", NAME="ens224"`);
});

it('ifupdown: a bond of two cards, a bridge and a VLAN on it, in files of their own', async () => {
  const { names, warned } = await runStep(
    {
      ...udevd,
      '/etc/network/interfaces':
        'source interfaces.d/*.cfg\nsource-directory /etc/network/more\nauto lo\niface lo inet loopback\n',
      '/etc/network/interfaces.d/bond.cfg':
        'auto bond0\niface bond0 inet manual\n  bond-slaves ens192 ens224\n  bond-mode 802.3ad\n\nauto br0\niface br0 inet static\n  address 10.0.0.2/24\n  bridge_ports bond0\n\nauto bond0.100\niface bond0.100 inet dhcp\n',
      '/etc/network/interfaces.d/not-read': 'iface eth7 inet dhcp\n',
      '/etc/network/more/storage': 'iface ens256.20 inet dhcp\n  vlan-raw-device ens256\n',
      '/etc/network/more/backup.bak': 'iface eth8 inet dhcp\n',
    },
    { nics: [...twoCards, { pciSlot: 256 }] },
  );
  expect(names).toEqual(['0 ens192 vmware-slot', '1 ens224 vmware-slot', '2 ens256 vmware-slot']);
  expect(warned).toEqual([]);
});

it('ifupdown: mappings, renames and logical names are no names of cards', async () => {
  const single = (text: string) =>
    runStep({ ...udevd, '/etc/network/interfaces': text }, { nics: [{ mac: first }] }).then(
      ({ names }) => names,
    );
  expect(
    await single(
      'auto ens192\nmapping ens192\n  script /usr/local/sbin/where\n  map HOME\niface office inet dhcp\niface home inet dhcp\n',
    ),
  ).toEqual(['0 ens192 single']);
  expect(await single('auto ens192=office\niface office inet dhcp\n')).toEqual(['0 ens192 single']);
  expect(await single('rename ens192=lan\nauto lan\niface lan inet dhcp\n')).toEqual(['0 ens192 single']);
  // Goes by the address itself, whatever the name is before.
  expect(await single(`rename mac/${first}=lan\nauto lan\niface lan inet dhcp\n`)).toEqual([]);
});

it('cloud-init’s netplan: the match follows the new address, set-name stays', async () => {
  const path = '/etc/netplan/50-cloud-init.yaml';
  const { guest, names } = await runStep(
    {
      ...udevd,
      [path]: `network:\n    version: 2\n    ethernets:\n        ens192:\n            dhcp4: true\n            match:\n                macaddress: ${old}\n            set-name: ens192\n        ens224:\n            addresses: [10.0.0.2/24]\n            match:\n                macaddress: '${otherOld}'\n            set-name: ens224\n`,
    },
    { nics: twoNameless, systemd: 249 },
  );
  expect(names).toEqual(['0 ens192 vmware-slot', '1 ens224 vmware-slot']);
  expect(guest.text(path)).toContain(`macaddress: ${generated(0)}\n`);
  expect(guest.text(path)).toContain(`macaddress: '${generated(1)}'\n`);
  expect(guest.text(path)).not.toContain('00:0c:29');
});

it('netplan: files are merged by name, and set-name renames what the slot tells', async () => {
  const { names } = await runStep(
    {
      ...udevd,
      '/lib/netplan/10-base.yaml': 'network:\n  ethernets:\n    eth9: {dhcp4: true}\n',
      '/etc/netplan/10-base.yaml':
        'network:\n  renderer: networkd\n  ethernets:\n    lan: {match: {name: ens192}}\n',
      '/etc/netplan/20-names.yaml':
        'network:\n  ethernets:\n    lan: {set-name: lan0}\n    ens224: {}\n  bonds:\n    bond0: {interfaces: [lan, ens224]}\n  vlans:\n    bond0.5: {id: 5, link: bond0}\n',
    },
    { nics: twoCards },
  );
  expect(names).toEqual(['0 lan0 vmware-slot', '1 ens224 vmware-slot']);
});

it('a match by the driver of the old hypervisor asks for the new one', async () => {
  const network = '/etc/systemd/network/10-lan.network';
  const netplan = '/etc/netplan/01.yaml';
  const yaml =
    'network:\n  ethernets:\n    all:\n      match: {driver: vmxnet3}\n      dhcp4: true # driver: vmxnet3\n';
  const { guest, warned } = await runStep({
    ...udevd,
    [network]: '[Match]\nDriver=vmxnet3\n\n[Network]\nDHCP=yes\n',
    [netplan]: yaml,
  });
  expect(guest.text(network)).toBe('[Match]\nDriver=virtio_net\n\n[Network]\nDHCP=yes\n');
  expect(guest.text(netplan)).toBe(yaml.replace('{driver: vmxnet3}', '{driver: virtio_net}'));
  expect(warned).toEqual([]);
  const two = await runStep({
    ...udevd,
    [network]: '[Match]\nDriver=vmxnet3\n',
    '/etc/systemd/network/20-dmz.network': '[Match]\nDriver=e1000e\n',
  });
  expect(two.guest.text(network)).toBe('[Match]\nDriver=vmxnet3\n');
  expect(two.warned).toEqual([expect.stringMatching(/tells its network cards apart by their drivers/)]);
});

it('networkd: a match by the old place becomes one by the address', async () => {
  const network = '/etc/systemd/network/10-dmz.network';
  const { guest, warned } = await runStep(
    { ...udevd, [network]: '[Match]\nPath=pci-0000:13:00.0\n\n[Network]\nAddress=10.0.0.2/24\n' },
    { nics: twoCards },
  );
  expect(guest.text(network)).toBe(`[Match]\nMACAddress=${second}\n\n[Network]\nAddress=10.0.0.2/24\n`);
  expect(warned).toEqual([]);
  const unclear = await runStep(
    { ...udevd, [network]: '[Match]\nPath=pci-0000:02:01.0\n' },
    { nics: [{ mac: first }, { mac: second }] },
  );
  expect(unclear.warned).toEqual([
    expect.stringMatching(/10-dmz\.network is for the network card at 0000:02:01\.0/),
  ]);
});

describe('a guest that goes by a pattern of names', () => {
  const dhcp = (name: string) => ({
    ...udevd,
    '/etc/systemd/network/20-dhcp.network': `[Match]\nName=${name}\n\n[Network]\nDHCP=yes\n`,
  });

  it('needs nothing where the new name fits: a cloud image with DHCP loses nothing', async () => {
    const { state, names, warned } = await runStep(dhcp('en* eth*'), { nics: [{ mac: first }] });
    expect(names).toEqual([]);
    expect(state.changes).toEqual([]);
    expect(warned).toEqual([]);
    expect(state.networkNames?.unpinned[0]?.reason).toBe(
      'The guest is configured for en* eth*, which its new name fits.',
    );
  });

  it('keeps the old name all the same where it is known: firewalls go by it', async () => {
    expect((await runStep(dhcp('en*'))).names).toEqual(['0 ens192 vmware-slot']);
  });

  it('gets a name that fits where the new one would fall out', async () => {
    expect((await runStep(dhcp('ens*'), { nics: [{ mac: first }, { mac: second }] })).names).toEqual([
      '0 ens192 pattern',
      '1 ens224 pattern',
    ]);
    expect((await runStep(dhcp('ens* !ens192'), { nics: [{ mac: first }] })).names).toEqual([
      '0 ens0 pattern',
    ]);
    expect((await runStep(dhcp('eth*'), { nics: [{ mac: first }] })).names).toEqual(['0 eth0 pattern']);
    expect((await runStep(dhcp('eth*'))).names).toEqual(['0 eth0 vmware-slot']);
    expect((await runStep(dhcp('enp*'))).names).toEqual(['0 enp11s0 vmware-slot']);
    const keyfile =
      '[connection]\nid=all\ntype=ethernet\n\n[match]\ninterface-name=ens*;\n\n[ipv4]\nmethod=auto\n';
    expect(
      (
        await runStep(
          { ...udevd, '/etc/NetworkManager/system-connections/all.nmconnection': keyfile },
          { nics: [{ mac: first }] },
        )
      ).names,
    ).toEqual(['0 ens192 pattern']);
  });

  it('is warned about where several patterns may mean different cards', async () => {
    const files = {
      ...dhcp('ens19*'),
      '/etc/systemd/network/30-dmz.network': '[Match]\nName=ens22*\n[Network]\nDHCP=yes\n',
    };
    const { warned } = await runStep(files, { nics: [{ mac: first }, { mac: second }] });
    expect(warned).toHaveLength(2);
    expect(warned[0]).toMatch(/configured for ens19\*, ens22\*; which of them this card was is not known/);
    expect((await runStep(files, { nics: twoCards })).warned).toEqual([]);
  });
});

it('NetworkManager with DHCP and no connection at all is left as it is', async () => {
  const { state, warned } = await runStep(
    { ...udevd, '/etc/NetworkManager/NetworkManager.conf': '[main]\nplugins=keyfile\n' },
    { nics: [{ mac: first }] },
  );
  expect(state.changes).toEqual([]);
  expect(warned).toEqual([]);
});

it('NetworkManager: a bond, its ports and a VLAN, with and without .nmconnection', async () => {
  const folder = '/etc/NetworkManager/system-connections';
  const port = (name: string) =>
    `[connection]\nid=bond0-${name}\nuuid=0\ntype=ethernet\ncontroller=bond0\nport-type=bond\ninterface-name=${name}\n`;
  const { names, warned } = await runStep(
    {
      ...udevd,
      [`${folder}/bond0.nmconnection`]:
        '[connection]\nid=bond0\ntype=bond\ninterface-name=bond0\n[bond]\nmode=active-backup\n',
      [`${folder}/bond0-ens192.nmconnection`]: port('ens192'),
      [`${folder}/bond0-ens224`]: port('ens224')
        .replace('controller', 'master')
        .replace('port-type', 'slave-type'),
      [`${folder}/vlan.nmconnection`]:
        '[connection]\nid=vlan\ntype=vlan\ninterface-name=storage\n[vlan]\nid=20\nparent=ens256\n',
    },
    { nics: [...twoCards, { pciSlot: 256 }], family: 'rhel' },
  );
  expect(names).toEqual(['0 ens192 vmware-slot', '1 ens224 vmware-slot', '2 ens256 vmware-slot']);
  expect(warned).toEqual([]);
});

it('EL 7: ifcfg files of a bond with VLANs, address by address', async () => {
  const { guest, names } = await runStep(
    {
      '/usr/lib/systemd/systemd-udevd': '',
      [ifcfg('lo')]: 'DEVICE=lo\n',
      [ifcfg('bond0')]: 'DEVICE=bond0\nTYPE=Bond\nBONDING_MASTER=yes\nBONDING_OPTS="mode=1 miimon=100"\n',
      [ifcfg('bond0.100')]: 'DEVICE=bond0.100\nVLAN=yes\nIPADDR=10.0.0.2\n',
      [ifcfg('ens192')]:
        `TYPE=Ethernet\nNAME=ens192\nDEVICE=ens192\nHWADDR=${old.toUpperCase()}\nMASTER=bond0\nSLAVE=yes\n`,
      [ifcfg('ens224')]:
        `TYPE=Ethernet\nNAME=ens224\nDEVICE=ens224\nHWADDR=${otherOld.toUpperCase()}\nMASTER=bond0\nSLAVE=yes\n`,
    },
    { nics: twoNameless, systemd: 219, family: 'rhel' },
  );
  expect(names).toEqual(['0 ens192 vmware-slot', '1 ens224 vmware-slot']);
  expect(guest.text(ifcfg('ens192'))).toContain(`HWADDR=${generated(0).toUpperCase()}\n`);
  expect(guest.text(ifcfg('ens224'))).toContain(`HWADDR=${generated(1).toUpperCase()}\n`);
  expect(guest.text(rulesFile)).toContain('NAME="ens192"');
  expect(guest.text(rulesFile)).toContain('NAME="ens224"');
});

it('EL 7.0 on an old ESX: names of VMware’s ACPI index are found by the slot', async () => {
  const { names } = await runStep(
    {
      '/usr/lib/systemd/systemd-udevd': '',
      [ifcfg('eno16780032')]: 'DEVICE=eno16780032\n',
      [ifcfg('eno33559296')]: 'DEVICE=eno33559296\n',
    },
    { nics: [twoCards[1]!, twoCards[0]!], systemd: 208, family: 'rhel' },
  );
  expect(names).toEqual(['0 eno33559296 vmware-slot', '1 eno16780032 vmware-slot']);
});

it('biosdevname’s names are kept by a rule, which it respects', async () => {
  const { guest, names } = await runStep(
    {
      [ifcfg('em1')]: `DEVICE=em1\nHWADDR=${first.toUpperCase()}\n`,
      [ifcfg('p2p1')]: `DEVICE=p2p1\nHWADDR=${second.toUpperCase()}\n`,
    },
    { nics: [{ mac: first }, { mac: second }], systemd: 0, family: 'rhel' },
  );
  expect(names).toEqual(['0 em1 guest-mac', '1 p2p1 guest-mac']);
  expect(guest.text(rulesFile)).toContain(`ATTR{address}=="${second}", ATTR{type}=="1", NAME="p2p1"`);
});

describe('70-persistent-net.rules of the old kind', () => {
  const rule = (mac: string, name: string) =>
    `# PCI device 0x15ad:0x07b0 (vmxnet3) (custom name provided by external tool)\nSUBSYSTEM=="net", ACTION=="add", DRIVERS=="?*", ATTR{address}=="${mac}", ATTR{type}=="1", KERNEL=="eth*", NAME="${name}"\n`;
  const el6 = { systemd: 0, family: 'rhel' as const };

  it('is kept as it is where the addresses stay', async () => {
    const text = rule(first, 'eth0') + rule(second, 'eth1');
    const { guest, state, names } = await runStep({ [rulesFile]: text }, { ...el6, nics: twoCards });
    expect(names).toEqual(['0 eth0 guest-udev-rule', '1 eth1 guest-udev-rule']);
    expect(guest.text(rulesFile)).toBe(text);
    expect(state.changes).toEqual([]);
  });

  it('gets the new addresses where the source tells none, and nothing else', async () => {
    const text = rule(old, 'eth0') + rule(otherOld, 'eth1');
    const { guest, names } = await runStep(
      { [rulesFile]: text, [ifcfg('eth0')]: 'DEVICE=eth0\n', [ifcfg('eth1')]: 'DEVICE=eth1\n' },
      { ...el6, nics: [{}, {}] },
    );
    expect(names).toEqual(['0 eth0 order', '1 eth1 order']);
    expect(guest.text(rulesFile)).toBe(text.replace(old, generated(0)).replace(otherOld, generated(1)));
  });

  it('reads the old syntax, and rules by the place of the card', async () => {
    const sysfs = `SUBSYSTEM=="net", SYSFS{address}=="${first}", NAME="eth5"\n`;
    const { names } = await runStep({ [rulesFile]: sysfs }, { ...el6, nics: [{ mac: first }] });
    expect(names).toEqual(['0 eth5 guest-udev-rule']);
    // SUSE's YaST by bus ID; the address of the card is not in the rule.
    const bus =
      'SUBSYSTEM=="net", ACTION=="add", DRIVERS=="vmxnet3", ATTR{dev_id}=="0x0", KERNELS=="0000:13:00.0", NAME="lan"\n';
    const byPlace = await runStep(
      { ...udevd, [rulesFile]: bus, '/etc/sysconfig/network/ifcfg-lan': "BOOTPROTO='dhcp'\n" },
      { systemd: 234, family: 'suse', nics: twoCards },
    );
    expect(byPlace.names).toContain('1 lan guest-udev-rule');
    // The old place may be another card's on the new machine.
    expect(byPlace.guest.text(rulesFile)).not.toContain('KERNELS');
    expect(byPlace.guest.text(rulesFile)).toContain(
      `ATTR{address}=="${second}", ATTR{type}=="1", NAME="lan"`,
    );
  });
});

it('SLES: bond, bridge and VLAN of wicked’s ifcfg files, and its XML', async () => {
  const folder = '/etc/sysconfig/network';
  const { names, warned } = await runStep(
    {
      ...udevd,
      [`${folder}/ifcfg-lo`]: "IPADDR='127.0.0.1/8'\n",
      [`${folder}/ifcfg-admin`]:
        "BONDING_MASTER='yes'\nBONDING_SLAVE_0='eth0'\nBONDING_SLAVE_1='eth1'\nBONDING_MODULE_OPTS='mode=active-backup'\n",
      [`${folder}/ifcfg-storage`]: "ETHERDEVICE='eth0'\nVLAN_ID='20'\n",
      '/etc/wicked/ifconfig/dmz.xml':
        '<interface><name>eth1</name><ipv4:dhcp/></interface>\n<interface><name>office</name><bridge><ports><port><device>eth1</device></port></ports></bridge></interface>\n',
    },
    { nics: twoCards, systemd: 254, family: 'suse' },
  );
  expect(names).toEqual(['0 eth0 vmware-slot', '1 eth1 vmware-slot']);
  expect(warned).toEqual([]);
});

it('ALT Linux: etcnet', async () => {
  const { names } = await runStep(
    {
      ...udevd,
      '/etc/net/ifaces/default/options': 'TYPE=eth\n',
      '/etc/net/ifaces/lo/options': 'TYPE=eth\n',
      '/etc/net/ifaces/bond0/options': "TYPE=bond\nHOST='ens192 ens224'\n",
    },
    { nics: twoCards, family: 'alt' },
  );
  expect(names).toEqual(['0 ens192 vmware-slot', '1 ens224 vmware-slot']);
});

describe('several cards whose slots the source does not tell', () => {
  const plain = [{ mac: first }, { mac: second }];
  const configured = (...names: string[]) => ({
    ...udevd,
    '/etc/network/interfaces': names.map((name) => `auto ${name}\niface ${name} inet dhcp\n`).join(''),
  });

  it.each([
    ['the kernel’s, of Hyper-V’s cards', ['eth0', 'eth1']],
    ['Xen’s', ['enX0', 'enX1']],
    ['VirtualBox’s', ['enp0s3', 'enp0s8']],
  ])('get names in their order where these go by it: %s', async (_, names) => {
    const { names: kept, warned } = await runStep(configured(...names), { nics: plain });
    expect(kept).toEqual([`0 ${names[0]} order`, `1 ${names[1]} order`]);
    expect(warned).toEqual([expect.stringMatching(/in the order in which the source lists them/)]);
  });

  it('get the name that is left', async () => {
    const files = {
      ...configured('ens192'),
      '/etc/systemd/network/lan.network': `[Match]\nName=ens224\nMACAddress=${first}\n`,
    };
    expect((await runStep(files, { nics: plain })).names).toEqual(['0 ens224 guest-mac', '1 ens192 single']);
  });

  it('are told by the address that the guest gives them', async () => {
    const files = {
      ...udevd,
      '/etc/network/interfaces': `iface ens224 inet dhcp\n  hwaddress ether ${first}\niface ens192 inet dhcp\n`,
    };
    expect((await runStep(files, { nics: plain })).names).toEqual(['0 ens224 guest-mac', '1 ens192 single']);
    const byName = configured('enx0050569b0002', 'ens192');
    expect((await runStep(byName, { nics: plain })).names).toEqual([
      '0 ens192 single',
      '1 enx0050569b0002 guest-mac',
    ]);
  });
});

it('net.ifnames=0: cards are counted along the bus', async () => {
  const { names } = await runStep(
    { ...udevd, '/etc/default/grub': 'GRUB_CMDLINE_LINUX="net.ifnames=0"\n' },
    { nics: [...twoCards, { mac: old, pciSlot: 160 }, { mac: otherOld, pciSlot: 1184 }] },
  );
  expect(names).toEqual([
    '0 eth2 vmware-slot',
    '1 eth3 vmware-slot',
    '2 eth0 vmware-slot',
    '3 eth1 vmware-slot',
  ]);
});

it('a .link file of the guest that comes first keeps its settings: the name is given by a rule', async () => {
  const files = {
    ...udevd,
    '/etc/network/interfaces': 'iface ens192 inet dhcp\n',
    '/etc/systemd/network/10-mtu.link': '[Match]\nDriver=vmxnet3 virtio_net\n\n[Link]\nMTUBytes=9000\n',
  };
  const { guest } = await runStep(files);
  expect(guest.text(rulesFile)).toContain('NAME="ens192"');
  const other = {
    ...files,
    '/etc/systemd/network/10-mtu.link': `[Match]\nMACAddress=${old}\n[Link]\nMTUBytes=9000\n`,
  };
  expect((await runStep(other)).guest.text(rulesFile)).toBeUndefined();
});

it.each<[string, number, 'rhel' | 'debian' | 'suse', number]>([
  ['EL 6', 147, 'rhel', 6],
  ['Debian 7', 175, 'debian', 7],
  ['SLES 11', 147, 'suse', 11],
  ['Ubuntu 14.04', 204, 'debian', 14],
])('%s gets a rule appended to those it has, and no .link file', async (_, udev, family, majorVersion) => {
  const own = '# by hand\nSUBSYSTEM=="net", KERNEL=="tun*", GROUP="vpn"\n';
  const { guest, names } = await runStep(
    { ...udevd, [rulesFile]: own, '/etc/network/interfaces': 'iface eth0 inet dhcp\n' },
    {
      family,
      inspection: inspection({ majorVersion, applications: [application('udev', `${udev}`)] }),
      nics: [{ mac: first }],
    },
  );
  expect(names).toEqual(['0 eth0 single']);
  expect(guest.text(rulesFile)).toMatch(/^# by hand\nSUBSYSTEM=="net", KERNEL=="tun\*", GROUP="vpn"\n/);
  expect(guest.text(rulesFile)).toContain(`ATTR{address}=="${first}"`);
  expect(guest.text(linkOf('eth0'))).toBeUndefined();
});

it('routes, firewall zones and machine-id are nobody’s business here', async () => {
  const others = {
    '/etc/sysconfig/network-scripts/route-ens192': 'default via 10.0.0.1 dev ens192\n',
    '/etc/firewalld/zones/dmz.xml': '<zone><interface name="ens192"/></zone>\n',
    '/etc/keepalived/keepalived.conf': 'interface ens192\n',
    '/etc/machine-id': '0123456789abcdef0123456789abcdef\n',
  };
  const { guest, state } = await runStep({ ...udevd, ...others, [ifcfg('ens192')]: 'DEVICE=ens192\n' });
  for (const [path, text] of Object.entries(others)) expect(guest.text(path)).toBe(text);
  const files = state.changes.filter(({ path }) => guest.text(path) !== undefined);
  expect(files.map(({ path }) => path)).toEqual([linkOf('ens192')]);
});

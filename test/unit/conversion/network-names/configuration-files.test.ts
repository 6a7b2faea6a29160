import { isIfcfg, parseIfcfg } from '../../../../lib/conversion/linux/network-names/configuration/ifcfg';
import { parseIfupdown } from '../../../../lib/conversion/linux/network-names/configuration/ifupdown';
import {
  isCardName,
  normalMac,
} from '../../../../lib/conversion/linux/network-names/configuration/interface-name';
import {
  netdevName,
  parseLinkFile,
  parseNetworkFile,
} from '../../../../lib/conversion/linux/network-names/configuration/networkd';
import { networkdFile } from '../../../../lib/conversion/linux/network-names/configuration/networkd-files';
import { parseKeyfile } from '../../../../lib/conversion/linux/network-names/configuration/networkmanager';
import { parseNetplan } from '../../../../lib/conversion/linux/network-names/configuration/netplan';

const mac = '00:50:56:aa:bb:cc';
const file = '/file';
const of = (text: string, path = file) => networkdFile([{ path, text }]);

it.each([
  'eth0',
  'ens192',
  'enp3s0f1',
  'eno16777736',
  'em1',
  'lan',
  'site0',
  'local',
  'internal-1',
  'br0adcom',
])('%s can be a card', (name) => expect(isCardName(name)).toBe(true));
it.each([
  'lo',
  'bond0',
  'br0',
  'br-1a2b',
  'virbr0',
  'virbr0-nic',
  'docker0',
  'vethab12',
  'tun0',
  'tap',
  'team0',
  'eth0.5',
  'eth0:1',
  'vlan10',
  'wlan0',
  'en*',
  'a/b',
  'a b',
  '-x',
  '',
  'x'.repeat(16),
  'e"',
  'e\n',
])('%j is none', (name) => expect(isCardName(name)).toBe(false));

it.each([
  ['00-50-56-AA-BB-CC', mac],
  ['"00:50:56:AA:BB:CC"', mac],
  ['00:00:00:00:00:00', undefined],
  ['ff:ff:ff:ff:ff:ff', undefined],
  ['01:00:5e:00:00:01', undefined],
  ['00:50:56:aa:bb', undefined],
  [`${mac}\n`, mac],
  [`${mac}",RUN+="x`, undefined],
])('the address %j is %s', (text, expected) => expect(normalMac(text)).toBe(expected));

describe('ifupdown', () => {
  it('reads cards, those of bonds and bridges as well', () => {
    const text = `# comment
auto lo ens192
iface lo inet loopback
allow-hotplug ens192
iface ens192 inet static
    address 10.0.0.1/24
    # iface ens999 inet dhcp
iface ens192 inet6 auto
iface bond0 inet manual
    bond-slaves ens224 \\
      ens256
iface br0 inet dhcp
    bridge_ports eth5 none
iface internal inet dhcp
iface admin inet manual
    vlan-raw-device eth7
iface eth0.20 inet dhcp
iface eth0:1 inet dhcp
iface /en*=x inet dhcp
iface en* inet dhcp
auto /ens*=lan
    bond-slaves eth8
`;
    expect(parseIfupdown([of(text)]).map(({ name }) => name)).toEqual([
      'ens192',
      'ens224',
      'ens256',
      'eth5',
      'internal',
      'eth7',
      'eth0',
      undefined,
    ]);
  });
});

describe('ifcfg', () => {
  it.each<[string, string, 'redhat' | 'suse', string, unknown]>([
    [
      'a card of Red Hat',
      'ifcfg-whatever',
      'redhat',
      `TYPE="Ethernet"\nNAME=Wired\nDEVICE='ens192'\nHWADDR="00:50:56:AA:BB:CC" # old\n`,
      [{ name: 'ens192', mac, file: '/d/ifcfg-whatever' }],
    ],
    ['one by address', 'ifcfg-x', 'redhat', `HWADDR=${mac}\n`, [{ mac, file: '/d/ifcfg-x' }]],
    [
      'the last DEVICE',
      'ifcfg-x',
      'redhat',
      'DEVICE=eth0\nDEVICE=eth1 # x\n#DEVICE=eth2\n',
      [{ name: 'eth1', file: '/d/ifcfg-x' }],
    ],
    [
      'a slave',
      'ifcfg-eth0',
      'redhat',
      'DEVICE=eth0\nMASTER=bond0\nSLAVE=yes\n',
      [{ name: 'eth0', file: '/d/ifcfg-eth0' }],
    ],
    ['a bond', 'ifcfg-b', 'redhat', 'DEVICE=admin\nBONDING_OPTS="mode=1"\n', []],
    ['a bridge', 'ifcfg-b', 'redhat', 'DEVICE=admin\nTYPE=Bridge\n', []],
    [
      'a VLAN',
      'ifcfg-v',
      'redhat',
      'DEVICE=admin\nVLAN=yes\nPHYSDEV=ens192\n',
      [{ name: 'ens192', file: '/d/ifcfg-v' }],
    ],
    ['loopback', 'ifcfg-lo', 'redhat', 'DEVICE=lo\n', []],
    ['a card of SUSE', 'ifcfg-eth0', 'suse', "BOOTPROTO='dhcp'\n", [{ name: 'eth0', file: '/d/ifcfg-eth0' }]],
    ['a card of SLES 10', `ifcfg-eth-id-${mac}`, 'suse', '', [{ mac, file: `/d/ifcfg-eth-id-${mac}` }]],
    [
      'a bond of SUSE',
      'ifcfg-admin',
      'suse',
      "BONDING_MASTER='yes'\nBONDING_SLAVE0='eth0'\nBONDING_SLAVE_1='eth1'\n",
      [
        { name: 'eth0', file: '/d/ifcfg-admin' },
        { name: 'eth1', file: '/d/ifcfg-admin' },
      ],
    ],
    ['an attack', 'ifcfg-x', 'redhat', 'DEVICE=$(reboot)\nHWADDR=`reboot`\n', []],
  ])('reads %s', (_, name, style, text, expected) => {
    expect(parseIfcfg(of(text, `/d/${name}`), style)).toEqual(expected);
  });

  it('leaves backups alone', () => {
    expect(
      ['ifcfg-eth0', 'ifcfg-eth0.bak', 'ifcfg-eth0~', 'ifcfg-eth0.rpmsave', 'route-eth0'].filter(isIfcfg),
    ).toEqual(['ifcfg-eth0']);
  });
});

describe('netplan', () => {
  const parse = (text: string) =>
    parseNetplan([of(text)])
      .cards.filter(({ patterns }) => patterns === undefined)
      .map(({ name, mac: address }) => [name, address]);

  it('reads what installers write', () => {
    expect(
      parse(`# This is the network config written by 'subiquity'
network:
  version: 2
  ethernets:
    ens160:
      addresses:
      - 10.0.0.2/24
      nameservers:
        addresses: [ "8.8.8.8", 1.1.1.1 ]
      routes:
      - to: default
        via: 10.0.0.1
    ens192:  {dhcp4: true}
  bridges:
    br0: {interfaces: [ens160]}
`),
    ).toEqual([
      ['ens160', undefined],
      ['ens192', undefined],
    ]);
  });

  it('reads what cloud-init writes', () => {
    expect(
      parse(`network:
    ethernets:
        id0:
            dhcp4: true
            match:
                macaddress: "00:50:56:AA:BB:CC"   # from the platform
            set-name: ens160
        id1:
            match: {macaddress: '00:50:56:aa:bb:cd'}
        wild:
            match:
                name: en*
        named:
            match: {name: eth5, driver: vmxnet3}
    version: 2
`),
    ).toEqual([
      ['ens160', mac],
      [undefined, '00:50:56:aa:bb:cd'],
      ['eth5', undefined],
    ]);
  });

  it.each([
    ['nothing', ''],
    ['no mapping', 'just text'],
    ['another tree', 'network: [1, 2]\n'],
    [
      'names that are none',
      'network:\n  ethernets:\n    "a b": {}\n    \'x"y\':\n      set-name: "ens1\\n[Link]"\n',
    ],
    ['deep nesting', `network: ${'{a: '.repeat(300)}${'}'.repeat(300)}`],
    ['quotes without end', `network: ${"'".repeat(901)}`],
    ['a long line', `network: ${' '.repeat(100_000)}x`],
  ])('takes %s for no card', (_, text) => expect(parse(text)).toEqual([]));
});

it('reads connections of NetworkManager', () => {
  const connection = (type: string, rest: string) =>
    parseKeyfile(of(`[connection]\nid=x\ntype=${type}\n${rest}`));
  expect(
    connection('ethernet', `interface-name=ens192\n\n[ethernet]\nmac-address=00:50:56:AA:BB:CC\n`),
  ).toEqual([{ name: 'ens192', mac, file }]);
  expect(connection('802-3-ethernet', `[802-3-ethernet]\nmac-address=${mac}\n`)).toEqual([{ mac, file }]);
  expect(connection('bond', 'interface-name=admin\n')).toEqual([]);
  expect(connection('ethernet', '# interface-name=ens1\n')).toEqual([]);
});

it('reads systemd-networkd', () => {
  expect(parseNetworkFile(of('[Match]\nName=ens192 ens224 bond0\n[Network]\nName=eth7\n'))).toEqual([
    { name: 'ens192', file },
    { name: 'ens224', file },
  ]);
  expect(parseNetworkFile(of(`[Match]\nName=ens192\nMACAddress=${mac}\n`))).toEqual([
    { name: 'ens192', mac, file },
  ]);
  expect(parseNetworkFile(of(`[Match]\nMACAddress=${mac}\n`))).toEqual([{ mac, file }]);
  expect(netdevName(of('[NetDev]\nName=admin\nKind=bond\n'))).toBe('admin');
});

it('reads .link files, and sees which hold on any machine', () => {
  const link = (match: string) => parseLinkFile(of(`[Match]\n${match}\n[Link]\nName=lan0\n`), false);
  expect(link(`MACAddress=${mac}`)).toEqual([{ mac, name: 'lan0', file, portable: true }]);
  expect(link(`PermanentMACAddress=${mac}\nType=ether`)[0]?.portable).toBe(true);
  expect(link(`MACAddress=${mac}\nDriver=vmxnet3`)[0]?.portable).toBe(false);
  expect(link('Path=pci-0000:0B:00.0')).toEqual([
    { pciAddress: '0000:0b:00.0', name: 'lan0', file, portable: false },
  ]);
  expect(link('OriginalName=ens192')).toEqual([{ oldName: 'ens192', name: 'lan0', file, portable: false }]);
  expect(parseLinkFile(of(`[Match]\nMACAddress=${mac}\n[Link]\nName=a b\n`), false)).toEqual([]);
});

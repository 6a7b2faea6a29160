import { application, inspection } from '../support/linux-state';
import { generated, runStep, udevd } from './run-step';

const mac = '00:50:56:9b:00:01';
const second = '00:50:56:9b:00:02';
const old = '00:0c:29:11:22:33';
const one = { nics: [{ mac }] };
const folder = '/etc/systemd/network';

describe('systemd-networkd: drop-ins and directories', () => {
  const names = async (files: Record<string, string>, links: Record<string, string> = {}) =>
    (await runStep({ ...udevd, ...files }, { ...one, links })).names;

  it.each([
    [
      'in a drop-in',
      {
        [`${folder}/lan.network`]: '[Network]\nDHCP=yes\n',
        [`${folder}/lan.network.d/m.conf`]: '[Match]\nName=ens224\n',
      },
    ],
    [
      'in a drop-in of a package’s file',
      {
        '/usr/lib/systemd/network/lan.network': '[Match]\nName=ens1\n',
        [`${folder}/lan.network.d/m.conf`]: '[Match]\nName=\nName=ens224\n',
      },
    ],
    ['in a package’s file', { '/usr/local/lib/systemd/network/lan.network': '[Match]\nName=ens224\n' }],
    [
      'in /etc, not in the file that it takes the place of',
      {
        '/usr/lib/systemd/network/lan.network': '[Match]\nName=ens1\n',
        [`${folder}/lan.network`]: '[Match]\nName=ens224\nType=ether wlan\n',
      },
    ],
  ])('the card is named %s', async (_, files) => {
    expect(await names(files)).toEqual(['0 ens224 single']);
  });

  it('what is masked, and what is for something else than cards, names none', async () => {
    const vendor = { '/usr/lib/systemd/network/lan.network': '[Match]\nName=ens1\n' };
    expect(await names(vendor, { [`${folder}/lan.network`]: '/dev/null' })).toEqual([]);
    for (const match of ['Kind=veth', 'Type=wlan', 'Type=!ether', 'Virtualization=container', 'SSID=home']) {
      expect(await names({ [`${folder}/x.network`]: `[Match]\nName=ens224\n${match}\n` })).toEqual([]);
    }
    expect(await names({ [`${folder}/orphan.network.d/m.conf`]: '[Match]\nName=ens224\n' })).toEqual([]);
  });

  it('an address that is gone is replaced in the drop-in that has it', async () => {
    const dropIn = `${folder}/lan.network.d/address.conf`;
    const { guest } = await runStep(
      {
        ...udevd,
        [`${folder}/lan.network`]: '[Match]\nName=ens192\n',
        [dropIn]: `[Match]\nMACAddress=${old}\n`,
      },
      { nics: [{ pciSlot: 192 }] },
    );
    expect(guest.text(dropIn)).toBe(`[Match]\nMACAddress=${generated(0)}\n`);
  });
});

describe('which names a guest has by itself', () => {
  const nameOn = async (
    options: Parameters<typeof runStep>[1],
    files: Record<string, string> = {},
    links: Record<string, string> = {},
  ) => {
    const nics = [{ mac, pciSlot: 192 }];
    return (await runStep({ ...udevd, ...files }, { nics, links, ...options })).names[0]?.split(' ')[1];
  };
  const suse = (majorVersion: number, packages: string[] = []) => ({
    family: 'suse' as const,
    inspection: inspection({
      distro: majorVersion > 1000 ? 'opensuse' : 'sles',
      majorVersion,
      applications: [application('systemd', '254.1'), ...packages.map((name) => application(name))],
    }),
  });
  const grub = (value: string) => ({ '/etc/default/grub': `GRUB_CMDLINE_LINUX_DEFAULT="quiet ${value}"\n` });
  const generator = '/usr/lib/udev/rules.d/75-persistent-net-generator.rules';

  it.each<[string, number, Record<string, string>, string]>([
    ['SLES 15', 15, {}, 'eth0'],
    ['SLES 15 with net.ifnames=1', 15, grub('net.ifnames=1'), 'ens192'],
    [
      'SLES 15 with net.ifnames=1 and the generator',
      15,
      { ...grub('net.ifnames=1'), [generator]: '' },
      'ens192',
    ],
    ['SLES 15 with net.ifnames=1 in a comment', 15, { '/etc/default/grub': '# net.ifnames=1\n' }, 'eth0'],
    ['SLES 16', 16, {}, 'ens192'],
    ['SLES 16 with net.ifnames=0', 16, grub('net.ifnames=0'), 'eth0'],
    ['SLES 16 with the generator', 16, { [generator]: '# counts\n' }, 'eth0'],
    ['Leap 42', 42, {}, 'eth0'],
    ['Tumbleweed', 20250901, {}, 'ens192'],
  ])('%s', async (_, version, files, name) => {
    expect(await nameOn(suse(version), files)).toBe(name);
  });

  it('SLES 16 with udev-persistent-ifnames, unless its generator is masked', async () => {
    expect(await nameOn(suse(16, ['udev-persistent-ifnames']))).toBe('eth0');
    const masked = { '/etc/udev/rules.d/75-persistent-net-generator.rules': '/dev/null' };
    expect(await nameOn(suse(16), { [generator]: '# counts\n' }, masked)).toBe('ens192');
  });

  it('the last word on a line counts, and every word for no', async () => {
    expect(await nameOn({}, grub('net.ifnames=1 net.ifnames=0'))).toBe('eth0');
    expect(await nameOn({}, grub('net.ifnames=0 net.ifnames=1'))).toBe('ens192');
    expect(await nameOn({}, grub('net.ifnames=off'))).toBe('eth0');
    expect(
      await nameOn({}, { '/etc/default/grub.d/50-cloud.cfg': 'GRUB_CMDLINE_LINUX="net.ifnames=0"\n' }),
    ).toBe('eth0');
  });
});

describe('the kernel command line', () => {
  const named = async (words: string, nics: Parameters<typeof runStep>[1] = one) =>
    runStep(
      { ...udevd, '/etc/default/grub': `GRUB_CMDLINE_LINUX="root=/dev/sda1 ${words} rd.neednet=1"\n` },
      nics,
    );

  it.each([
    ['ip=ens224:dhcp', 'ens224'],
    ['ip=192.0.2.5::192.0.2.1:255.255.255.0:web:ens224:none', 'ens224'],
    ['ip=[2001:db8::5]::[2001:db8::1]:64:web:ens224:none:9000', 'ens224'],
    ['ip=:::::ens224:dhcp', 'ens224'],
    ['vlan=ens224.5:ens224', 'ens224'],
    ['bond=bond0:ens224:mode=1 ip=bond0:dhcp', 'ens224'],
    ['bridge=br0:ens224', 'ens224'],
    ['bootdev=ens224', 'ens224'],
    ['ip=dhcp', undefined],
    ['rd.ip=ens224:dhcp', undefined],
  ])('%s', async (words, name) => {
    expect((await named(words)).names).toEqual(name === undefined ? [] : [`0 ${name} single`]);
  });

  it('ifname= tells a card by its address, and follows a new one', async () => {
    const two = { nics: [{ mac }, { mac: second }] };
    expect((await named(`ifname=lan0:${second}`, two)).names).toEqual(['1 lan0 guest-mac']);
    const { guest } = await named(`ifname=lan0:${old}`, { nics: [{}] });
    expect(guest.text('/etc/default/grub')).toContain(`ifname=lan0:${generated(0)}`);
  });
});

it.each<[string, string, string]>([
  [
    'dhcpcd',
    '/etc/dhcpcd.conf',
    '# interface ens1\nhostname\ninterface ens224\nstatic ip_address=192.0.2.5/24\n',
  ],
  ['dhcpcd, allowed', '/etc/dhcpcd.conf', 'allowinterfaces ens224\n'],
  [
    'ifcfg of an alias',
    '/etc/sysconfig/network-scripts/ifcfg-ens224:1',
    'DEVICE=ens224:1\nIPADDR=192.0.2.6\n',
  ],
  [
    'ifcfg matching names',
    '/etc/sysconfig/network-scripts/ifcfg-lan',
    'NAME=lan\nMATCH_INTERFACE_NAME="ens224"\n',
  ],
])('%s names the card', async (_, path, text) => {
  expect((await runStep({ ...udevd, [path]: text }, one)).names).toEqual(['0 ens224 single']);
});

it.each<[string, string, string]>([
  [
    'ConnMan',
    '/var/lib/connman/lan.config',
    `[service_lan]\nType = ethernet\nMAC = ${second}\nDeviceName = lan0\n`,
  ],
  ['mactab', '/etc/mactab', `# name address\nlan0 ${second.toUpperCase()}\n`],
  ['mactab of busybox', '/etc/mactab', `lan0 mac=${second}\n`],
  ['iftab', '/etc/iftab', `lan0 mac ${second} arp 1\n`],
  [
    'cloud-init',
    '/etc/cloud/cloud.cfg.d/50-curtin-networking.cfg',
    `network:\n  version: 2\n  ethernets:\n    lan0:\n      match: {macaddress: "${second}"}\n      set-name: lan0\n`,
  ],
])('%s tells the card by its address', async (_, path, text) => {
  const { names } = await runStep({ ...udevd, [path]: text }, { nics: [{ mac }, { mac: second }] });
  expect(names).toEqual(['1 lan0 guest-mac']);
});

it('dhcpcd’s patterns are patterns', async () => {
  const { names } = await runStep({ ...udevd, '/etc/dhcpcd.conf': 'allowinterfaces eth*\n' }, one);
  expect(names).toEqual(['0 eth0 pattern']);
});

describe('files that use a name without configuring it', () => {
  const uses = {
    '/etc/firewalld/zones/dmz.xml': '<zone>\n  <interface name="ens224"/>\n</zone>\n',
    '/etc/sysctl.d/90-net.conf': '# net.ipv4.conf.ens256.rp_filter = 1\nnet.ipv4.conf.ens224.rp_filter = 1\n',
    '/etc/sysconfig/network-scripts/route-ens224': 'default via 192.0.2.1\n',
    '/etc/dnsmasq.d/lan.conf': 'interface=docker0\n',
  };

  it('are warned of once, with their lines, where no card keeps that name', async () => {
    const { warned, state } = await runStep({ ...udevd, ...uses }, one);
    expect(state.changes).toEqual([]);
    expect(warned).toEqual([
      'No network card is known to keep the names ens224, which the guest uses in /etc/firewalld/zones/dmz.xml, line 2; /etc/sysconfig/network-scripts/route-ens224; /etc/sysctl.d/90-net.conf, line 2.',
    ]);
  });

  it('are no matter where every card keeps its name', async () => {
    expect((await runStep({ ...udevd, ...uses }, { nics: [{ mac, pciSlot: 224 }] })).warned).toEqual([]);
  });

  it('are found by names of the guest’s own making as well', async () => {
    const { warned } = await runStep(
      {
        ...udevd,
        '/etc/network/interfaces': 'iface uplink inet dhcp\niface inside inet dhcp\n',
        '/etc/keepalived/keepalived.conf': 'vrrp_instance a {\n  interface uplink\n}\n',
      },
      { nics: [{ mac }, { mac: second }] },
    );
    expect(warned.at(-1)).toBe(
      'No network card is known to keep the names uplink, which the guest uses in /etc/keepalived/keepalived.conf, line 2.',
    );
  });
});

it('a file too large to be one of an administrator’s is said to be left', async () => {
  const path = '/etc/systemd/network/10-lan.network';
  const { warned } = await runStep(
    { ...udevd, [path]: `[Match]\nName=ens224\n${'#'.repeat(300_000)}\n` },
    one,
  );
  expect(warned).toEqual([`Network configuration that cannot be read is left as it is: ${path}.`]);
});

describe('udev rules that name a card', () => {
  const rule = (conditions: string): Record<string, string> => ({
    ...udevd,
    '/etc/udev/rules.d/60-names.rules': `SUBSYSTEM=="net", ACTION=="add", ${conditions}, NAME="lan0"\n`,
  });
  const cards = [
    { mac, pciSlot: 192, model: 'vmxnet3' },
    { mac: second, pciSlot: 33, model: 'e1000' },
  ];

  it.each([
    ['by a pattern of its address', 'ATTR{address}=="00:50:56:*:02"'],
    ['by one of several addresses', `ATTR{address}=="${old}|${second}"`],
    ['by its driver', 'DRIVERS=="e1000"'],
    ['by its name of before', 'ENV{ID_NET_NAME_SLOT}=="ens33"'],
    ['by its place', 'ENV{ID_PATH}=="pci-0000:02:01.0"'],
  ])('%s', async (_, conditions) => {
    expect((await runStep(rule(conditions), { nics: cards })).names).toContain('1 lan0 guest-udev-rule');
  });

  it.each([
    ['several cards', 'ATTR{address}=="00:50:56:*"'],
    ['no card', 'DRIVERS=="igb"'],
  ])('name none where they are for %s', async (_, conditions) => {
    expect((await runStep(rule(conditions), { nics: cards })).names.join()).not.toContain('lan0');
  });

  it('name the only card by a driver that the source does not tell', async () => {
    const { names, guest } = await runStep(rule('DRIVERS=="vmxnet3"'), one);
    expect(names).toEqual(['0 lan0 guest-udev-rule']);
    expect(guest.text('/etc/udev/rules.d/60-names.rules')).toContain('DRIVERS=="virtio_net"');
  });
});

it.each<[string, string, string]>([
  [
    'a template of ifupdown2',
    '/etc/network/interfaces',
    '# ${x}\nauto lo\n%for i in range(2):\niface ens${i} inet dhcp\n%endfor\n',
  ],
  [
    'a name that a shell makes',
    '/etc/sysconfig/network-scripts/ifcfg-a',
    'TYPE=Ethernet\n# DEVICE=$x\nDEVICE=ens$(cat /etc/slot)\n',
  ],
])('%s is said to be left, with its line', async (_, path, text) => {
  const { warned } = await runStep({ ...udevd, [path]: text }, { nics: [{ mac, pciSlot: 192 }] });
  expect(warned).toContain(`Network configuration that cannot be read is left as it is: ${path}, line 3.`);
});

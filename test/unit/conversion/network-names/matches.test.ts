import { linkOf, rulesFile, runStep, udevd } from './run-step';

const first = '00:50:56:9b:00:01';
const second = '00:50:56:9b:00:02';
const twoCards = [
  { mac: first, pciSlot: 192 },
  { mac: second, pciSlot: 224 },
];
const twoModels = [
  { mac: first, pciSlot: 192, model: 'vmxnet3' },
  { mac: second, pciSlot: 33, model: 'e1000' },
];
const network = '/etc/systemd/network/10-dmz.network';
const keyfile = '/etc/NetworkManager/system-connections/lan.nmconnection';
const connection = (match: string, more = ''): string =>
  `[connection]\nid=lan\ntype=ethernet\n\n[match]\n${match}\n${more}\n[ipv4]\nmethod=manual\n`;

/** What a file becomes, and what is warned of. */
async function corrected(path: string, text: string, options: Parameters<typeof runStep>[1] = {}) {
  const { guest, warned } = await runStep({ ...udevd, [path]: text }, { nics: twoCards, ...options });
  return { text: guest.text(path), warned };
}

describe('systemd-networkd: a file for a card by its place', () => {
  it.each([
    ['a pattern', 'Path=pci-0000:13:*', `MACAddress=${second}`],
    ['several places', 'Path=pci-0000:0b:00.0 pci-0000:13:00.0', `MACAddress=${first} ${second}`],
    ['a property', 'Property=ID_PATH=pci-0000:13:00.0', `MACAddress=${second}`],
    ['a name by place', 'Property=ID_NET_NAME_SLOT=ens224', `MACAddress=${second}`],
    [
      'one property of two',
      'Property=ID_BUS=pci "ID_PATH=pci-0000:0b:00.0"',
      `Property=ID_BUS=pci\nMACAddress=${first}`,
    ],
  ])('%s', async (_, before, after) => {
    const { text, warned } = await corrected(network, `[Match]\n${before}\n\n[Network]\nDHCP=yes\n`);
    expect(text).toBe(`[Match]\n${after}\n\n[Network]\nDHCP=yes\n`);
    expect(warned).toEqual([]);
  });

  it('goes on by the address alone where the file has one', async () => {
    const { text } = await corrected(network, `[Match]\nMACAddress=${first}\nPath=pci-0000:0b:00.0\n`);
    expect(text).toBe(`[Match]\nMACAddress=${first}\n`);
  });

  it.each(['Path=pci-*', 'Path=*', 'Path=*-usb-*', 'Path=platform-*', 'Name=en*\nType=ether'])(
    '%s holds on KVM as well and is left alone',
    async (match) => {
      const before = `[Match]\n${match}\n`;
      expect(await corrected(network, before)).toEqual({ text: before, warned: [] });
    },
  );

  it('is warned of, with the line, where no card is known to have been there', async () => {
    const before = '# by hand\n[Match]\nPath=pci-0000:05:00.0\n';
    const { text, warned } = await corrected(network, before);
    expect(text).toBe(before);
    expect(warned).toEqual([
      `${network} is for the network card at 0000:05:00.0 (line 3); which card of the new machine that was is not known.`,
    ]);
  });

  it('one card has one place, wherever VMware put it', async () => {
    const { text } = await corrected(network, '[Match]\nPath=pci-0000:0c:00.0\n', { nics: [{ mac: first }] });
    expect(text).toBe(`[Match]\nMACAddress=${first}\n`);
  });

  it('asks for any virtual machine where it asked for the old hypervisor', async () => {
    const { text } = await corrected(network, '[Match]\nName=ens192\nVirtualization=vmware\n');
    expect(text).toBe('[Match]\nName=ens192\nVirtualization=vm\n');
  });
});

describe('cards that are told apart by their drivers', () => {
  it('are told apart by their addresses where the source knows the models', async () => {
    const other = '/etc/systemd/network/20-lan.network';
    const { guest, warned } = await runStep(
      { ...udevd, [network]: '[Match]\nDriver=e1000\n', [other]: '[Match]\nDriver=vmx*\n' },
      { nics: twoModels },
    );
    expect(guest.text(network)).toBe(`[Match]\nMACAddress=${second}\n`);
    expect(guest.text(other)).toBe(`[Match]\nMACAddress=${first}\n`);
    expect(warned).toEqual([]);
  });

  it('one list of all old drivers becomes the new driver', async () => {
    const { text } = await corrected(network, '[Match]\nDriver=vmxnet3 e1000\n', { nics: twoModels });
    expect(text).toBe('[Match]\nDriver=virtio_net\n');
  });

  it('a file for a driver that no card had, and one that has the new one already, are left alone', async () => {
    for (const driver of ['e1000e', 'vmxnet3 e1000 virtio_net', 'bnx2']) {
      const before = `[Match]\nDriver=${driver}\n`;
      expect(await corrected(network, before, { nics: twoModels })).toEqual({ text: before, warned: [] });
    }
  });

  it('are warned of, with file and line, where the models are not known', async () => {
    const { warned } = await runStep({
      ...udevd,
      [network]: '[Match]\nDriver=vmxnet3\n',
      [keyfile]: connection('driver=e1000;'),
    });
    expect(warned).toEqual([
      `The guest tells its network cards apart by their drivers (${network}, line 2; ${keyfile}, line 6), and on KVM they all have the same.`,
    ]);
  });
});

describe('NetworkManager', () => {
  it('a connection for a place becomes one for the address', async () => {
    const { text, warned } = await corrected(keyfile, connection('path=pci-0000:13:00.0;'));
    expect(text).not.toContain('path=');
    expect(text).toContain(`\n[ethernet]\nmac-address=${second.toUpperCase()}\n`);
    expect(warned).toEqual([]);
  });

  it('puts the address into the section that there is', async () => {
    const { text } = await corrected(keyfile, connection('path=pci-0000:0b:00.0', '[ethernet]\nmtu=9000\n'));
    expect(text).toContain(`[ethernet]\nmac-address=${first.toUpperCase()}\nmtu=9000\n`);
    expect(text?.match(/\[ethernet\]/g)).toHaveLength(1);
  });

  it('calls several cards by the names that they keep', async () => {
    const { text } = await corrected(keyfile, connection('path=pci-0000:0b:00.0;pci-0000:13:00.0;'));
    expect(text).toContain('[match]\ninterface-name=ens192;ens224;\n');
  });

  it('lists of devices in its configuration ask for the new driver or the address', async () => {
    const path = '/etc/NetworkManager/conf.d/10-unmanaged.conf';
    const before =
      '[device-a]\nmatch-device=driver:vmxnet3\nmanaged=0\n\n[keyfile]\nunmanaged-devices=interface-name:docker0;except:driver:vmxnet3\n';
    expect((await corrected(path, before)).text).toBe(before.replaceAll('vmxnet3', 'virtio_net'));
    expect((await corrected(path, before, { nics: twoModels })).text).toBe(
      before.replaceAll('driver:vmxnet3', `mac:${first}`),
    );
  });

  it('a connection of a package is corrected in /etc', async () => {
    const vendor = '/usr/lib/NetworkManager/system-connections/lan.nmconnection';
    const { guest } = await runStep(
      { ...udevd, [vendor]: connection('path=pci-0000:13:00.0;') },
      { nics: twoCards },
    );
    expect(guest.text(vendor)).toContain('path=pci-0000:13:00.0;');
    expect(guest.text(keyfile)).toContain(`mac-address=${second.toUpperCase()}`);
  });

  it('ifcfg files match as well', async () => {
    const path = '/etc/sysconfig/network-scripts/ifcfg-lan';
    const { text } = await corrected(path, 'NAME=lan\nMATCH_PATH="pci-0000:13:00.0"\nONBOOT=yes\n');
    expect(text).toBe(`NAME=lan\nHWADDR=${second.toUpperCase()}\nONBOOT=yes\n`);
  });
});

describe('netplan', () => {
  const path = '/etc/netplan/01.yaml';

  it('lists of drivers, on one line and on several', async () => {
    const before = `# driver: vmxnet3\nnetwork:\n  ethernets:\n    a:\n      match:\n        driver:\n          - vmxnet3\n          - e1000\n      dhcp4: true # driver: vmxnet3\n    b:\n      match: {driver: [vmxnet3, e1000]}\n`;
    const { text, warned } = await corrected(path, before, { nics: twoModels });
    expect(text).toBe(
      `# driver: vmxnet3\nnetwork:\n  ethernets:\n    a:\n      match:\n        driver: virtio_net\n      dhcp4: true # driver: vmxnet3\n    b:\n      match: {driver: virtio_net}\n`,
    );
    expect(warned).toEqual([]);
  });

  it('a driver of one card of several becomes its address', async () => {
    const before =
      'network:\n  ethernets:\n    lan:\n      match: {driver: e1000}\n    dmz:\n      match:\n        driver: vmx*\n';
    const { text } = await corrected(path, before, { nics: twoModels });
    expect(text).toBe(
      `network:\n  ethernets:\n    lan:\n      match: {macaddress: "${second}"}\n    dmz:\n      match:\n        macaddress: "${first}"\n`,
    );
  });

  it('what NetworkManager keeps in it', async () => {
    const before =
      'network:\n  ethernets:\n    NM-1:\n      renderer: NetworkManager\n      match: {}\n      networkmanager:\n        passthrough:\n          match.path: "pci-0000:13:00.0"\n';
    const { text } = await corrected(path, before);
    expect(text).toBe(before.replace('match.path: "pci-0000:13:00.0"', `ethernet.mac-address: "${second}"`));
  });

  it('a file that is no YAML is said to be left, with its line', async () => {
    const { warned } = await corrected(path, 'network:\n  ethernets:\n    a: {dhcp4: true\n    b: ]\n');
    expect(warned).toEqual([
      expect.stringMatching(
        /^Network configuration that cannot be read is left as it is: \/etc\/netplan\/01\.yaml, line \d\.$/,
      ),
    ]);
  });
});

describe('udev rules', () => {
  const path = '/etc/udev/rules.d/60-net.rules';

  it('that tune a card by its place or driver go on doing so', async () => {
    const before = `ACTION!="add", GOTO="end"\nSUBSYSTEM=="net", KERNELS=="0000:13:00.0", \\\n  DRIVERS=="vmxnet3", ATTR{mtu}="9000"\nSUBSYSTEM=="net", ENV{ID_PATH}=="pci-0000:0b:00.0", RUN+="/sbin/ethtool -K $name tso off"\nLABEL="end"\n`;
    const { text, warned } = await corrected(path, before);
    expect(text).toBe(
      `ACTION!="add", GOTO="end"\nSUBSYSTEM=="net", ATTR{address}=="${second}", \\\n  DRIVERS=="virtio_net", ATTR{mtu}="9000"\nSUBSYSTEM=="net", ATTR{address}=="${first}", RUN+="/sbin/ethtool -K $name tso off"\nLABEL="end"\n`,
    );
    expect(warned).toEqual([]);
  });

  it('for other devices are nobody’s business here', async () => {
    const before = 'SUBSYSTEM=="block", KERNELS=="0000:0b:00.0", SYMLINK+="x"\n';
    expect(await corrected(path, before)).toEqual({ text: before, warned: [] });
    const comment = '# SUBSYSTEM=="net", KERNELS=="0000:05:00.0"\n';
    expect(await corrected(path, comment)).toEqual({ text: comment, warned: [] });
  });

  it('for a place where no card was are warned of with their line', async () => {
    const before = '# one\nSUBSYSTEM=="net", KERNELS=="0000:05:00.0", ATTR{mtu}="9000"\n';
    expect((await corrected(path, before)).warned).toEqual([expect.stringContaining('(line 2)')]);
  });
});

it('corrects nothing the second time', async () => {
  const files = {
    ...udevd,
    [network]: '[Match]\nPath=pci-0000:13:00.0\n',
    [keyfile]: connection('path=pci-0000:0b:00.0;\ndriver=vmxnet3;'),
    '/etc/udev/rules.d/60-net.rules': 'SUBSYSTEM=="net", KERNELS=="0000:13:00.0", ATTR{mtu}="9000"\n',
    '/etc/systemd/network/80-mtu.link': '[Match]\nDriver=vmxnet3\n\n[Link]\nMTUBytes=9000\n',
  };
  const { guest } = await runStep(files, { nics: twoCards });
  expect(guest.text(linkOf('ens192'))).toContain('MTUBytes=9000');
  expect(guest.text(rulesFile)).toBeUndefined();
  const second = await runStep(await guest.contents(), { nics: twoCards });
  expect(second.state.changes).toEqual([]);
  expect(second.warned).toEqual([]);
});

it.each([
  ['networkd', network, '[Match]\nPath=!pci-0000:0b:00.0\n', `[Match]\nMACAddress=${second}\n`],
  [
    'udev',
    '/etc/udev/rules.d/60-net.rules',
    'SUBSYSTEM=="net", KERNELS!="0000:0b:00.0", ATTR{mtu}="9000"\n',
    `SUBSYSTEM=="net", ATTR{address}!="${first}", ATTR{mtu}="9000"\n`,
  ],
])('a card that is left out stays left out: %s', async (_, path, before, after) => {
  expect(await corrected(path, before)).toEqual({ text: after, warned: [] });
});

it('looks at no more conditions than an administrator writes, and says where it stopped', async () => {
  const rule = 'SUBSYSTEM=="net", KERNELS=="0000:0b:00.0", ATTR{mtu}="9000"\n';
  const { text, warned } = await corrected('/etc/udev/rules.d/60-net.rules', rule.repeat(300));
  expect(text?.match(/ATTR\{address\}/g)).toHaveLength(200);
  expect(warned).toEqual([
    expect.stringMatching(/60-net\.rules, line 201, on, conditions .* are left as they are/),
  ]);
});

import { linkOf, rulesFile, runStep, udevd } from './run-step';

const mac = '00:50:56:aa:bb:cc';
const other = '00:50:56:00:00:02';
const folder = '/etc/systemd/network';
const vendor = '/usr/lib/systemd/network';
const ours = linkOf('ens192');
const configured = { ...udevd, '/etc/network/interfaces': 'iface ens192 inet dhcp\n' };
const policy = '[Match]\nOriginalName=*\n\n[Link]\nNamePolicy=keep kernel database onboard slot path\n';
const defaults = `${policy}AlternativeNamesPolicy=database onboard slot path mac\nMACAddressPolicy=persistent\n`;

describe('the settings of the guest’s own .link file hold: ours has them', () => {
  it('with what its drop-ins add, section by section, and without names', async () => {
    const { guest } = await runStep({
      ...configured,
      [`${folder}/80-mtu.link`]:
        '[Match]\nOriginalName=*\nPath=pci-*\n\n[Link]\n# jumbo\nNamePolicy=kernel slot\nMTUBytes=9000\nWakeOnLan=off\nAlternativeName=office\n',
      [`${folder}/80-mtu.link.d/10-offload.conf`]: '[Link]\nGenericSegmentationOffload=no\n',
      [`${vendor}/80-mtu.link.d/20-vf.conf`]:
        '[SR-IOV]\nVirtualFunction=0\nTrust=yes\n[SR-IOV]\nVirtualFunction=1\n',
      [`${vendor}/99-default.link`]: defaults,
    });
    expect(guest.text(ours)).toBe(
      [
        '# The name from before the conversion, kept by v2v-node.',
        '[Match]',
        `MACAddress=${mac}`,
        'Path=*',
        '',
        '[Link]',
        'Name=ens192',
        '',
        `# From ${folder}/80-mtu.link:`,
        '[Link]',
        'MTUBytes=9000',
        'WakeOnLan=off',
        'AlternativeName=office',
        `# From ${folder}/80-mtu.link.d/10-offload.conf:`,
        '[Link]',
        'GenericSegmentationOffload=no',
        `# From ${vendor}/80-mtu.link.d/20-vf.conf:`,
        '[SR-IOV]',
        'VirtualFunction=0',
        'Trust=yes',
        '[SR-IOV]',
        'VirtualFunction=1',
        '',
      ].join('\n'),
    );
    expect(guest.text(rulesFile)).toBeUndefined();
  });

  it('of the distribution’s default, but for names by the new place, which another card may have', async () => {
    const { guest } = await runStep({ ...configured, [`${vendor}/99-default.link`]: defaults });
    const text = guest.text(ours)!;
    expect(text).toContain('AlternativeNamesPolicy=database mac\nMACAddressPolicy=persistent\n');
    expect(text).not.toContain('NamePolicy=keep');
  });

  it('of one for this card only, not of one for another', async () => {
    const files = {
      ...udevd,
      '/etc/network/interfaces': 'iface ens192 inet dhcp\niface ens224 inet dhcp\n',
      [`${folder}/80-a.link`]: `[Match]\nMACAddress=${other}\n\n[Link]\nMTUBytes=1400\n`,
      [`${folder}/90-b.link`]: '[Match]\nOriginalName=en* eth*\n\n[Link]\nMTUBytes=9000\n',
    };
    const { guest } = await runStep(files, {
      nics: [
        { mac, pciSlot: 192 },
        { mac: other, pciSlot: 224 },
      ],
    });
    expect(guest.text(ours)).toContain('MTUBytes=9000');
    expect(guest.text(linkOf('ens224'))).toContain('MTUBytes=1400');
    expect(guest.text(linkOf('ens224'))).not.toContain('MTUBytes=9000');
  });

  it('of one for the old driver or place, whose card has another now', async () => {
    for (const match of ['Driver=vmxnet3', 'Path=pci-0000:0b:00.0']) {
      const { guest } = await runStep({
        ...configured,
        [`${folder}/75-tune.link`]: `[Match]\n${match}\n\n[Link]\nRxBufferSize=4096\n`,
      });
      expect(guest.text(ours)).toContain('RxBufferSize=4096');
    }
  });

  it('not of one that is masked or empty', async () => {
    const files = {
      ...configured,
      [`${vendor}/80-mtu.link`]: '[Match]\nOriginalName=*\n[Link]\nMTUBytes=9000\n',
    };
    const masked = await runStep(files, { links: { [`${folder}/80-mtu.link`]: '/dev/null' } });
    expect(masked.guest.text(ours)).not.toContain('MTUBytes');
    const empty = await runStep({ ...files, [`${folder}/80-mtu.link`]: '' });
    expect(empty.guest.text(ours)).not.toContain('MTUBytes');
    const replaced = await runStep({
      ...files,
      [`${folder}/80-mtu.link`]: '[Match]\nOriginalName=*\n[Link]\nMTUBytes=1500\n',
    });
    expect(replaced.guest.text(ours)).toContain('MTUBytes=1500');
  });
});

it.each([
  ['comes before ours', '10-mtu.link', 'OriginalName=*'],
  ['is chosen by what is not known', '80-mtu.link', 'Property=ID_VENDOR_ID=0x15ad'],
  ['is for certain hosts', '80-mtu.link', 'Host=web1'],
])('a rule gives the name where a .link file %s', async (_, name, match) => {
  const text = `[Match]\n${match}\n\n[Link]\nNamePolicy=slot\nMTUBytes=9000\n`;
  const { guest, state } = await runStep({ ...configured, [`${folder}/${name}`]: text });
  expect(guest.text(rulesFile)).toContain(`ATTR{address}=="${mac}", ATTR{type}=="1", NAME="ens192"`);
  expect(guest.text(`${folder}/${name}`)).toBe(text);
  // Ours does not come before a file that may be the card's.
  if (name !== '10-mtu.link') {
    expect(guest.text(ours)).toBeUndefined();
    expect(state.networkNames?.pinned[0]?.file).toBe(rulesFile);
  }
});

describe('a .link file of the guest that names the card', () => {
  it('by its place goes by the address now, and does so itself', async () => {
    const lan = `${folder}/10-lan.link`;
    const { guest, state, names } = await runStep({
      ...udevd,
      [lan]: '[Match]\nPath=pci-0000:0b:*\n\n[Link]\nName=lan0\nMTUBytes=9000\n',
    });
    expect(names).toEqual(['0 lan0 guest-udev-rule']);
    expect(guest.text(lan)).toBe(`[Match]\nMACAddress=${mac}\n\n[Link]\nName=lan0\nMTUBytes=9000\n`);
    expect(state.networkNames?.pinned[0]?.file).toBe(lan);
    expect(guest.text(linkOf('lan0'))).toBeUndefined();
  });

  it('by its driver, where the source knows the model', async () => {
    const files = {
      ...udevd,
      [`${folder}/80-lan.link`]: '[Match]\nDriver=e1000\n[Link]\nName=lan0\nMTUBytes=9000\n',
    };
    const nics = [
      { mac, pciSlot: 192, model: 'vmxnet3' },
      { mac: other, pciSlot: 33, model: 'e1000' },
    ];
    expect((await runStep(files, { nics })).names).toContain('1 lan0 guest-udev-rule');
    // Two cards of that driver: which of them got the name is not known.
    const two = await runStep(files, { nics: nics.map((nic) => ({ ...nic, model: 'e1000' })) });
    expect(two.names.join()).not.toContain('lan0');
  });

  it('beside one that names another card by its address', async () => {
    const files = {
      ...udevd,
      [`${folder}/10-lan.link`]: `[Match]\nMACAddress=${mac}\n[Link]\nName=lan0\n`,
      [`${folder}/20-dmz.link`]: '[Match]\nDriver=e1000\n[Link]\nName=dmz0\n',
    };
    const nics = [
      { mac, pciSlot: 192, model: 'vmxnet3' },
      { mac: other, pciSlot: 33, model: 'e1000' },
    ];
    expect((await runStep(files, { nics })).names).toEqual([
      '0 lan0 guest-udev-rule',
      '1 dmz0 guest-udev-rule',
    ]);
  });

  it('never had its way where the guest is configured for another name', async () => {
    const { names } = await runStep({
      ...configured,
      [`${folder}/80-lan.link`]: '[Match]\nOriginalName=eth0\n[Link]\nName=lan0\n',
    });
    expect(names).toEqual(['0 ens192 vmware-slot']);
  });

  it('does not where a policy of it yields a name first', async () => {
    const { names } = await runStep({
      ...udevd,
      [`${folder}/80-lan.link`]: `[Match]\nMACAddress=${mac}\n[Link]\nNamePolicy=slot path\nName=lan0\n`,
    });
    expect(names).toEqual(['0 ens192 vmware-slot']);
  });
});

describe('the policies that named the card', () => {
  const named = async (files: Record<string, string>) => (await runStep({ ...udevd, ...files })).names;

  it.each([
    ['path', '0 enp11s0 vmware-slot'],
    ['slot path', '0 ens192 vmware-slot'],
    ['mac', '0 enx005056aabbcc vmware-slot'],
    ['kernel', '0 eth0 vmware-slot'],
  ])('%s', async (policies, name) => {
    const text = `[Match]\nOriginalName=*\n[Link]\nNamePolicy=${policies}\n`;
    expect(await named({ [`${folder}/50-names.link`]: text })).toEqual([name]);
  });

  it('a drop-in of the default keeps the kernel’s names', async () => {
    const files = {
      [`${vendor}/99-default.link`]: defaults,
      [`${folder}/99-default.link.d/10-eth.conf`]: '[Link]\nNamePolicy=keep kernel\n',
    };
    expect(await named(files)).toEqual(['0 eth0 vmware-slot']);
    expect(await named({ [`${vendor}/99-default.link`]: defaults })).toEqual(['0 ens192 vmware-slot']);
  });
});

it('Name= counts beside a policy where net.ifnames=0 says that policies do not', async () => {
  const lan = `[Match]\nMACAddress=${mac}\n[Link]\nNamePolicy=slot path\nName=lan0\n`;
  const { names } = await runStep({
    ...udevd,
    [`${folder}/80-lan.link`]: lan,
    '/etc/default/grub': 'GRUB_CMDLINE_LINUX="net.ifnames=0"\n',
  });
  expect(names).toEqual(['0 lan0 guest-udev-rule']);
});

it('a rule alone gives the name where udev is kept from reading .link files', async () => {
  const { guest, state } = await runStep(
    { ...udevd, '/etc/network/interfaces': 'iface eth0 inet dhcp\n' },
    { links: { '/etc/udev/rules.d/80-net-setup-link.rules': '/dev/null' } },
  );
  expect(state.networkNames?.pinned).toMatchObject([{ name: 'eth0', file: rulesFile }]);
  expect(guest.text(linkOf('eth0'))).toBeUndefined();
});

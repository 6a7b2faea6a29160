import { networkNamesStep } from '../../../../lib/conversion/linux/network-names';
import { stepGuest } from '../support/step-guest';
import { linuxState, warnings } from '../support/linux-state';
import { generated, linkOf, rulesFile as rules, runStep as run, udevd } from './run-step';

const mac = '00:50:56:aa:bb:cc';
const link = linkOf('ens192');

it('pins ens192 on Debian 12 by a .link file, and says so', async () => {
  const { guest, state } = await run({ ...udevd, '/etc/network/interfaces': 'iface ens192 inet dhcp\n' });
  expect(state.networkNames).toEqual({
    pinned: [{ nic: 0, mac, name: 'ens192', evidence: 'vmware-slot', file: link }],
    unpinned: [],
  });
  expect(guest.text(link)).toContain(`MACAddress=${mac}`);
  expect(guest.text(rules)).toBeUndefined();
  // The directory as well: SELinux labels it.
  const made = ['/etc/systemd', '/etc/systemd/network', link];
  expect(state.changes).toEqual(made.map((path) => ({ path, action: 'created' })));
  expect(state.events).toEqual([{ type: 'network-names', networkNames: state.networkNames }]);
});

it('adds a rule where the udev does not rename what the initrd named', async () => {
  const { guest, state } = await run(
    { ...udevd, '/etc/sysconfig/network-scripts/ifcfg-ens192': 'DEVICE=ens192\n' },
    { systemd: 219, family: 'rhel' },
  );
  expect(state.networkNames?.pinned[0]?.file).toBe(link);
  expect(guest.text(rules)).toContain(`ATTR{address}=="${mac}", ATTR{type}=="1", NAME="ens192"`);
});

it('writes a rule where there is no systemd, in the place of one for a card that is gone', async () => {
  const old =
    'SUBSYSTEM=="net", ACTION=="add", DRIVERS=="?*", ATTR{address}=="00:50:56:00:00:ff", ATTR{type}=="1", KERNEL=="eth*", NAME="eth0"\n';
  const ifcfg = '/etc/sysconfig/network-scripts/ifcfg-eth0';
  const { guest, state } = await run(
    { [rules]: old, [ifcfg]: 'DEVICE=eth0\nHWADDR=00:50:56:00:00:FF\nONBOOT=yes\n' },
    { systemd: 0, family: 'rhel', nics: [{}] },
  );
  expect(state.networkNames?.pinned).toEqual([
    { nic: 0, mac: generated(0), name: 'eth0', evidence: 'single', file: rules },
  ]);
  expect(guest.text(rules)).not.toContain('00:50:56:00:00:ff');
  expect(guest.text(rules)).toContain('ATTR{address}=="52:54:00:01:02:03"');
  expect(guest.text(ifcfg)).toBe('DEVICE=eth0\nHWADDR=52:54:00:01:02:03\nONBOOT=yes\n');
  expect(Object.keys(await guest.contents()).filter((path) => path.startsWith('/etc/systemd'))).toEqual([]);
});

it('leaves alone what the guest pins itself', async () => {
  const own = `SUBSYSTEM=="net", ACTION=="add", DRIVERS=="?*", ATTR{address}=="${mac}", ATTR{type}=="1", KERNEL=="eth*", NAME="eth0"\n`;
  const { guest, state } = await run({ [rules]: own }, { systemd: 0 });
  expect(state.networkNames?.pinned).toEqual([
    { nic: 0, mac, name: 'eth0', evidence: 'guest-udev-rule', file: rules },
  ]);
  expect(guest.text(rules)).toBe(own);
  expect(state.changes).toEqual([]);
});

it('does not write through a link to /dev/null', async () => {
  const { guest } = await run(
    { ...udevd, '/etc/netplan/1.yaml': 'network:\n  ethernets:\n    ens192: {dhcp4: true}\n' },
    { links: { [rules]: '/dev/null' } },
  );
  expect(await guest.contents()).not.toHaveProperty(['/dev/null']);
  expect(await guest.isSymlink(rules)).toBe(false);
  expect(guest.text(rules)).toContain('NAME="ens192"');
});

it('goes by the kernel command line and by masked policies', async () => {
  const nameIn = async (files: Record<string, string>, links: Record<string, string> = {}) =>
    (await run({ ...udevd, ...files }, { links })).state.networkNames?.pinned[0]?.name;
  const policy = '/etc/systemd/network/99-default.link';
  expect(await nameIn({})).toBe('ens192');
  expect(await nameIn({ '/etc/default/grub': 'GRUB_CMDLINE_LINUX="net.ifnames=0"\n' })).toBe('eth0');
  expect(await nameIn({}, { [policy]: '/dev/null' })).toBe('eth0');
  expect(await nameIn({}, { '/etc/udev/rules.d/80-net-name-slot.rules': '/dev/null' })).toBe('eth0');
  expect(await nameIn({ [policy]: '[Match]\nOriginalName=*\n[Link]\nNamePolicy=kernel\n' })).toBe('eth0');
  expect(await nameIn({ [policy]: '[Match]\nOriginalName=*\n[Link]\nNamePolicy=slot mac\n' })).toBe('ens192');
});

it('changes nothing the second time', async () => {
  const files = { ...udevd, '/etc/network/interfaces': 'iface ens192 inet dhcp\n' };
  const { guest } = await run(files);
  const second = await run(await guest.contents());
  expect(second.state.changes).toEqual([]);
  expect(second.state.networkNames?.pinned).toMatchObject([{ name: 'ens192', file: link }]);
});

it('warns of a card whose name is not known', async () => {
  const { state } = await run(
    { ...udevd, '/etc/network/interfaces': 'iface ens192 inet dhcp\niface ens224 inet dhcp\n' },
    { nics: [{ mac }] },
  );
  expect(state.networkNames).toMatchObject({ pinned: [], unpinned: [{ nic: 0, mac }] });
  expect(warnings(state.events)).toEqual([
    expect.stringMatching(/^The old name of network card 1 is not known\./),
  ]);
});

it('is not needed without a card', () => {
  expect(networkNamesStep.applies(linuxState(stepGuest()))).toMatch(/no network card/);
});

it('makes the directory of udev’s rules where there is none', async () => {
  const { guest } = await run(
    { '/sbin/udevd': '', '/etc/network/interfaces': 'iface eth0 inet static\n' },
    { systemd: 0, nics: [{ mac }], directories: ['/etc/udev'] },
  );
  expect(guest.text(rules)).toContain(mac);
});

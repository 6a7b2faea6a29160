import { existsSync } from 'node:fs';

import { convertGuest } from '../../../lib/conversion';
import {
  debianGuest,
  el7Guest,
  el9Guest,
  type LinuxGuestOptions,
  slesGuest,
  type TypicalGuest,
  ubuntuGuest,
} from '../../../lib/testing';
import { linuxOf } from '../support/linux-of';

const convert = (typical: TypicalGuest) => convertGuest(typical.guest, typical.input(), typical.context);
const warnings = ({ events }: TypicalGuest) =>
  events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));

it('a Debian guest is converted from begin to end, and runs none of its programs', async () => {
  await using debian = await debianGuest();
  const { guest } = debian;
  const conversion = await convert(debian);
  expect(warnings(debian)).toEqual([]);
  expect(conversion.guestcaps).toMatchObject({
    blockBus: 'virtio-blk',
    netBus: 'virtio-net',
    machine: 'q35',
  });
  expect(linuxOf(conversion).blockDeviceMap).toEqual({ sda: 'vda', xvda: 'vda' });
  expect(linuxOf(conversion).initrd).toMatchObject({ strategy: 'keep', missing: [] });
  expect(linuxOf(conversion).networkNames?.pinned).toMatchObject([
    { mac: '00:50:56:00:00:01', name: 'ens192', evidence: 'vmware-slot' },
  ]);
  expect(guest.text('/etc/systemd/network/70-v2v-ens192.link')).toContain('MACAddress=00:50:56:00:00:01\n');
  expect(guest.text('/boot/grub/device.map')).toBe('(hd0)\t/dev/vda\n');
  expect(guest.text('/var/cache/debconf/config.dat')).toContain('Value: /dev/vda\n');
  expect(guest.text('/usr/libexec/v2v-node/firstboot')).toMatch(/^#!\/bin\/sh/);
  expect(guest.ran).toEqual([]);
  expect(conversion.steps.filter(({ outcome }) => outcome === 'done').length).toBeGreaterThan(10);
});

it.each<[string, (options?: LinuxGuestOptions) => Promise<TypicalGuest>, string, string]>([
  ['EL 7', el7Guest, 'append', 'ens192'],
  ['EL 9', el9Guest, 'append', 'ens192'],
  ['SLES', slesGuest, 'append', 'eth0'],
  ['Ubuntu', ubuntuGuest, 'keep', 'ens192'],
])('a guest of %s is converted from begin to end', async (_name, create, strategy, card) => {
  await using typical = await create();
  const conversion = await convert(typical);
  expect(warnings(typical)).toEqual([]);
  expect(conversion.guestcaps.blockBus).toBe('virtio-blk');
  expect(linuxOf(conversion).initrd?.strategy).toBe(strategy);
  expect(linuxOf(conversion).networkNames?.pinned.map(({ name }) => name)).toEqual([card]);
  expect(linuxOf(conversion).kernels?.best.packageName).toMatch(/^(kernel|linux-image)/);
});

it('SELinux labels are given to what changed, by the scripted setfiles', async () => {
  await using el9 = await el9Guest();
  const { guest } = el9;
  await convert(el9);
  expect(guest.ran.map(({ words }) => words[0])).toContain('/usr/sbin/setfiles');
  const label = await guest.lgetxattr('/etc/dracut.conf.d/60-v2v-node.conf', 'security.selinux');
  expect(label.toString()).toBe('system_u:object_r:etc_t:s0');
});

it("VMware's tools are removed by the scripted package managers", async () => {
  await using debian = await debianGuest({
    packages: ['open-vm-tools'],
    commands: { 'dpkg --force-confold --remove open-vm-tools': '' },
  });
  expect((await convert(debian)).removedPackages).toEqual(['open-vm-tools']);
  await using el7 = await el7Guest({
    packages: ['open-vm-tools'],
    commands: { 'rpm --erase --allmatches open-vm-tools': '', find: () => '' },
  });
  expect((await convert(el7)).removedPackages).toEqual(['open-vm-tools']);
  expect([...warnings(debian), ...warnings(el7)]).toEqual([]);
});

it('everything typical can be overridden', async () => {
  await using debian = await debianGuest({
    kernels: ['6.1.0-20-amd64', '6.1.0-18-amd64'],
    packages: ['open-vm-tools', { name: 'nginx', version: '1.22.1', release: '9' }],
    files: { '/etc/motd': 'hello\n', '/etc/apt/sources.list': null, '/etc/hostname': 'web\n' },
    nics: [{ pciSlot: 224, mac: '00:50:56:aa:bb:cc' }, {}],
    commands: { 'dpkg --version': 'Debian dpkg 1.21\n' },
    source: { name: 'web', memory: 1 << 30 },
    inspection: { minorVersion: 7 },
  });
  const { guest, source, inspection } = debian;
  expect(guest.text('/etc/motd')).toBe('hello\n');
  expect(guest.text('/etc/hostname')).toBe('web\n');
  expect(await guest.exists('/etc/apt/sources.list')).toBe(false);
  expect(guest.text('/var/lib/dpkg/status')).toContain('Package: nginx\nStatus: install ok installed');
  expect(inspection.applications.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['open-vm-tools', 'nginx', 'linux-image-6.1.0-20-amd64']),
  );
  expect(inspection.minorVersion).toBe(7);
  expect(source).toMatchObject({ name: 'web', memory: 1 << 30 });
  expect(debian.state().macs.map(({ mac }) => mac)).toEqual(['00:50:56:aa:bb:cc', '00:50:56:00:00:02']);
  expect(await guest.command(['dpkg', '--version'])).toContain('1.21');
  const { kernels } = linuxOf(
    await convertGuest(guest, debian.input({ steps: { omit: ['initrd-plan', 'initrd'] } }), debian.context),
  );
  expect(kernels?.offered.map(({ version }) => version)).toEqual(['6.1.0-20-amd64', '6.1.0-18-amd64']);
});

it('state() is what a step is given, with what an earlier one would have found', async () => {
  await using el7 = await el7Guest();
  const state = el7.state({ targetBlockBus: 'virtio-blk' });
  expect(state).toMatchObject({ family: 'rhel', targetBlockBus: 'virtio-blk', removedPackages: [] });
  await state.guest.write('/etc/motd', 'moved\n');
  expect(el7.guest.text('/etc/motd')).toBe('moved\n');
  expect(state.changes).toEqual([{ path: '/etc/motd', action: 'created' }]);
  state.context.emit({ type: 'info', message: 'noted' });
  expect(el7.events).toMatchObject([{ type: 'info', message: 'noted' }]);
});

it('disposing of it removes everything of it on the host', async () => {
  const places: string[] = [];
  {
    await using sles = await slesGuest();
    places.push(sles.guest.directory, sles.context.tempDir);
    expect(places.map((place) => existsSync(place))).toEqual([true, true]);
  }
  expect(places.map((place) => existsSync(place))).toEqual([false, false]);
});

it('rpm is asked by script', async () => {
  await using el9 = await el9Guest({ packages: ['nginx'] });
  expect(await el9.guest.command(['rpm', '-q', 'nginx'])).toBe('nginx-1.0-1.el9.x86_64\n');
  expect(await el9.guest.commandLines(['rpm', '-qa'])).toContain('kernel-core-5.14.0-362.8.1.el9_3.x86_64');
  await expect(el9.guest.command(['rpm', '-q', 'httpd'])).rejects.toThrow(/httpd is not installed/);
});

import { machineArch, machineOf, minimumLevel } from '../../../../lib/conversion/linux/machine';
import { findSystem } from '../../../../lib/osinfo';

const of = (distro: string, majorVersion: number, minorVersion = 0, arch = 'x86_64') =>
  machineOf({ distro, majorVersion, minorVersion, arch });

it.each([
  ['debian', 12, 0, 'q35', true],
  ['debian', 8, 0, 'i440fx', false],
  ['ubuntu', 16, 4, 'i440fx', false],
  ['ubuntu', 22, 4, 'q35', true],
  ['rhel', 7, 1, 'q35', false],
  ['rhel', 7, 9, 'q35', true],
  ['centos', 6, 10, 'q35', false],
  ['centos', 5, 11, 'i440fx', false],
  ['rocky', 9, 3, 'q35', true],
])('%s %i.%i runs on %s, virtio 1.0: %s', (distro, major, minor, machine, virtio10) =>
  expect(of(distro, major, minor)).toEqual({ machine, virtio10 }),
);

it('goes by libosinfo’s data where they are installed', () => {
  const rhel4 = { distro: 'rhel', majorVersion: 4, minorVersion: 0, arch: 'x86_64' };
  const devices = new Set(['http://qemu.org/chipset/x86/q35']);
  expect(machineOf(rhel4, devices)).toEqual({ machine: 'q35', virtio10: false });
  expect(machineOf({ ...rhel4, majorVersion: 9 }, new Set())).toEqual({ machine: 'i440fx', virtio10: false });
  expect(machineOf({ ...rhel4, arch: 'aarch64' }, new Set())).toEqual({ machine: 'virt', virtio10: true });
});

it('has a table that agrees with libosinfo’s data, as far as this host has them', async () => {
  const systems: [osinfo: string, distro: string, major: number, minor: number][] = [
    ['debian8', 'debian', 8, 0],
    ['debian11', 'debian', 11, 0],
    ['ubuntu16.04', 'ubuntu', 16, 4],
    ['ubuntu22.04', 'ubuntu', 22, 4],
    ['rhel5.11', 'rhel', 5, 11],
    ['rhel6.10', 'rhel', 6, 10],
    ['rhel8.6', 'rhel', 8, 6],
    ['centos7.0', 'centos', 7, 0],
    ['sles12sp1', 'sles', 12, 1],
    ['sle15sp3', 'sles', 15, 3],
    ['fedora35', 'fedora', 35, 0],
  ];
  for (const [osinfo, distro, majorVersion, minorVersion] of systems) {
    const system = await findSystem(osinfo);
    if (system === undefined) continue;
    const facts = { distro, majorVersion, minorVersion, arch: 'x86_64' };
    expect([osinfo, machineOf(facts, system.devices)]).toEqual([osinfo, machineOf(facts)]);
  }
});

it('knows one machine elsewhere than on x86', () => {
  expect(of('debian', 7, 0, 'aarch64')).toEqual({ machine: 'virt', virtio10: true });
  expect(of('rhel', 8, 0, 's390x')).toEqual({ machine: 'virt', virtio10: true });
});

it('runs 32-bit guests on a 64-bit machine', () => {
  expect(machineArch('i686')).toBe('x86_64');
  expect(machineArch('aarch64')).toBe('aarch64');
  expect(machineArch('ppc64le')).toBe('ppc64le');
});

it.each([
  ['rhel', 8, 'x86_64', undefined],
  ['rocky', 9, 'x86_64', 2],
  ['rhel', 10, 'x86_64', 3],
  ['rhel', 9, 'aarch64', undefined],
  ['fedora', 40, 'x86_64', undefined],
  ['sles', 15, 'x86_64', undefined],
])('%s %i on %s needs level %s of its processor', (distro, majorVersion, arch, level) =>
  expect(minimumLevel({ distro, majorVersion, arch })).toBe(level),
);

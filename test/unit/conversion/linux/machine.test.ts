import { machineArch, machineOf } from '../../../../lib/conversion/linux/machine';

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

it('knows one machine elsewhere than on x86', () => {
  expect(of('debian', 7, 0, 'aarch64')).toEqual({ machine: 'virt', virtio10: true });
});

it('runs 32-bit guests on a 64-bit machine', () => {
  expect(machineArch('i686')).toBe('x86_64');
  expect(machineArch('aarch64')).toBe('aarch64');
});

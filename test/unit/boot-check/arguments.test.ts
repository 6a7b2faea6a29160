import { machineArguments } from '../../../lib/boot-check/machine/arguments';
import type { TargetMachine } from '../../../types/machine';

const machine: TargetMachine = {
  name: 'web',
  arch: 'x86_64',
  chipset: 'q35',
  virtio: 'modern',
  firmware: 'bios',
  secureBoot: false,
  origin: 'vmware',
  os: {
    type: 'linux',
    distro: 'debian',
    osinfo: 'debian12',
    arch: 'x86_64',
    majorVersion: 12,
    minorVersion: 0,
    productName: 'Debian',
    productVariant: '',
  },
  memory: 64 * 1024 ** 3,
  cpu: { count: 512 },
  features: [],
  rtc: 'utc',
  drives: [{ bus: 'virtio', slot: 0, kind: 'disk', disk: 0, bootOrder: 1 }],
  nics: [
    {
      nic: 0,
      mac: '52:54:00:11:22:33',
      macGenerated: false,
      model: 'virtio-net',
      network: 'default',
      networkType: 'network',
    },
  ],
  video: 'vga',
  display: { type: 'vnc', password: 'secret' },
  sound: 'ich9',
  rng: true,
  balloon: true,
  panic: true,
  vsock: true,
  serialPort: false,
  serialConsole: false,
  channels: ['org.qemu.guest_agent.0', 'com.redhat.spice.0'],
};

const args = (network: 'isolated' | 'none', target = machine, acceleration: 'kvm' | 'tcg' = 'tcg') =>
  machineArguments(target, {
    acceleration,
    network,
    overlays: ['/tmp/a,b/sda.qcow2'],
    sockets: { qmp: '/tmp/q', serial: '/tmp/s', agent: '/tmp/a' },
  });

it('is the machine of the target, on an overlay, and cut off', () => {
  const isolated = args('isolated');
  expect(isolated).toContain('user,id=net0,restrict=on');
  expect(isolated).toContain('virtio-net-pci,netdev=net0,mac=52:54:00:11:22:33,romfile=');
  expect(isolated).toContain(
    'file=/tmp/a,,b/sda.qcow2,format=qcow2,if=none,id=drive-vblk-0,media=disk,cache=unsafe',
  );
  expect(isolated).toContain('q35,accel=tcg');
  expect(isolated).toContain('socket,server=on,wait=off,path=/tmp/a,id=channel0');
  expect(isolated).toContain('chardev:serial0');
  expect(isolated.join(' ')).not.toMatch(/secret|vnc|spice|audio|vsock|\$/);
  expect(isolated[isolated.indexOf('-m') + 1]).toBe('4096');
});

it('or has no network', () => {
  const none = args('none');
  expect(none).not.toContain('-netdev');
  expect(none).toContain('virtio-net-pci,mac=52:54:00:11:22:33,romfile=');
});

it('a Windows tells its stop code where KVM can hear it', () => {
  const windows: TargetMachine = {
    ...machine,
    hyperv: true,
    os: { ...machine.os, type: 'windows', majorVersion: 10 },
  };
  const cpu = (each: string[]) => each[each.indexOf('-cpu') + 1];
  expect(cpu(args('none', windows, 'kvm'))).toMatch(/^max,hv_.*,hv_crash$/);
  expect(cpu(args('none', windows, 'tcg'))).toBe('max');
});

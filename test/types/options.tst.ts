/** Options take what makes sense and refuse what does not, before anything runs. */
import { describe, expect, test } from 'tstyche';
import {
  convert,
  createContext,
  type ConvertOptions,
  type ConvertResult,
  type DiskKey,
  type InspectOptions,
  type OutputOptions,
} from 'v2v-node';

const input = { mode: 'ova', path: '/in/guest.ova' } as const;
const output = { mode: 'local', directory: '/out' } as const;

test('convert() needs an input and an output, and gives a result', () => {
  expect(convert({ input, output })).type.toBe<Promise<ConvertResult>>();
  expect(convert).type.not.toBeCallableWith();
  expect(convert).type.not.toBeCallableWith({ input });
  expect(convert).type.not.toBeCallableWith({ output });
});

test('every option', () => {
  expect(convert).type.toBeCallableWith({
    input: { mode: 'disk', paths: ['/a.vmdk', '/b.vmdk'], format: 'vmdk' },
    output: { mode: 'qemu', directory: '/out', boot: true },
    name: 'web',
    disks: { format: 'qcow2', compressed: true, requests: 4, checksum: 'sha256' },
    root: '/dev/sda2',
    askRoot: (candidates: { device: string }[]) => Promise.resolve(candidates[0]?.device ?? ''),
    keys: [{ device: 'all', passphrase: 'secret' }],
    askPassphrase: () => Promise.resolve('secret'),
    networks: { macs: { '52:54:00:00:00:01': { type: 'bridge', name: 'br0' } }, defaultNetwork: 'default' },
    appliance: { memory: 2048, smp: 2, acceleration: 'tcg', launchTimeout: 60 },
    initrd: 'append',
    guestAgent: false,
    windows: { blockDriver: 'virtio-scsi' },
    fstrim: false,
    signal: AbortSignal.timeout(1000),
    onEvent: () => undefined,
    verbose: true,
    trace: true,
    tempDir: '/var/tmp',
    steps: { add: [], linux: [], omit: ['guest-agent'] },
  } satisfies ConvertOptions);
});

describe('nonsense is refused', () => {
  test('modes', () => {
    expect(convert).type.not.toBeCallableWith({ input: { mode: 'floppy', path: '/a' }, output });
    expect(convert).type.not.toBeCallableWith({ input: { mode: 'ova' }, output });
    expect(convert).type.not.toBeCallableWith({ input: { mode: 'disk', paths: '/a' }, output });
    expect(convert).type.not.toBeCallableWith({ input: '/a.ova', output });
    expect(convert).type.not.toBeCallableWith({ input, output: { mode: 'local' } });
    expect(convert).type.not.toBeCallableWith({ input, output: { mode: 'null', directory: '/out' } });
    expect(convert).type.not.toBeCallableWith({
      input,
      output: { mode: 'local', directory: '/out', disksPattern: 'disk' },
    });
    expect<{
      mode: 'json';
      directory: string;
      disksPattern: string;
    }>().type.toBeAssignableTo<OutputOptions>();
    expect<{ mode: 'local'; directory: string }>().type.toBeAssignableTo<OutputOptions>();
    expect<{ mode: string; directory: string }>().type.not.toBeAssignableTo<OutputOptions>();
  });

  test('values', () => {
    expect(convert).type.not.toBeCallableWith({ input, output, disks: { format: 'vmdk' } });
    expect(convert).type.not.toBeCallableWith({ input, output, disks: { requests: '4' } });
    expect(convert).type.not.toBeCallableWith({ input, output, disks: { checksum: 'md5' } });
    expect(convert).type.not.toBeCallableWith({ input, output, initrd: 'delete' });
    expect(convert).type.not.toBeCallableWith({ input, output, root: 'sda1' });
    expect(convert).type.not.toBeCallableWith({ input, output, root: 'last' });
    expect(convert).type.not.toBeCallableWith({ input, output, appliance: { acceleration: 'xen' } });
    expect(convert).type.not.toBeCallableWith({ input, output, signal: new AbortController() });
    expect(convert).type.not.toBeCallableWith({ input, output, guestAgent: 'no' });
    expect(convert).type.not.toBeCallableWith({ input, output, windows: { blockDriver: 'ide' } });
  });

  test('names that do not exist', () => {
    expect(convert).type.not.toBeCallableWith({ input, output, onevent: () => undefined });
    expect(convert).type.not.toBeCallableWith({ input, output, disk: { format: 'raw' } });
    expect(createContext).type.not.toBeCallableWith({ temp: '/tmp' });
  });
});

test('a key of a disk is a passphrase, a file or Clevis', () => {
  expect<{ device: string; file: string }>().type.toBeAssignableTo<DiskKey>();
  expect<{ device: string; clevis: true }>().type.toBeAssignableTo<DiskKey>();
  expect<{ device: string }>().type.not.toBeAssignableTo<DiskKey>();
  expect<{ device: string; clevis: false }>().type.not.toBeAssignableTo<DiskKey>();
  expect<{ passphrase: string }>().type.not.toBeAssignableTo<DiskKey>();
});

test('the options of convert() are those of the inspection, too', () => {
  expect<ConvertOptions>().type.toBeAssignableTo<InspectOptions>();
});

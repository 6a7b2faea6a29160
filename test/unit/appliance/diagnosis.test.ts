import { diagnoseLaunch, failsBeforeQemu } from '../../../lib/appliance/diagnosis';
import { LogTail } from '../../../lib/appliance/log-tail';

const diagnose = (log: string, message = 'guestfs_launch failed') =>
  diagnoseLaunch({ cause: new Error(message), log, cacheDir: '/var/tmp' });

describe('diagnoseLaunch', () => {
  it.each([
    [
      "cp: cannot open '/boot/vmlinuz-6.8.0-45-generic' for reading: Permission denied",
      'HOST_PERMISSION',
      /chmod 0644/,
    ],
    [
      'supermin: failed to find a suitable kernel (host_cpu=x86_64).',
      'APPLIANCE_FAILED',
      /Install a distribution kernel/,
    ],
    ['libguestfs: socketpair: Too many open files', 'HOST_LIMIT', /ulimit -n/],
    ['fork: Resource temporarily unavailable', 'HOST_LIMIT', /ulimit -u/],
    ['/bin/sh: 1: Cannot fork', 'HOST_LIMIT', /ulimit -u/],
    ['supermin: error: mke2fs: No space left on device', 'HOST_NO_SPACE', /LIBGUESTFS_CACHEDIR/],
    [
      'security: cached appliance /var/tmp/.guestfs-1000 is not owned by UID 1000',
      'HOST_PERMISSION',
      /of your own/,
    ],
    [
      'mkdtemp: /nowhere/x: cannot create temporary directory: Permission denied',
      'HOST_PERMISSION',
      /may write to/,
    ],
    ['/usr/bin/qemu-system-x86_64: No such file or directory', 'PROGRAM_MISSING', /qemu-system-x86/],
    [
      'qemu-system-x86_64: cannot set up guest memory: Cannot allocate memory',
      'APPLIANCE_FAILED',
      /less memory/,
    ],
  ])('explains %j', (log, code, hint) => {
    const error = diagnose(log);
    expect(error.code).toBe(code);
    expect(error.hint).toMatch(hint);
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('quotes the last line that looks like a reason where it knows none', () => {
    const error = diagnose('booting\nKernel panic - not syncing: VFS\nqemu quit\n');
    expect(error.code).toBe('APPLIANCE_FAILED');
    expect(error.message).toContain('Kernel panic - not syncing: VFS');
  });

  it('falls back to the message of the launch', () => {
    expect(diagnose('', 'broken in a new way\nmore').message).toMatch(/broken in a new way$/);
  });
});

test('failsBeforeQemu tells a missing appliance from a broken KVM', () => {
  expect(failsBeforeQemu('', 'supermin exited with error status 1')).toBe(true);
  expect(failsBeforeQemu('qemu-system-x86_64: error: failed to set MSR 0x10a', 'launch failed')).toBe(false);
});

test('failsBeforeQemu is not misled by what verbose libguestfs says on its way', () => {
  const log = [
    'libguestfs: command: run: /usr/bin/supermin',
    'supermin: version: 5.2.2',
    'access: /usr/lib/x: No such file or directory',
    'qemu-system-x86_64: error: failed to set MSR 0x10a to 0x69',
  ].join('\n');
  expect(
    failsBeforeQemu(log, 'qemu-system-x86_64 killed by signal 6 (Aborted), see debug messages above'),
  ).toBe(false);
  expect(failsBeforeQemu(`${log}\nsupermin: failed to find a suitable kernel`, 'launch failed')).toBe(true);
});

test('LogTail keeps the end and finds the last reason in it', () => {
  const log = new LogTail(20);
  log.add('error: early\n');
  log.add('x'.repeat(10) + '\nfailed here\n');
  expect(log.text.length).toBe(20);
  expect(log.lastError()).toBe('failed here');
  expect(new LogTail().lastError()).toBeUndefined();
});

import { V2vError } from '../errors';
import { hostLimitError } from '../errors/host-limit';
import { reasonOf } from '../errors/reason';

/** What is known of a launch that failed. */
export interface LaunchFailure {
  /** The error that `launch` gave. */
  cause: unknown;
  /** The end of what QEMU, supermin and the appliance's kernel said. */
  log: string;
  /** Where libguestfs builds and caches its appliance. */
  cacheDir: string;
}

interface Symptom {
  pattern: RegExp;
  explain: (match: RegExpMatchArray, failure: LaunchFailure) => V2vError;
}

// The first that matches wins. Each names what is in the way and how to fix it.
const symptoms: Symptom[] = [
  {
    pattern:
      /(\/boot\/vmlinu[xz]\S*?)['’:]?:? .*Permission denied|Permission denied.*(\/boot\/vmlinu[xz]\S*)/,
    explain: (match, { cause }) =>
      new V2vError(
        'HOST_PERMISSION',
        `The kernel ${match[1] ?? match[2]} cannot be read, so libguestfs cannot build its appliance.`,
        {
          subject: match[1] ?? match[2],
          hint: 'Ubuntu keeps kernels readable for root only; run: sudo chmod 0644 /boot/vmlinuz-* (and again after each kernel update).',
          cause,
        },
      ),
  },
  {
    pattern: /failed to find a suitable kernel/,
    explain: (_match, { cause }) =>
      new V2vError(
        'APPLIANCE_FAILED',
        'No kernel was found in /boot that libguestfs could build its appliance from.',
        {
          subject: '/boot',
          hint: 'Install a distribution kernel (Debian: linux-image-amd64, Ubuntu: linux-image-generic) and make /boot/vmlinuz-* readable.',
          cause,
        },
      ),
  },
  {
    pattern: /Too many open files|Resource temporarily unavailable|Cannot fork/,
    explain: ([said], { cause }) => {
      const code = said === 'Too many open files' ? 'EMFILE' : 'EAGAIN';
      const where = `the libguestfs appliance does not start (${code})`;
      return (
        hostLimitError(Object.assign(new Error(said, { cause }), { code }), where) ??
        new V2vError('APPLIANCE_FAILED', where, { cause })
      );
    },
  },
  {
    pattern: /No space left on device/,
    explain: (_match, { cause, cacheDir }) =>
      new V2vError(
        'HOST_NO_SPACE',
        `No space is left in ${cacheDir}, where libguestfs builds its appliance.`,
        {
          subject: cacheDir,
          hint: 'Free about 1 GB there, or set LIBGUESTFS_CACHEDIR to a directory with room.',
          cause,
        },
      ),
  },
  {
    pattern: /(?:security: cached appliance|cached appliance) (\S+) is not owned by UID/,
    explain: (match, { cause }) =>
      new V2vError('HOST_PERMISSION', `The cached appliance ${match[1]} belongs to another user.`, {
        subject: match[1],
        hint: 'Remove it, or set LIBGUESTFS_CACHEDIR to a directory of your own.',
        cause,
      }),
  },
  {
    pattern: /(?:mkdir|mkdtemp|creating|cannot create)[^\n]*Permission denied|Read-only file system/i,
    explain: (_match, { cause, cacheDir }) =>
      new V2vError('HOST_PERMISSION', `libguestfs may not write its appliance to ${cacheDir}.`, {
        subject: cacheDir,
        hint: 'Set LIBGUESTFS_CACHEDIR (and TMPDIR) to a directory that you may write to.',
        cause,
      }),
  },
  {
    pattern: /cannot find any (?:suitable )?libguestfs supermin/,
    explain: (_match, { cause }) =>
      new V2vError('APPLIANCE_FAILED', 'libguestfs does not know where its appliance is.', {
        hint: 'Install all of libguestfs (Debian: libguestfs-tools), or set LIBGUESTFS_PATH.',
        cause,
      }),
  },
  {
    pattern: /supermin[^\n]*(?:No such file|not found)/,
    explain: (_match, { cause }) =>
      new V2vError(
        'PROGRAM_MISSING',
        'supermin, with which libguestfs builds its appliance, is not installed.',
        {
          subject: 'supermin',
          hint: 'Install it (Debian: supermin).',
          cause,
        },
      ),
  },
  {
    pattern:
      /(?<!\S)(\S*qemu\S*): (?:No such file or directory|command not found)|qemu[^\n]*not found|failed to run qemu/i,
    explain: (match, { cause }) =>
      new V2vError('PROGRAM_MISSING', 'QEMU, in which the libguestfs appliance runs, is not installed.', {
        subject: match[1] ?? 'qemu-system-x86_64',
        hint: 'Install it (Debian and Ubuntu: qemu-system-x86, Fedora and RHEL: qemu-kvm).',
        cause,
      }),
  },
  {
    pattern: /Cannot allocate memory|cannot set up guest memory/i,
    explain: (_match, { cause }) =>
      new V2vError(
        'APPLIANCE_FAILED',
        'There is not enough memory on the host for the libguestfs appliance.',
        {
          hint: 'Convert fewer guests at once, or give the appliance less memory (-m, appliance.memory).',
          cause,
        },
      ),
  },
];

/** Turns a failed launch into one sentence that names what is in the way, with a hint that says how to fix it. */
export function diagnoseLaunch(failure: LaunchFailure): V2vError {
  const message = reasonOf(failure.cause);
  const text = `${failure.log}\n${message}`;
  for (const { pattern, explain } of symptoms) {
    const match = pattern.exec(text);
    if (match !== null) return explain(match, failure);
  }
  const last = lastWords(failure.log) ?? message.split('\n')[0];
  return new V2vError('APPLIANCE_FAILED', `The libguestfs appliance does not start: ${last}`, {
    hint: 'Run libguestfs-test-tool to see why; with -v -x the whole log is shown.',
    cause: failure.cause,
  });
}

/**
 * True if no other acceleration can help, because the appliance was not even built or QEMU was not found. The log counts
 * only where supermin itself complains: when verbose, it names supermin and missing files in every launch.
 */
export function failsBeforeQemu(log: string, message: string): boolean {
  return (
    /supermin|cannot find any|No such file or directory/.test(message) ||
    /supermin: (?:error|failed)|supermin exited with error/.test(log)
  );
}

function lastWords(log: string): string | undefined {
  const lines = log
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.findLast((line) => /error|fail|abort|panic|assert/i.test(line)) ?? lines.at(-1);
}

import type { V2vErrorDetails } from '../errors';
import { hostLimitError } from '../errors/host-limit';

/** Reasons of the host in the last words of a program, as strerror(3) has them. */
const limits: readonly [RegExp, string][] = [
  [/Too many open files in system/i, 'ENFILE'],
  [/Too many open files/i, 'EMFILE'],
  [/(?:thread|fork|clone)[^\n]*Resource temporarily unavailable|Cannot fork/i, 'EAGAIN'],
  [/Cannot allocate memory|cannot allocate -?\d+ bytes/i, 'ENOMEM'],
];

const noSpace = {
  code: 'HOST_NO_SPACE',
  hint: 'Free some space where the program writes, or name another directory (-os, --tmp).',
} as const;
const tooLarge = {
  code: 'HOST_NO_SPACE',
  hint: 'Raise the limit on the size of files (ulimit -f), or name a directory on another file system.',
} as const;

/** The code and the hint of a program that failed for a reason of the host; undefined for any other. */
export function knownReason(
  exitSignal: string | null,
  stderr: string,
): { code: 'HOST_NO_SPACE' | 'HOST_LIMIT'; hint: V2vErrorDetails['hint'] } | undefined {
  if (exitSignal === 'SIGXFSZ') return tooLarge;
  const lastLine = stderr.trim().split('\n').at(-1) ?? '';
  if (/No space left on device|Disk quota exceeded/i.test(lastLine)) return noSpace;
  // qemu-img says the latter of a file that may not become that large, too.
  if (/File too large|image size is too large for file format/i.test(lastLine)) return tooLarge;
  const code = limits.find(([pattern]) => pattern.test(lastLine))?.[1];
  return code === undefined ? undefined : { code: 'HOST_LIMIT', hint: hostLimitError({ code })?.hint };
}

import { V2vError, type ProgramError, type V2vErrorCode } from '../../../errors';

const reasons: readonly (readonly [RegExp, V2vErrorCode, string])[] = [
  [
    /no space left|not enough free space|insufficient free (?:space|extents)|out of space|disk quota exceeded/i,
    'OUTPUT_NO_SPACE',
    'Free some space there, or name another storage.',
  ],
  [/already exists/i, 'OUTPUT_EXISTS', 'Choose another number with vmid (-oo vmid), or leave it out.'],
  [
    /storage '[^']{1,100}' does not exist|no such (?:storage|pool|network)|does not exist/i,
    'OUTPUT_NOT_FOUND',
    'Check its name at the node.',
  ],
  [/permission denied|not permitted|must be root|please run as root/i, 'OUTPUT_RIGHTS', 'Log in as root.'],
];

/** What went wrong, without what qm puts before it. */
function lastWords(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  return (lines.filter((line) => line !== '').at(-1) ?? 'it says nothing').replace(/\.$/, '');
}

/** The error of a program of the node that failed there. */
export function explain(error: ProgramError, place: string): V2vError {
  const { program, stderr, exitCode } = error;
  const said = stderr.trim() === '' ? `it ended with exit status ${exitCode}` : lastWords(stderr);
  const [, code = 'OUTPUT_FAILED', hint = `Look at the log of the task at the node.`] =
    reasons.find(([pattern]) => pattern.test(stderr)) ?? [];
  return new V2vError(code, `${program} failed at ${place}: ${said}.`, {
    subject: place,
    hint,
    cause: error,
  });
}

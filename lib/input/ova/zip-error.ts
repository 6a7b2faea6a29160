import { isV2vError, V2vError } from '../../errors';
import { reasonOf } from '../../errors/reason';

/** What a message may quote of an archive. */
const reasonLimit = 200;

interface Explanation {
  pattern: RegExp;
  explain: (path: string, reason: string, cause: unknown) => V2vError;
}

const explanations: readonly Explanation[] = [
  {
    pattern: /relative path|absolute path|invalid characters in fileName/i,
    explain: (path, reason, cause) =>
      new V2vError(
        'INPUT_UNSAFE_PATH',
        `The archive ${path} holds a name that leads outside of it: ${reason}.`,
        { subject: path, hint: 'Do not trust this OVA.', cause },
      ),
  },
  {
    pattern: /strong encryption/,
    explain: (path, _reason, cause) =>
      new V2vError('INPUT_NOT_OVA', `The zip archive ${path} is encrypted.`, {
        subject: path,
        hint: 'Unpack the archive with its password and name the directory instead.',
        cause,
      }),
  },
  {
    pattern: /multi-disk/,
    explain: (path, _reason, cause) =>
      new V2vError('INPUT_NOT_OVA', `The zip archive ${path} is one part of several.`, {
        subject: path,
        hint: 'Unpack all parts together (7z x) and name the directory instead.',
        cause,
      }),
  },
];

/** What the library's or zlib's error about a zip archive means. An error of ours is returned as it is. */
export function zipError(path: string, error: unknown): V2vError {
  if (isV2vError(error)) return error;
  // The library goes on with questions and guesses.
  const reason = (reasonOf(error).split(/[.?]? (?=[A-Z])|\n/)[0] ?? '').slice(0, reasonLimit);
  const explanation = explanations.find(({ pattern }) => pattern.test(reason));
  if (explanation !== undefined) return explanation.explain(path, reason, error);
  return new V2vError('INPUT_TRUNCATED', `The zip archive ${path} is truncated or damaged: ${reason}.`, {
    subject: path,
    hint: 'Copy or download the file again and compare its size.',
    cause: error,
  });
}

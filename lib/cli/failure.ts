import { isV2vError, type V2vErrorCode } from '../errors';
import type { Failure } from './render/renderer';

/** Errors whose reason often stands only in the log. */
const logHelps: ReadonlySet<V2vErrorCode> = new Set<V2vErrorCode>([
  'INTERNAL',
  'GUESTFS',
  'LIBVIRT',
  'PROGRAM_FAILED',
  'APPLIANCE_FAILED',
]);

const logHint = 'Run it again with -v -x to see everything that happened before.';

const refusals: Record<string, { code: V2vErrorCode; hint: string }> = {
  ENOSPC: { code: 'HOST_NO_SPACE', hint: 'Make room there, or choose another directory (-os, --tmp).' },
  EACCES: {
    code: 'HOST_PERMISSION',
    hint: 'Choose another directory or file, or run as a user that may use it.',
  },
  EPERM: {
    code: 'HOST_PERMISSION',
    hint: 'Choose another directory or file, or run as a user that may use it.',
  },
  ENOENT: { code: 'HOST_PERMISSION', hint: 'Check the path.' },
  ENOTDIR: { code: 'HOST_PERMISSION', hint: 'Check the path.' },
  EEXIST: { code: 'HOST_PERMISSION', hint: 'Check the path.' },
  EROFS: { code: 'HOST_PERMISSION', hint: 'Choose a directory that can be written to (-os, --tmp).' },
};

/** An error of the host's file system that came through as Node.js made it. */
function hostRefusal(error: unknown): Failure | undefined {
  if (isV2vError(error) || !(error instanceof Error)) return undefined;
  const { code = '', path } = error as NodeJS.ErrnoException;
  const refusal = Object.hasOwn(refusals, code) ? refusals[code] : undefined;
  if (refusal === undefined) return undefined;
  const failure: Failure = { ...refusal, message: `the host refused: ${error.message}` };
  return path === undefined ? failure : { ...failure, subject: path };
}

/**
 * Puts an error into words: one sentence and what to do. A stack is in it only for errors that nobody threw on
 * purpose, and only when `verbose`.
 */
export function describeFailure(error: unknown, verbose: boolean): Failure {
  const refusal = hostRefusal(error);
  if (refusal !== undefined) return refusal;
  if (!isV2vError(error)) {
    const text = error instanceof Error ? error.message : String(error);
    const failure: Failure = {
      code: 'INTERNAL',
      message: `something unexpected happened: ${text.split('\n')[0]}`,
      hint: verbose ? 'This is a fault of v2v-node; please report it with the log.' : logHint,
    };
    if (verbose && error instanceof Error && error.stack !== undefined) failure.stack = error.stack;
    return failure;
  }
  const failure: Failure = { code: error.code, message: error.message };
  const hint = error.hint ?? (logHelps.has(error.code) && !verbose ? logHint : undefined);
  if (hint !== undefined) failure.hint = hint;
  if (error.stage !== undefined) failure.stage = error.stage;
  if (error.subject !== undefined) failure.subject = error.subject;
  if (verbose && error.code === 'INTERNAL' && error.stack !== undefined) failure.stack = error.stack;
  return failure;
}

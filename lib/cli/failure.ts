import { usualHints, type V2vError, type V2vErrorCode } from '../errors';
import { asV2vError } from '../errors/foreign-error';
import { maskUri } from '../text/mask-uri';
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

/**
 * Puts an error into words: one sentence and what to do. A stack is in it only for errors that nobody threw on
 * purpose, and only when `verbose`.
 */
export function describeFailure(thrown: unknown, verbose: boolean): Failure {
  const error = asV2vError(thrown);
  const failure: Failure = { code: error.code, message: error.message };
  const hint = logHelps.has(error.code) && hasUsualHint(error) ? lookIntoLog(error, verbose) : error.hint;
  if (hint !== undefined) failure.hint = hint;
  if (error.stage !== undefined) failure.stage = error.stage;
  if (error.subject !== undefined) failure.subject = error.subject;
  if (error.progress !== undefined) failure.progress = error.progress;
  if (verbose && error.code === 'INTERNAL') {
    const { stack } = error.cause instanceof Error ? error.cause : error;
    if (stack !== undefined) failure.stack = maskUri(stack);
  }
  return failure;
}

/** The failure of a run that was stopped, with what became of what it had begun, as the error that ended it knows. */
export function withWhatIsLeft(failure: Failure, ended: unknown): Failure {
  const { warnings = [], keptCopies = [] } = asV2vError(ended).progress ?? {};
  let left = 'what was begun has been removed';
  if (warnings.some(({ code }) => code === 'LEFT_BEHIND'))
    left = 'some of what was begun could not be removed';
  else if (keptCopies.length > 0) left = 'what was begun has been removed, but for the copy of the disks';
  return { ...failure, message: `${failure.message}; ${left}` };
}

function hasUsualHint({ code, hint }: V2vError): boolean {
  return hint === undefined || hint === usualHints[code];
}

function lookIntoLog({ code }: V2vError, verbose: boolean): string | undefined {
  if (!verbose) return logHint;
  return code === 'INTERNAL' ? 'This is a bug in v2v-node; please report it with the log.' : undefined;
}

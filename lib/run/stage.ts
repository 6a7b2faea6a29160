import type { StageName } from '../../types/stage';
import { abortedError, type V2vError } from '../errors';
import { asV2vError } from '../errors/foreign-error';
import type { Context } from './context';
import { outcomeOf } from './outcome';
import { stopwatch } from './stopwatch';

function stageError(error: unknown, stage: StageName, signal: AbortSignal | undefined): V2vError {
  const reported = signal?.aborted ? abortedError(signal) : asV2vError(error);
  reported.stage ??= stage;
  return reported;
}

/**
 * Does the work of a stage, wherever it is called from: what it throws is a V2vError with the name of the stage, `ABORTED`
 * if the signal has fired.
 */
export async function inStage<T>(
  stage: StageName,
  context: Pick<Context, 'signal'> | undefined,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw stageError(error, stage, context?.signal);
  }
}

/**
 * Runs one stage: announces it, times it, tells how it ended, and puts its name on an error that does not carry one.
 * Whatever fails after the signal has fired fails because of it, and is reported as `ABORTED`.
 *
 * @throws V2vError; anything else that the work throws becomes its `cause`
 */
export async function runStage<T>(
  context: Context,
  stage: StageName,
  message: string,
  work: () => Promise<T>,
): Promise<T> {
  context.throwIfAborted();
  const elapsed = stopwatch();
  context.emit({ type: 'stage-start', stage, message });
  let result: T;
  try {
    result = await work();
  } catch (error) {
    const reported = stageError(error, stage, context.signal);
    const outcome = outcomeOf(reported, context.signal);
    context.emit({ type: 'stage-failed', stage, seconds: elapsed(), outcome });
    throw reported;
  }
  context.emit({ type: 'stage-end', stage, seconds: elapsed() });
  return result;
}

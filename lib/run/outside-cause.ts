import { V2vError, type V2vErrorCode } from '../errors';
import { asV2vError } from '../errors/foreign-error';
import type { Context } from './context';
import { tempDirLoss } from './temp-dir-loss';

/** Errors that a change of the source, or the loss of the temporary directory, does not lead to. */
function standsByItself(code: V2vErrorCode): boolean {
  return (
    ['USAGE', 'ABORTED', 'SOURCE_CHANGED', 'PROGRAM_MISSING'].includes(code) || code.startsWith('OUTPUT_')
  );
}

async function outsideCause(context: Context): Promise<V2vError | undefined> {
  const lost = await tempDirLoss(context);
  if (lost !== undefined) return lost;
  return context.sourceFiles.check().then(
    () => undefined,
    (error: unknown) => (asV2vError(error).code === 'SOURCE_CHANGED' ? asV2vError(error) : undefined),
  );
}

/**
 * Does the work of a run in a context that `createContext` made. If it fails after somebody has changed the source or
 * taken the temporary directory away, that is the error: what fails then fails because of it, in the words of whoever
 * came upon it.
 *
 * @throws V2vError `SOURCE_CHANGED`, `TEMP_DIR_LOST` with the error of the work as its cause; else what the work throws
 */
export async function withOutsideCause<T>(context: Context, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = asV2vError(error);
    if (standsByItself(failure.code)) throw error;
    const cause = await outsideCause(context);
    if (cause === undefined) throw error;
    const { code, message, subject, hint } = cause;
    throw new V2vError(code, message, { subject, hint, stage: failure.stage, cause: failure });
  }
}

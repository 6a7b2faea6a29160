import type { ConvertResult } from '../../types/result';
import { V2vError } from '../errors';
import { asV2vError } from '../errors/foreign-error';
import { readReport } from '../report/read-report';
import { checkOwnFile, writeOwnFile, type OwnKind } from './own-file';

const resultKind: OwnKind = {
  name: 'result of v2v-node',
  isOne: (text) =>
    readReport(text, '').then(
      () => true,
      () => false,
    ),
};

function write(path: string, value: object): Promise<void> {
  return writeOwnFile(path, `${JSON.stringify(value, null, 2)}\n`, resultKind);
}

/** What `keepResult` is told beside the conversion itself. */
export interface KeepResultOptions {
  /** Of `--result`; undefined: nothing is kept. */
  path: string | undefined;
  /** What stopped the run, where that was not the conversion itself. */
  cause: () => { error: unknown } | undefined;
  /** Told where a failure could not be written. */
  onLost: (message: string) => void;
}

/**
 * Runs a conversion and writes what it returned, or the error that it threw, to a file. Whether the file can be written
 * is seen before the conversion begins.
 */
export async function keepResult(
  convert: () => Promise<ConvertResult>,
  { path, cause, onLost }: KeepResultOptions,
): Promise<ConvertResult> {
  if (path === undefined) return await convert();
  await checkOwnFile(path, resultKind);
  let result: ConvertResult;
  try {
    result = await convert();
  } catch (error) {
    const { code, message, hint } = asV2vError(cause()?.error ?? error);
    // What the cancellation broke on its way knows how far the conversion came, but not why it was cancelled.
    const failure = { ...asV2vError(error).toJSON(), code, message, hint };
    await write(path, failure).catch((lost: unknown) => onLost(asV2vError(lost).message));
    throw error;
  }
  await write(path, result).catch((error: unknown) => {
    const { code, message } = asV2vError(error);
    const hint = 'The guest is converted; only the file of --result is missing.';
    throw new V2vError(code, message, { subject: path, hint, cause: error });
  });
  return result;
}

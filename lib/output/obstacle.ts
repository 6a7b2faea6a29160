import { isV2vError, type V2vError } from '../errors';

/** What a check throws, if it is an error of ours. */
export async function errorOf(check: Promise<unknown>): Promise<V2vError | undefined> {
  try {
    await check;
    return undefined;
  } catch (error) {
    if (isV2vError(error)) return error;
    throw error;
  }
}

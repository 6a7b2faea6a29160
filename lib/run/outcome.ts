import { isV2vError } from '../errors';

/** How something that threw `error` ended: whatever fails after the signal has fired fails because of it. */
export function outcomeOf(error: unknown, signal: AbortSignal): 'failed' | 'cancelled' {
  return signal.aborted || (isV2vError(error) && error.code === 'ABORTED') ? 'cancelled' : 'failed';
}

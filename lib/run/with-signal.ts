import { abortedError } from '../errors';
import type { Context } from './context';

/** The same context for a part of its work that can be stopped alone; the context's own signal stops it as well. */
export function withSignal(context: Context, stop: AbortSignal): Context {
  const signal = AbortSignal.any([context.signal, stop]);
  return {
    ...context,
    signal,
    throwIfAborted() {
      if (signal.aborted) throw abortedError(signal);
    },
  };
}

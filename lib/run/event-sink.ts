import { types } from 'node:util';

/** Listeners that have failed, so that the process is warned of each only once, whoever calls it. */
const warnedOf = new WeakSet<(event: never) => unknown>();

/**
 * Wraps a listener so that it never throws: an error of it, or a promise that rejects, must not fail the conversion that
 * emitted the event. The first time, the process is warned (`V2V_ON_EVENT`); the listener goes on getting events.
 */
export function guardedSink<Event>(
  listener: ((event: Event) => unknown) | undefined,
): (event: Event) => void {
  if (listener === undefined) return () => undefined;
  let warned = false;
  const failed = (error: unknown): void => {
    if (warned || warnedOf.has(listener)) return;
    warned = true;
    // What is not a function fails as well, and cannot be kept.
    if (typeof listener === 'function') warnedOf.add(listener);
    warn(error);
  };
  return (event) => {
    try {
      const returned = listener(event);
      if (types.isPromise(returned)) returned.catch(failed);
    } catch (error) {
      failed(error);
    }
  };
}

function warn(error: unknown): void {
  process.emitWarning('The onEvent listener threw an error; the work that it listens to goes on.', {
    type: 'V2vWarning',
    code: 'V2V_ON_EVENT',
    detail: types.isNativeError(error) ? (error.stack ?? error.message) : String(error),
  });
}

import { types } from 'node:util';

/** Listeners that have failed, so that the process is warned once of each, whoever calls it. */
const warnedOf = new WeakSet<(event: never) => unknown>();

/**
 * A listener for events that never throws. One that does, or whose promise rejects, must not fail the conversion that
 * happened to speak: the first time, the process is warned (`V2V_ON_EVENT`), and it goes on getting events.
 */
export function guardedSink<Event>(
  listener: ((event: Event) => unknown) | undefined,
): (event: Event) => void {
  if (listener === undefined) return () => undefined;
  let warned = false;
  const failed = (error: unknown): void => {
    if (warned || warnedOf.has(listener)) return;
    warned = true;
    // What is no function fails as well, and cannot be kept.
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
  process.emitWarning('The listener onEvent threw; what it listens to goes on.', {
    type: 'V2vWarning',
    code: 'V2V_ON_EVENT',
    detail: types.isNativeError(error) ? (error.stack ?? error.message) : String(error),
  });
}

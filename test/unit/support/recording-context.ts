import type { V2vEventBody } from '../../../types/events';
import { abortedError } from '../../../lib/errors';
import { once, type Context } from '../../../lib/run/context';
import { OwnedResources } from '../../../lib/run/owned-resources';
import { SourceFiles } from '../../../lib/run/source-files';

/** A context that keeps what is emitted, with no directory and no record of its own. */
export function recordingContext(
  changes: Partial<Pick<Context, 'signal' | 'tempDir' | 'verbose' | 'trace'>> = {},
): Context & { events: V2vEventBody[] } {
  const events: V2vEventBody[] = [];
  const signal = changes.signal ?? new AbortController().signal;
  const emit = (event: V2vEventBody): void => void events.push(event);
  const warn: Context['warn'] = (code, message, hint) =>
    emit({ type: 'warning', code, message, ...(hint === undefined ? {} : { hint }) });
  const owned = new OwnedResources((message) => warn('LEFT_BEHIND', message));
  return {
    events,
    signal,
    tempDir: '/nonexistent',
    verbose: false,
    trace: false,
    emit,
    warn,
    warnOnce: once(warn),
    sourceFiles: new SourceFiles(),
    own: (resource) => owned.add(resource),
    throwIfAborted() {
      if (signal.aborted) throw abortedError(signal);
    },
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
    ...changes,
  };
}

import { dirname } from 'node:path';

import type { EventSink } from '../../types/events';
import type { FoundLeftovers, RemovedLeftovers } from '../../types/leftovers';
import type { OutputOptions } from '../../types/output';
import { isV2vError, V2vError } from '../errors';
import {
  clearLeftoversAt,
  listLeftovers as listThem,
  removeLeftovers as removeThem,
  type OpenPlace,
} from '../leftovers';
import { createContext, type Context } from '../run/context';
import { withOutsideCause } from '../run/outside-cause';
import type { RemoteTarget } from './mode';
import { modeOf } from './modes';

/** Where to look for what killed runs left behind. */
export interface LeftoversOptions {
  /** Where the runs had their temporary directories; the default is that of `convert()`. */
  tempDir?: string;
  /** The target that the runs wrote to, with the credentials that it takes. */
  output?: OutputOptions;
  signal?: AbortSignal;
}

/** What `removeLeftovers()` is told. */
export interface RemoveLeftoversOptions extends LeftoversOptions {
  /** Remove copies of disks as well that wait for a conversion to go on from them; default false. */
  copies?: boolean;
  /** What is said while it is removed at the target. */
  onEvent?: EventSink;
}

/** The place of an output, which is taken back in a context of its own: several runs may be waiting for it. */
async function openPlace<O extends OutputOptions>(
  output: O,
  remote: RemoteTarget<O>,
  how: { tempDir: string | undefined; onEvent: EventSink | undefined },
): Promise<OpenPlace> {
  return {
    output: output.mode,
    place: await remote.place(output),
    async takeBack(left, signal) {
      const { tempDir, onEvent } = how;
      await using context = await createContext({
        signal,
        ...(tempDir === undefined ? {} : { tempDir }),
        ...(onEvent === undefined ? {} : { onEvent }),
      });
      return await withOutsideCause(context, () => remote.takeBack(output, left, context));
    },
  };
}

function remoteOf<O extends OutputOptions>(output: O): RemoteTarget<O> {
  const { remote } = modeOf(output);
  if (remote !== undefined) return remote;
  const refusal = `The output mode ${output.mode} makes nothing but files of this host, which need no credentials to remove.`;
  throw new V2vError('USAGE', refusal, { hint: 'Leave the output out.' });
}

/**
 * What earlier runs of this user on this host left behind because they were killed. What they made on this host the next
 * conversion removes by itself; what they made at a target takes its credentials: the next conversion to the same target
 * removes it, or `removeLeftovers({ output })`. Changes nothing, and asks no server.
 *
 * @example
 * const { remote } = await listLeftovers({ tempDir: '/var/tmp' });
 * for (const { kind, id, place, advice } of remote) console.log(kind, id, place, advice);
 *
 * @throws V2vError `USAGE` where the output keeps nothing at a server; `ABORTED`
 */
export async function listLeftovers({ output, ...where }: LeftoversOptions = {}): Promise<FoundLeftovers> {
  if (output === undefined) return listThem(where);
  return listThem(where, { output: output.mode, place: await remoteOf(output).place(output) });
}

/**
 * Removes what earlier runs of this user on this host left behind because they were killed (SIGKILL, out of memory, a crash
 * of the host): their temporary directories in `tempDir`, the unfinished files and the processes that their records name,
 * and with `output` what they made at its target. `convert()` does so by itself when it begins; a service may want to do so
 * when it starts.
 *
 * Only what is provably theirs is touched. A run whose process is alive, or may be (on another host or in another
 * container), is left alone, and so is a file that was replaced or changed since.
 *
 * @example
 * const { directories, remaining, problems } = await removeLeftovers({ tempDir: '/var/tmp' });
 * for (const { message } of problems) console.warn(message);
 * for (const { advice } of remaining) console.warn(advice);
 *
 * @returns what was removed, what is still there at targets, and as `problems` what could not be removed
 * @throws V2vError `USAGE` where the output keeps nothing at a server; `ABORTED`
 */
export async function removeLeftovers({
  output,
  onEvent,
  ...where
}: RemoveLeftoversOptions = {}): Promise<RemovedLeftovers> {
  if (output === undefined) return removeThem(where);
  const { tempDir } = where;
  return removeThem(where, await openPlace(output, remoteOf(output), { tempDir, onEvent }));
}

/**
 * Takes back what killed runs left at the target of a run. One `info` event says what was removed, and a warning,
 * `LEFTOVERS`, what could not be.
 *
 * @throws V2vError `ABORTED`
 */
export async function clearTargetLeftovers(output: OutputOptions, context: Context): Promise<void> {
  const { remote } = modeOf(output);
  if (remote === undefined) return;
  const tempDir = dirname(context.tempDir);
  const onEvent: EventSink = (event) => context.emit(event);
  let place;
  try {
    place = await openPlace(output, remote, { tempDir, onEvent });
  } catch (error) {
    // What is wrong with the options is told with the other obstacles.
    if (isV2vError(error)) return;
    throw error;
  }
  await clearLeftoversAt(place, context);
}

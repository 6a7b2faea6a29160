import type { EventSink } from '../types/events';
import type { InPlaceResult, WrittenDisk } from '../types/inspected-guest';
import { overlaysOn, readSource } from './convert';
import { checkInput, checkWritable, commitInPlace, finishKept, placesOf } from './in-place';
import { convertAndLook, type InspectGuestOptions } from './inspect-guest';
import { createContext } from './run/context';
import { Ledger } from './run/ledger';
import { withOutsideCause } from './run/outside-cause';
import { runStage } from './run/stage';

/**
 * What `convertInPlace()` is told: the options of `convert()` without the target. As nothing is copied, `fstrim` is off by
 * default: trimming would only write more.
 */
export type ConvertInPlaceOptions = InspectGuestOptions;

/**
 * Converts a virtual machine in its own disks, as virt-v2v-in-place does: **the source is changed, and there is no way back**
 * but a backup. Everything is converted in overlays first; only when all of it has passed, what was changed is written to the
 * disks. A conversion that fails or is cancelled before that leaves them byte for byte as they were. Once writing has begun it
 * is not cancelled; should it be broken off all the same (a crash, a full disk), the changes are kept, and `finishInPlace()`
 * writes the rest.
 *
 * The disks are raw or qcow2, files or block devices of this host.
 *
 * @example
 * const { written, firmware } = await convertInPlace({
 *   input: { mode: 'disk', paths: ['/var/lib/libvirt/images/web.qcow2'], format: 'qcow2' },
 * });
 *
 * @throws V2vError what `convert()` would throw before it copies; `USAGE` and `DISK_SOURCE` for a source that cannot be written
 * to, `OUTPUT_IN_USE`, `HOST_PERMISSION`; `IN_PLACE_UNFINISHED` where the disks were not written to the end
 */
export async function convertInPlace(options: ConvertInPlaceOptions): Promise<InPlaceResult> {
  const ledger = new Ledger(options.onEvent);
  return ledger.accompany(async () => {
    checkInput(options.input);
    await using context = await createContext({ ...options, onEvent: ledger.record });
    const { guest, overlays, collection, places } = await withOutsideCause(context, async () => {
      const { source, name } = await readSource(options, ledger, context);
      const places = placesOf(source);
      for (const place of places) await checkWritable(place, context);
      const overlays = await overlaysOn(source, context);
      const converting = { fstrim: false, ...options };
      return { ...(await convertAndLook(converting, { source, overlays, name }, context)), places };
    });
    // Whatever the signal does from here on, the stage says how it went.
    const lasting = { ...context, signal: new AbortController().signal };
    context.throwIfAborted();
    await collection?.publish();
    const written = await runStage(lasting, 'commit', 'Writing the changes to the disks of the guest', () =>
      commitInPlace({ overlays, places, name: guest.name }, context),
    );
    collection?.keep();
    return { ...guest, written, ...ledger.close() };
  });
}

/** Options of `finishInPlace()`. */
export interface FinishInPlaceOptions {
  onEvent?: EventSink;
  /** As for `convert()`. */
  tempDir?: string;
}

/**
 * Writes to the disks what a conversion in place has not written to the end, and removes the directory that keeps it. It may be
 * called as often as needed.
 *
 * @param directory the one that the error `IN_PLACE_UNFINISHED` names
 *
 * @example
 * const { written } = await finishInPlace('/var/tmp/v2v-node-in-place.Xa81Kd');
 *
 * @throws V2vError `USAGE` where the directory holds no changes; `SOURCE_CHANGED` where a disk that was not written to is not
 * as it was; `OUTPUT_IN_USE`, `HOST_PERMISSION`, `IN_PLACE_UNFINISHED`
 */
export async function finishInPlace(
  directory: string,
  options: FinishInPlaceOptions = {},
): Promise<{ name: string; written: WrittenDisk[] }> {
  const ledger = new Ledger(options.onEvent);
  return ledger.accompany(async () => {
    await using context = await createContext({ ...options, onEvent: ledger.record });
    return await runStage(context, 'commit', 'Writing the changes to the disks of the guest', () =>
      finishKept(directory, context),
    );
  });
}

import type { Converted, TrimReport } from '../../types/conversion';
import type { Overlay } from '../../types/overlay';
import type { ReadyOverlay } from '../../types/target';
import { inStage } from '../run/stage';
import type { Guestfs } from '../guestfs';

/** What was done in the guest by the time it is closed, and what is written of it afterwards. */
export interface CloseInput {
  /** Of `createOverlays`: the disks of the guest. */
  overlays: readonly Overlay[];
  /** Of `convertGuest`. */
  conversion: Converted;
  /** Of `trimGuest`; undefined says that the guest is not trimmed. */
  trim: TrimReport | undefined;
}

/**
 * Ends the appliance so that all it wrote is in the overlays. Its input says what was done in the guest, so that a script
 * that closes it too early does not compile. A guest that is not copied needs only `guest.close()`, which cannot fail.
 *
 * @returns the overlays in their order, ready to be copied
 * @throws GuestfsError `GUESTFS` where something could not be written; `HANDLE_CLOSED` where the guest is closed already,
 * `ABORTED` where the context's signal has fired
 */
export function closeGuestfs(guest: Guestfs, input: CloseInput): Promise<ReadyOverlay[]> {
  return inStage('close', undefined, () => close(guest, input));
}

async function close(guest: Guestfs, { overlays }: CloseInput): Promise<ReadyOverlay[]> {
  await guest.umountAll();
  await guest.shutdown();
  await guest.close();
  return overlays.map((overlay) => ({ ...overlay, ready: true }));
}

import type { Context } from '../../run/context';
import { GuestfsError } from '../../errors';
import type { Guestfs } from '../../guestfs';

/**
 * Drops what Fast Startup has saved. Its journal is of a kind that ntfs-3g does not replay: ntfsfix empties it, and has Windows
 * check the volume when it boots; then ntfs-3g takes the file away.
 */
export async function dropSavedMemory(guest: Guestfs, device: string, context: Context): Promise<void> {
  try {
    await guest.ntfsfix(device);
  } catch (error) {
    // It has done its work when it ends by mounting the volume, which the file keeps it from.
    if (!(error instanceof GuestfsError)) throw error;
    context.throwIfAborted();
  }
  await guest.mountOptions('remove_hiberfile', device, '/');
  await guest.umountAll();
  context.warn(
    'FAST_STARTUP_DROPPED',
    `What Fast Startup had saved of Windows on ${device} was dropped; it checks its disk at its first boot.`,
    'Shut guests down with "shutdown /s /t 0" before they are exported, and nothing needs to be dropped.',
  );
}

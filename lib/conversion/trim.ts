import type { Inspection } from '../../types/inspection';
import type { Context } from '../context';
import type { Guestfs } from '../guestfs';

/** Filesystems that hold no files, or that hold other devices. */
const untrimmable = /^(unknown|swap|crypto_LUKS|BitLocker|LVM2_member|linux_raid_member|)$/;

/**
 * Tells the overlay which blocks of the guest's filesystems hold no data, so that they are not copied. What cannot be
 * trimmed is copied whole: a failure is a warning. Leaves nothing mounted.
 */
export async function trimGuest(guest: Guestfs, inspection: Inspection, context: Context): Promise<void> {
  await guest.umountAll();
  for (const device of await listVolumes(guest)) {
    context.throwIfAborted();
    if (untrimmable.test(await guest.vfsType(device))) continue;
    try {
      await guest.mountOptions('discard', device, '/');
    } catch {
      // Its filesystem does not know the option, or it is not the guest's to mount.
      continue;
    }
    try {
      await guest.fstrim('/');
    } catch (error) {
      context.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      const root = device === inspection.root ? ' (the root)' : '';
      context.emit({
        type: 'warning',
        code: 'FSTRIM',
        message: `The filesystem on ${device}${root} cannot be trimmed, so its unused space is copied: ${reason}`,
      });
    } finally {
      await guest.umountAll();
    }
  }
}

/** Whatever may hold a filesystem. `list_filesystems` also looks for LDM volumes, which takes seconds under emulation. */
async function listVolumes(guest: Guestfs): Promise<string[]> {
  return [
    ...(await guest.listDevices()),
    ...(await guest.listPartitions()),
    ...(await guest.listMdDevices()),
    ...(await guest.lvs()),
  ];
}

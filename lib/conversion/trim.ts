import type { Inspection } from '../../types/inspection';
import type { Context } from '../context';
import type { Guestfs } from '../guestfs';

/** Filesystems that hold no files, or that hold other devices. */
const untrimmable = /^(unknown|swap|swsuspend|crypto_LUKS|BitLocker|LVM2_member|linux_raid_member|)$/;

/**
 * Tells the overlay which blocks of the guest's filesystems hold no data, so that they are not copied. What cannot be
 * trimmed is copied whole: a failure is a warning. Leaves nothing mounted.
 *
 * Through encryption nothing is told, and an info says so: that would show on the target which blocks are in use, and
 * cryptsetup(8) leaves the choice (`--allow-discards`) to the owner of the disk.
 */
export async function trimGuest(guest: Guestfs, inspection: Inspection, context: Context): Promise<void> {
  await guest.umountAll();
  const closed: string[] = [];
  const trimmed = new Set<string>();
  for (const device of await listVolumes(guest, inspection)) {
    context.throwIfAborted();
    const type = await guest.vfsType(device);
    if (untrimmable.test(type)) continue;
    // A btrfs filesystem of several devices shows on each of them, with one UUID.
    const identity = type === 'btrfs' ? await guest.vfsUuid(device) : device;
    if (trimmed.has(identity)) continue;
    trimmed.add(identity);
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
      if (notSupported.test(reason) && type === 'vfat') continue;
      if (notSupported.test(reason) && inspection.encrypted !== undefined) {
        closed.push(device);
        continue;
      }
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
  if (closed.length > 0) {
    context.emit({
      type: 'info',
      message: `Unused space of what is encrypted is copied as well (${closed.join(', ')}).`,
    });
  }
}

/** dm-crypt answers so, and so does a driver that has no trim. */
const notSupported = /discard operation is not supported/;

/** Whatever may hold a filesystem. `list_filesystems` also looks for LDM volumes, which takes seconds under emulation. */
async function listVolumes(guest: Guestfs, { encrypted = [] }: Inspection): Promise<string[]> {
  return [
    ...(await guest.listDevices()),
    ...(await guest.listPartitions()),
    ...(await guest.listMdDevices()),
    ...(await guest.lvs()),
    ...encrypted.map(({ volume }) => volume),
  ];
}

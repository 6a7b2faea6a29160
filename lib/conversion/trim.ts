import type { Inspection } from '../../types/inspection';
import type { Context } from '../context';
import type { Guestfs } from '../guestfs';

/** Filesystems that hold no files, or that hold other devices. */
const untrimmable = /^(unknown|swap|swsuspend|crypto_LUKS|BitLocker|LVM2_member|linux_raid_member|)$/;

/**
 * Tells the overlay which blocks of the guest's filesystems hold no data, so that they are not copied. What is mounted
 * is trimmed where it is, the rest of the guest's filesystems one after the other; nothing stays mounted. What cannot be
 * trimmed is copied whole: a failure is a warning.
 *
 * Through encryption nothing is told, and an info says so: that would show on the target which blocks are in use, and
 * cryptsetup(8) leaves the choice (`--allow-discards`) to the owner of the disk.
 */
export async function trimGuest(guest: Guestfs, inspection: Inspection, context: Context): Promise<void> {
  const closed: string[] = [];
  const trim = async ({ device, path }: Filesystem): Promise<void> => {
    context.throwIfAborted();
    try {
      await guest.fstrim(path);
    } catch (error) {
      context.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      if (notSupported.test(reason)) {
        if ((await guest.vfsType(device)) === 'vfat') return;
        if (inspection.encrypted !== undefined) return void closed.push(device);
      }
      const root = device === inspection.root ? ' (the root)' : '';
      context.emit({
        type: 'warning',
        code: 'FSTRIM',
        message: `The filesystem on ${device}${root} cannot be trimmed, so its unused space is copied: ${reason}`,
      });
    }
  };

  const mounted = await listMounted(guest, inspection);
  // Blocks that were given up are free for the kernel once that is on the disk.
  await guest.sync();
  for (const filesystem of mounted) await trim(filesystem);
  await guest.umountAll();

  for (const device of await listOthers(guest, inspection, mounted)) {
    context.throwIfAborted();
    try {
      await guest.mount(device, '/');
    } catch {
      // It is not the guest's to mount, or damaged.
      continue;
    }
    await trim({ device, path: '/' });
    await guest.umountAll();
  }
  if (closed.length > 0) {
    context.emit({
      type: 'info',
      message: `Unused space of what is encrypted is copied as well (${closed.join(', ')}).`,
    });
  }
}

interface Filesystem {
  device: string;
  /** Where it is mounted. */
  path: string;
}

/** What is mounted now, each filesystem once; of btrfs several subvolumes may be. */
async function listMounted(guest: Guestfs, inspection: Inspection): Promise<Filesystem[]> {
  return Object.entries(await guest.mountpoints()).map(([name, path]) => {
    // The kernel calls a logical volume by its name in /dev/mapper.
    const known = inspection.mountpoints.find((mountpoint) => mountpoint.path === path)?.device ?? name;
    return { device: known.startsWith('btrfsvol:') ? name : known, path };
  });
}

/** The devices with other filesystems. `list_filesystems` also looks for LDM volumes, which takes seconds under emulation. */
async function listOthers(
  guest: Guestfs,
  { encrypted = [] }: Inspection,
  mounted: Filesystem[],
): Promise<string[]> {
  const disks = await guest.listDevices();
  const partitions = await guest.listPartitions();
  const all = [
    ...disks.filter((disk) => !partitions.some((partition) => partition.replace(/\d+$/, '') === disk)),
    ...partitions,
    ...(await guest.listMdDevices()),
    ...(await guest.lvs()),
    ...encrypted.map(({ volume }) => volume),
  ];
  const done = new Set([...mounted.map(({ device }) => device), ...encrypted.map(({ device }) => device)]);
  const others: string[] = [];
  let seen: Set<string> | undefined;
  for (const device of all) {
    if (done.has(device)) continue;
    const type = await guest.vfsType(device);
    if (untrimmable.test(type)) continue;
    if (type === 'btrfs') {
      // A btrfs filesystem of several devices shows on each of them, with one UUID.
      seen ??= new Set(await Promise.all(mounted.map((each) => guest.vfsUuid(each.device))));
      const uuid = await guest.vfsUuid(device);
      if (seen.has(uuid)) continue;
      seen.add(uuid);
    }
    others.push(device);
  }
  return others;
}

/** dm-crypt answers so, and so does a driver that has no trim. */
const notSupported = /discard operation is not supported/;

import type { Converted, TrimReport } from '../../types/conversion';
import type { Inspection } from '../../types/inspection';
import type { Context } from '../run/context';
import { inStage } from '../run/stage';
import type { Guestfs } from '../guestfs';
import { reasonOf } from '../errors/reason';
import { parseMountable } from '../guestfs/mountable';

/** Filesystems that hold no files, or that hold other devices. */
const untrimmable = /^(unknown|swap|swsuspend|crypto_LUKS|BitLocker|LVM2_member|linux_raid_member|)$/;

/**
 * Tells the overlay which blocks of the guest's filesystems hold no data, so that they are not copied. What is mounted
 * is trimmed where it is, the rest of the guest's filesystems one after the other; nothing stays mounted. What cannot be
 * trimmed is copied whole: a failure is a warning.
 *
 * Of what is encrypted nothing is told, and an info says so: that would show on the target which blocks are in use, and
 * cryptsetup(8) leaves the choice (`--allow-discards`) to the owner of the disk.
 *
 * It comes after the conversion, which gives blocks up and needs the filesystems mounted.
 *
 * @example
 * const trim = await trimGuest(guest, { inspection, conversion }, context);
 * const ready = await closeGuestfs(guest, { targets, conversion, trim });
 *
 * @throws GuestfsError `GUESTFS` where the appliance fails; `ABORTED`
 */
export function trimGuest(
  guest: Guestfs,
  input: { inspection: Inspection; conversion: Converted },
  context: Context,
): Promise<TrimReport> {
  return inStage('trim', context, () => trimAll(guest, input, context));
}

async function trimAll(
  guest: Guestfs,
  { inspection }: { inspection: Inspection },
  context: Context,
): Promise<TrimReport> {
  const report: TrimReport = { trimmed: [], untrimmed: [] };
  const closed: string[] = [];
  const trim = async ({ device, path }: Filesystem): Promise<void> => {
    context.throwIfAborted();
    try {
      await guest.fstrim(path);
      report.trimmed.push(device);
    } catch (error) {
      context.throwIfAborted();
      const reason = reasonOf(error);
      report.untrimmed.push({ device, reason });
      if (notSupported.test(reason)) {
        if ((await guest.vfsType(device)) === 'vfat') return;
        if (inspection.encrypted !== undefined) return void closed.push(device);
      }
      const root = device === inspection.root ? ' (the root)' : '';
      context.warn(
        'FSTRIM',
        `The filesystem on ${device}${root} cannot be trimmed, so its unused space is copied: ${reason}`,
      );
    }
  };

  const mounted = await listMounted(guest, inspection);
  const places = new Set(mounted.map(({ device }) => device));
  // The caller may have unmounted what was mounted.
  const known = inspection.mountpoints.map(({ device }) => parseMountable(device).device);
  const unmounted = [...new Set([...known, ...inspection.unmounted])].filter((device) => !places.has(device));
  // Blocks that were given up are free for the kernel once that is on the disk.
  await guest.sync();
  for (const filesystem of mounted) await trim(filesystem);
  await guest.umountAll();

  for (const device of await listOthers(guest, unmounted, mounted)) {
    context.throwIfAborted();
    try {
      await guest.mount(device, '/');
    } catch (error) {
      // It is not the guest's to mount, or damaged.
      report.untrimmed.push({ device, reason: reasonOf(error) });
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
  return report;
}

interface Filesystem {
  device: string;
  /** Where it is mounted. */
  path: string;
}

/** What is mounted now, each filesystem once; of btrfs several subvolumes may be. */
async function listMounted(guest: Guestfs, inspection: Inspection): Promise<Filesystem[]> {
  const mounted: Filesystem[] = [];
  for (const [name, path] of Object.entries(await guest.mountpoints())) {
    // The kernel calls a logical volume by its name in /dev/mapper.
    const known = inspection.mountpoints.find((mountpoint) => mountpoint.path === path);
    mounted.push({ device: parseMountable(known?.device ?? name).device, path });
  }
  return mounted;
}

/** The devices with filesystems that are not mounted, each filesystem once. */
async function listOthers(guest: Guestfs, unmounted: string[], mounted: Filesystem[]): Promise<string[]> {
  const others: string[] = [];
  let seen: Set<string> | undefined;
  for (const device of unmounted) {
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

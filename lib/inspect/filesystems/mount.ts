import { randomBytes } from 'node:crypto';

import type { Mountpoint } from '../../../types/inspection';
import type { Context } from '../../run/context';
import { GuestfsError, V2vError, isV2vError } from '../../errors';
import { reasonOf } from '../../errors/reason';
import type { Guestfs } from '../../guestfs';
import { explainMount, tooNewError } from './mount-failure';
import { openReadOnlySubvolume } from './read-only-subvolume';

/** Shortest path first, so that a filesystem is mounted before what is mounted inside it. */
export function mountOrder(mountpoints: Record<string, string>): Mountpoint[] {
  return Object.entries(mountpoints)
    .map(([path, device]) => ({ path, device }))
    .sort((a, b) => a.path.length - b.path.length || (a.path < b.path ? -1 : 1));
}

/**
 * Mounts the guest's filesystems writable and returns those that are mounted. The root and the `required` ones
 * must mount, and the root must be writable, or become so; any other that cannot be mounted is a warning.
 *
 * @param options of mount(8), by path, that make it faster; where they are not known it goes without
 *
 * Throws `GUEST_DIRTY`, `GUEST_UNSUPPORTED`.
 */
export async function mountGuest(
  guest: Guestfs,
  mountpoints: Record<string, string>,
  context: Context,
  required: readonly string[] = [],
  options: Readonly<Record<string, string>> = {},
): Promise<Mountpoint[]> {
  await guest.umountAll();
  const mounted: Mountpoint[] = [];
  for (const mountpoint of mountOrder(mountpoints)) {
    context.throwIfAborted();
    try {
      await mount(guest, mountpoint, options[mountpoint.path]);
      mounted.push(mountpoint);
    } catch (error) {
      context.throwIfAborted();
      if (mountpoint.path === '/' || required.includes(mountpoint.path)) {
        throw await cannotMount(guest, mountpoint, error);
      }
      const { reason } = await explainMount(guest, mountpoint.device, error);
      context.warn(
        'MOUNT_FAILED',
        `${mountpoint.device} cannot be mounted at ${mountpoint.path} and is left alone: ${reason}`,
      );
    }
  }
  await makeWritable(guest, mounted, context);
  return mounted;
}

async function mount(guest: Guestfs, { path, device }: Mountpoint, options?: string): Promise<void> {
  if (options !== undefined) {
    try {
      return await guest.mountOptions(options, device, path);
    } catch (error) {
      if (!isV2vError(error) || error.code !== 'GUESTFS') throw error;
    }
  }
  await guest.mount(device, path);
}

/** The error for a filesystem that the conversion needs and that has just failed to mount. */
export async function cannotMount(
  guest: Guestfs,
  { path, device }: Mountpoint,
  cause: unknown,
): Promise<V2vError> {
  const message = reasonOf(cause);
  if (/hibernat|unsafe state|Fast (?:Startup|restart)|unclean/i.test(message)) {
    return new V2vError(
      'GUEST_DIRTY',
      `The filesystem on ${device} was not shut down cleanly (hibernated, or Windows Fast Startup).`,
      {
        subject: device,
        hint: 'Start the guest on its old hypervisor, switch hibernation off, shut it down, and convert it again.',
        cause,
      },
    );
  }
  const failure = await explainMount(guest, device, cause);
  if (failure.isTooNew) return tooNewError(failure);
  const what = path === '/' ? 'root filesystem' : `filesystem of ${path}`;
  return new V2vError('GUEST_DIRTY', `The ${what} on ${device} cannot be mounted: ${failure.reason}`, {
    subject: device,
    hint: 'It may be damaged: check it (fsck) on its old hypervisor, shut the guest down, and convert it again.',
    cause,
  });
}

/**
 * A filesystem with errors mounts, but read-only; found out here rather than in the middle of the changes. The root of
 * a transactional system is a read-only snapshot, which is not damaged.
 */
async function makeWritable(guest: Guestfs, mounted: Mountpoint[], context: Context): Promise<void> {
  const cause = await writingFails(guest);
  if (cause === undefined) return;
  const isReadOnly = cause instanceof GuestfsError && cause.errno === 'EROFS';
  const root = mounted.find(({ path }) => path === '/');
  if (isReadOnly && root !== undefined && (await openReadOnlySubvolume(guest, root))) {
    root.readOnly = true;
    context.emit({
      type: 'info',
      message: `The guest's root on ${root.device} is a read-only snapshot; it is writable for the conversion only.`,
    });
    const remaining = await writingFails(guest);
    if (remaining === undefined) return;
  }
  throw new V2vError(
    'GUEST_DIRTY',
    isReadOnly
      ? "The guest's root filesystem could only be mounted read-only: it is damaged, hibernated, or in use."
      : `The guest's root filesystem cannot be written to: ${reasonOf(cause)}`,
    {
      subject: '/',
      hint: 'Shut the guest down properly on its old hypervisor, check its filesystems, and convert it again.',
      cause,
    },
  );
}

/** What writing to the root ends in; undefined where it works. */
async function writingFails(guest: Guestfs): Promise<unknown> {
  const probe = `/${randomBytes(6).toString('hex')}.v2v`;
  try {
    await guest.touch(probe);
    await guest.rm(probe);
    return undefined;
  } catch (cause) {
    return cause;
  }
}

import { randomBytes } from 'node:crypto';

import type { Mountpoint } from '../../../types/inspection';
import type { Context } from '../../run/context';
import { GuestfsError, V2vError } from '../../errors';
import { reasonOf } from '../../errors/reason';
import type { Guestfs } from '../../guestfs';

/** Shortest path first, so that a filesystem is mounted before what is mounted inside it. */
export function mountOrder(mountpoints: Record<string, string>): Mountpoint[] {
  return Object.entries(mountpoints)
    .map(([path, device]) => ({ path, device }))
    .sort((a, b) => a.path.length - b.path.length || (a.path < b.path ? -1 : 1));
}

/**
 * Mounts the guest's filesystems writable and returns those that are mounted. The root and those that are `required`
 * must mount, and the root take a file; another one that cannot be mounted is a warning.
 *
 * Throws `GUEST_DIRTY`.
 */
export async function mountGuest(
  guest: Guestfs,
  mountpoints: Record<string, string>,
  context: Context,
  required: readonly string[] = [],
): Promise<Mountpoint[]> {
  await guest.umountAll();
  const mounted: Mountpoint[] = [];
  for (const mountpoint of mountOrder(mountpoints)) {
    context.throwIfAborted();
    try {
      await guest.mount(mountpoint.device, mountpoint.path);
      mounted.push(mountpoint);
    } catch (error) {
      if (mountpoint.path === '/') throw cannotMount('root filesystem', mountpoint.device, error);
      if (required.includes(mountpoint.path)) {
        throw cannotMount(`filesystem of ${mountpoint.path}`, mountpoint.device, error);
      }
      context.warn(
        'MOUNT_FAILED',
        `${mountpoint.device} cannot be mounted at ${mountpoint.path} and is left alone: ${reasonOf(error)}`,
      );
    }
  }
  await checkWritable(guest);
  return mounted;
}

function cannotMount(what: string, device: string, cause: unknown): V2vError {
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
  return new V2vError('GUEST_DIRTY', `The ${what} on ${device} cannot be mounted: ${message}`, {
    subject: device,
    hint: 'It may be damaged: check it (fsck) on its old hypervisor, shut the guest down, and convert it again.',
    cause,
  });
}

/** A filesystem with errors mounts, but read-only; found out here rather than in the middle of the changes. */
async function checkWritable(guest: Guestfs): Promise<void> {
  const probe = `/${randomBytes(6).toString('hex')}.v2v`;
  try {
    await guest.touch(probe);
    await guest.rm(probe);
  } catch (cause) {
    const readOnly = cause instanceof GuestfsError && cause.errno === 'EROFS';
    throw new V2vError(
      'GUEST_DIRTY',
      readOnly
        ? "The guest's root filesystem could only be mounted read-only: it is damaged, hibernated, or in use."
        : `The guest's root filesystem cannot be written to: ${reasonOf(cause)}`,
      {
        subject: '/',
        hint: 'Shut the guest down properly on its old hypervisor, check its filesystems, and convert it again.',
        cause,
      },
    );
  }
}

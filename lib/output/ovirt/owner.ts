import { lchown, lstat } from 'node:fs/promises';

import type { Context } from '../../run/context';

/** `vdsm` and `kvm` on every host of oVirt, which read a domain as no one else. */
export const vdsmUser = 36;
export const vdsmGroup = 36;

/** Gives a file or directory to VDSM, where this process may do so: as root. */
export async function giveToVdsm(path: string, context: Pick<Context, 'warnOnce'>): Promise<void> {
  if (process.geteuid?.() !== 0) return;
  await lchown(path, vdsmUser, vdsmGroup).catch(() => undefined);
  // A server of NFS may make everybody another user, and say nothing.
  const { uid, gid } = await lstat(path);
  if (uid === vdsmUser && gid === vdsmGroup) return;
  context.warnOnce(
    'OVIRT_OWNER',
    `What is written to the storage domain belongs to ${uid}:${gid}, and oVirt reads only what belongs to ${vdsmUser}:${vdsmGroup}.`,
    `Export it with no_root_squash, or with anonuid=${vdsmUser},anongid=${vdsmGroup}; or change the owner of what was written.`,
  );
}

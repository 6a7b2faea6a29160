import { dirname } from 'node:path/posix';

import { isRegularFile } from '../../../guestfs/regular-file';
import type { GuestState } from '../../guest/state';

export type InitSystem =
  | { kind: 'systemd' }
  /** `runlevels` holds the directory of each runlevel's links, `/etc/rc3.d`. upstart runs these, too. */
  | { kind: 'sysv'; initDirectory: string; runlevels: string[] };

/** How the guest starts its services; undefined where it is neither systemd nor System V's way. */
export async function initSystem({ guest }: Pick<GuestState, 'guest'>): Promise<InitSystem | undefined> {
  // A guest may have systemd's files and another init: Ubuntu 14.04, Debian 7.
  for (const init of ['/sbin/init', '/usr/sbin/init', '/bin/init']) {
    if (!(await isRegularFile(guest, init))) continue;
    if ((await guest.realpath(init)).endsWith('/systemd')) return { kind: 'systemd' };
    break;
  }
  // Red Hat's, SUSE's and Debian's.
  for (const [initDirectory, runlevels] of [
    ['/etc/rc.d/init.d', '/etc/rc.d/rc?.d'],
    ['/etc/init.d', '/etc/init.d/rc?.d'],
    ['/etc/init.d', '/etc/rc?.d'],
  ] as const) {
    if (!(await guest.isDir(initDirectory, { followsymlinks: true }))) continue;
    const links = await guest.globExpand(`${runlevels.replace('?', '[2345]')}/[SK]*`);
    if (links.length > 0) return { kind: 'sysv', initDirectory, runlevels: [...new Set(links.map(dirname))] };
  }
  return undefined;
}

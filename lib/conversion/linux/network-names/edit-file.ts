import { posix } from 'node:path';

import { isRegularFile } from '../../../guestfs/regular-file';
import type { LinuxState } from '../state';
import { readGuestText, writeGuestText } from '../../guest/text-file';
import type { Edit } from './matches/condition';

/** Directories of packages, whose files one of the same name in /etc takes the place of. */
const vendorDirectories: readonly [RegExp, string][] = [
  [/^(?:\/usr(?:\/local)?)?\/lib\/systemd\/network\//, '/etc/systemd/network/'],
  [/^\/usr\/lib\/NetworkManager\//, '/etc/NetworkManager/'],
  [/^(?:\/usr)?\/lib\/netplan\//, '/etc/netplan/'],
];

/** Where a file is changed: itself, or its like in /etc where a package would write over it. */
function ownPath(path: string): string {
  const [pattern, directory] = vendorDirectories.find(([vendor]) => vendor.test(path)) ?? [];
  return pattern === undefined ? path : path.replace(pattern, directory!);
}

/** Writes a file where its text changes; one that is not there counts as empty. Gives where it was written. */
export async function editFile(state: LinuxState, path: string, edit: Edit): Promise<string | undefined> {
  const { guest } = state;
  const own = ownPath(path);
  const isOwn = own === path || (await isRegularFile(guest, own));
  const before = await readGuestText(state, isOwn ? own : path);
  const after = edit(before ?? '');
  if (after === before) return undefined;
  if (!isOwn) {
    await guest.mkdirP(posix.dirname(own));
    // With its mode: NetworkManager does not read connections that others can read.
    await guest.cpA(path, own);
  } else if (before === undefined && (await guest.isSymlink(own))) {
    // A link to /dev/null is how a file is masked; written to, it would make a file there.
    await guest.rm(own);
  }
  await writeGuestText(state, own, after);
  return own;
}

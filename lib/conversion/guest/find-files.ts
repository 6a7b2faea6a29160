import type { Guestfs } from '../../guestfs';

/** Absolute paths of everything below a directory of the guest. */
export async function findFiles(guest: Guestfs, directory: string): Promise<string[]> {
  // guestfs_find's names begin with a slash or not, according to whether the directory's ends with one.
  return (await guest.find(`${directory}/`)).map((name) => `${directory}/${name.replace(/^\/+/, '')}`);
}

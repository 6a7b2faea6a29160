import type { Guestfs } from '../../guestfs';

/** Absolute paths of everything below a directory of the guest; links in its own path are followed, those below are not. */
export async function findFiles(guest: Guestfs, directory: string): Promise<string[]> {
  // guestfs_find has a program of the appliance go there, which an absolute link would lead out of the guest. Its names
  // begin with a slash or not, according to whether the directory's ends with one.
  const real = await guest.realpath(directory);
  return (await guest.find(`${real}/`)).map((name) => `${directory}/${name.replace(/^\/+/, '')}`);
}

import { isRegularFile } from '../../../../guestfs/regular-file';
import type { Kernel } from '../../../../../types/conversion';
import type { Guestfs } from '../../../../guestfs';

/**
 * Tells whether an initrd and the list of its kernel's modules are still what they were: a program of the guest that
 * takes out the old hypervisor's tools may have rebuilt them.
 */
export async function takeSnapshot(guest: Guestfs, kernel: Kernel, initrd: string): Promise<string> {
  const files = [initrd, `${kernel.modulesPath}/modules.dep`].map(async (path) => {
    if (!(await isRegularFile(guest, path))) return path;
    const { st_ino, st_size, st_mtime_sec, st_mtime_nsec } = await guest.statns(path);
    return [path, st_ino, st_size, st_mtime_sec, st_mtime_nsec].join(' ');
  });
  return (await Promise.all(files)).join('\n');
}

import { isRegularFile } from '../../../guestfs/regular-file';
import { versionNamed } from '../kernels/boot-files';
import { kernelPaths } from '../kernels/choice';
import type { Guestfs } from '../../../guestfs';
import type { LinuxState } from '../state';

/**
 * The first entry of a boot loader that boots the kernel at `vmlinuz`, named as it is in the guest. Entries name it as
 * the loader sees it (`/vmlinuz-…` for a /boot of its own, `/@/boot/vmlinuz-…` for a btrfs subvolume), through a link,
 * or as a copy.
 */
export async function entryBooting<T extends { kernel?: string }>(
  { guest }: LinuxState,
  entries: readonly T[],
  vmlinuz: string,
): Promise<T | undefined> {
  const named = entries.flatMap((entry) =>
    entry.kernel === undefined ? [] : [{ entry, kernel: entry.kernel }],
  );
  const direct = named.find(({ kernel }) => kernelPaths(kernel).includes(vmlinuz));
  if (direct) return direct.entry;
  const sameFile = await linkedEntry(guest, named, vmlinuz);
  if (sameFile) return sameFile;
  // A copy that kernel-install made, or an image that the kernel is part of.
  const version = versionNamed(vmlinuz);
  return named.find(({ kernel }) => version !== undefined && versionNamed(kernel) === version)?.entry;
}

async function linkedEntry<T>(
  guest: Guestfs,
  named: readonly { entry: T; kernel: string }[],
  vmlinuz: string,
): Promise<T | undefined> {
  if (!(await isRegularFile(guest, vmlinuz))) return undefined;
  const wanted = await guest.statns(vmlinuz);
  for (const { entry, kernel } of named) {
    for (const path of kernelPaths(kernel)) {
      if (!(await isRegularFile(guest, path))) continue;
      const { st_dev, st_ino } = await guest.statns(path);
      if (st_dev === wanted.st_dev && st_ino === wanted.st_ino) return entry;
      break;
    }
  }
  return undefined;
}

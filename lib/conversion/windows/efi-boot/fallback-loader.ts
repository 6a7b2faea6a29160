import { V2vError } from '../../../errors';
import { isRegularFile, requireRegularFile } from '../../../guestfs/regular-file';
import { guestPath } from '../../../guestfs/guest-path';
import type { WindowsState } from '../state';

/** The suffix of UEFI's names for loaders, by architecture; UEFI specification, 3.5.1.1. */
const suffixes: Readonly<Record<string, string>> = {
  i386: 'ia32',
  x86_64: 'x64',
  arm: 'arm',
  aarch64: 'aa64',
};

/** FAT's clusters, and a directory. */
const slack = 128 * 1024;

/**
 * Puts Windows' boot manager where firmware without boot entries looks: those of the old machine stay behind in it. What
 * else is in `\EFI\BOOT` stays, and so does another loader of that name, under one of its own. Gives the path that was
 * written; undefined where there was nothing to do.
 *
 * @throws V2vError `GUEST_NO_SPACE`
 */
export async function installFallbackLoader(
  { guest, inspection }: WindowsState,
  esp: string,
): Promise<string | undefined> {
  const suffix = suffixes[inspection.arch];
  const bootManager = await guestPath(guest, esp, 'EFI', 'Microsoft', 'Boot', 'bootmgfw.efi');
  if (suffix === undefined || !(await isRegularFile(guest, bootManager))) return undefined;
  const directory = await guestPath(guest, esp, 'EFI', 'Boot');
  const fallback = await guestPath(guest, directory, `boot${suffix}.efi`);
  const exists = await guest.exists(fallback);
  if (exists) {
    await requireRegularFile(guest, fallback);
    if (await guest.equal(bootManager, fallback)) return undefined;
  }
  await requireRoom(guest, esp, await guest.filesize(bootManager));
  await guest.mkdirP(directory);
  const kept = `${fallback}.v2v-node`;
  if (exists && !(await guest.exists(kept))) await guest.rename(fallback, kept);
  await guest.cp(bootManager, fallback);
  return fallback;
}

async function requireRoom(guest: WindowsState['guest'], esp: string, bytes: number): Promise<void> {
  const { bavail, frsize } = await guest.statvfs(esp);
  const free = Number(bavail) * Number(frsize);
  const needed = bytes + slack;
  if (free >= needed) return;
  throw new V2vError(
    'GUEST_NO_SPACE',
    `The guest's EFI system partition has ${Math.floor(free / 1024)} KiB free; Windows' boot manager for new firmware takes ${Math.ceil(needed / 1024)} KiB.`,
    {
      subject: esp,
      hint: 'Remove what is no longer needed from the EFI system partition on the old hypervisor, and convert again.',
    },
  );
}

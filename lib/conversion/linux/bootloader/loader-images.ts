import { basename, dirname } from 'node:path/posix';

import { readFilePart } from '../../../guestfs/regular-file';
import { readGuestText } from '../../guest/text-file';
import type { LinuxState } from '../state';

/** What bootctl knows systemd-boot by, whatever the file is called. */
const systemdMarker = '#### LoaderInfo: systemd-boot';
/** systemd-boot is some 100 KiB; GRUB, a megabyte and more, need not be read whole. */
const markerWithin = 512 * 1024;

/** shim and what comes with it: they start a boot loader and are none. */
const shimFiles = /^(?:shim|mm|mokmanager|fb|fallback)\w*\.efi$/i;

/** Boot loaders on an EFI system partition, `EFI/NAME/FILE.efi`; images of kernels, in `EFI/Linux`, are none. */
export function loaderImages(files: readonly string[], esp: string): string[] {
  return files.filter((path) => {
    const onEsp = path.startsWith(`${esp}/`) ? path.slice(esp.length) : '';
    return /^\/efi\/(?!linux\/)[^/]+\/[^/]+\.efi$/i.test(onEsp) && !shimFiles.test(basename(path));
  });
}

/** True for a file that is systemd-boot; with shim it is called like GRUB, as shim starts nothing else. */
export async function isSystemdBoot({ guest }: LinuxState, path: string): Promise<boolean> {
  return (await readFilePart(guest, path, markerWithin))?.includes(systemdMarker) ?? false;
}

/** The directory that systemd-boot is started from; undefined where it is not there. */
export async function systemdBootDirectory(
  state: LinuxState,
  files: readonly string[],
  esp: string,
): Promise<string | undefined> {
  const images = loaderImages(files, esp);
  const named = images.find((path) => /^systemd-boot[^/]*\.efi$/i.test(basename(path)));
  if (named !== undefined) return dirname(named);
  // bootctl makes this directory; without it there is no need to look into every loader.
  if (!files.some((path) => path.toLowerCase().startsWith(`${esp}/loader`.toLowerCase()))) return undefined;
  const isFallback = (path: string): boolean => basename(dirname(path)).toLowerCase() === 'boot';
  for (const path of [...images.filter((image) => !isFallback(image)), ...images.filter(isFallback)]) {
    if (await isSystemdBoot(state, path)) return isFallback(path) ? `${esp}/EFI/systemd` : dirname(path);
  }
  return undefined;
}

/** Directories that sdbootutil has installed a boot loader in. */
export function sdbootutilDirectories(files: readonly string[]): string[] {
  return files.filter((path) => basename(path) === 'installed_by_sdbootutil').map((path) => dirname(path));
}

/** What SUSE's configuration calls the boot loader: `grub2-efi`, `grub2-bls`, `systemd-boot`; undefined elsewhere. */
export async function declaredLoader(state: LinuxState): Promise<string | undefined> {
  const text = (await readGuestText(state, '/etc/sysconfig/bootloader')) ?? '';
  return /^[ \t]*LOADER_TYPE=["']?([\w-]+)/m.exec(text)?.[1];
}

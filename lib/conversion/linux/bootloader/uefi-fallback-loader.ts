import { basename, dirname } from 'node:path/posix';

import { V2vError } from '../../../errors';
import { requireRegularFile } from '../../../guestfs/regular-file';
import type { ConversionStep } from '../../guest/step';
import { findFiles } from '../../guest/find-files';
import type { LinuxState } from '../state';
import { requireFinding } from '../../guest/finding';
import { readGuestText } from '../../guest/text-file';
import { sameName } from './boot-layout';
import { wrapperTarget } from './grub2-location';
import { efiSuffix } from './installed-loader';

/** A file that is copied to the directory of the fallback loader. */
export interface LoaderCopy {
  from: string;
  /** Its name there. */
  name: string;
}

/**
 * Gives UEFI firmware a boot loader to find. The boot entries of the old machine stay behind in its firmware, and one
 * without entries starts `\EFI\BOOT\BOOT<ARCH>.EFI` of every EFI system partition (UEFI specification, 3.5.1.1).
 *
 * virt-v2v does it for three distributions. shim's own `fbx64.efi`, which makes boot entries from `BOOTX64.CSV`, is left
 * out: it restarts the machine where that has a TPM, and where the firmware forgets its variables it does so for ever.
 *
 * Throws `GUEST_NO_SPACE`.
 */
export const uefiFallbackLoaderStep: ConversionStep<LinuxState> = {
  name: 'uefi-fallback-loader',
  phase: 'adapt',
  async applies(state) {
    const { espDirectories, inspection } = state;
    if (espDirectories === undefined) return 'the guest boots by BIOS';
    const suffix = efiSuffix(inspection.arch);
    if (suffix === undefined) return `UEFI has no fallback loader on ${inspection.arch}`;
    for (const esp of espDirectories) {
      const path = sameName(await filesOf(state, esp), `${esp}/EFI/BOOT/BOOT${suffix}.EFI`);
      if (path !== undefined) return `the firmware finds ${path} by itself`;
    }
    return true;
  },
  async run(state) {
    const suffix = efiSuffix(state.inspection.arch) ?? '';
    for (const esp of state.espDirectories ?? []) {
      const files = await filesOf(state, esp);
      const directory = loaderDirectory(files, {
        esp,
        suffix,
        used: requireFinding(state, 'bootloader').efiDirectory,
        distro: state.inspection.distro,
      });
      if (directory === undefined) continue;
      const copies = await withConfiguration(state, loaderCopies(files, directory, suffix), directory, files);
      await install(state, copies, fallbackDirectory(files, esp));
      state.context.emit({
        type: 'info',
        message: `The boot loader in ${directory} was copied to where UEFI firmware without boot entries looks.`,
      });
      return;
    }
    state.context.warn(
      'UEFI_FALLBACK_LOADER',
      `No boot loader was found on the guest's EFI system partition that could be copied to \\EFI\\BOOT\\BOOT${suffix}.EFI.`,
      "Add a boot entry for the guest's loader in the setup of the target's firmware.",
    );
  },
};

async function filesOf({ guest }: LinuxState, esp: string): Promise<string[]> {
  return (await guest.isDir(esp)) ? findFiles(guest, esp) : [];
}

/**
 * The files of a loader's directory that boot by themselves: the first is what the firmware starts. Secure Boot needs
 * shim before GRUB, which shim looks for beside itself, as `grubx64.efi`, or `grub.efi` in SUSE; the others are its key
 * managers. Empty where there is no loader.
 */
export function loaderCopies(files: readonly string[], directory: string, suffix: string): LoaderCopy[] {
  const arch = suffix.toLowerCase();
  const present = (...names: string[]): string[] =>
    names.flatMap((name) => sameName(files, `${directory}/${name}`) ?? []);
  const start = `BOOT${suffix}.EFI`;
  const [shim] = present(`shim${arch}.efi`, 'shim.efi');
  const grubs = present(`grub${arch}.efi`, 'grub.efi', 'grubbls.efi');
  if (shim !== undefined && grubs.length > 0) {
    const beside = [...grubs, ...present(`mm${arch}.efi`, 'MokManager.efi')];
    return [{ from: shim, name: start }, ...beside.map((from) => ({ from, name: basename(from) }))];
  }
  const [single] = [...grubs, ...present(`systemd-boot${arch}.efi`)];
  return single === undefined ? [] : [{ from: single, name: start }];
}

/** The directory of the loader in use, or the only one there is, or that of the guest's distribution. */
function loaderDirectory(
  files: readonly string[],
  { esp, suffix, used, distro }: { esp: string; suffix: string; used?: string; distro: string },
): string | undefined {
  const directories = [...new Set(files.map((path) => dirname(path)))].filter(
    (path) =>
      new RegExp(`^${esp}/efi/(?!boot$)[^/]+$`, 'i').test(path) &&
      loaderCopies(files, path, suffix).length > 0,
  );
  const named = (path: string | undefined) =>
    directories.find((directory) => directory.toLowerCase() === path?.toLowerCase());
  return named(used) ?? named(`${esp}/EFI/${distro}`) ?? directories[0];
}

/**
 * GRUB 2 looks for grub.cfg in the vendor's directory, whose name is built into signed images, or, SUSE's, beside
 * itself. A copy does no harm where the file only leads on to /boot; one with the menu in it would soon be out of date.
 * GRUB Legacy knows no directory but its own, and wants its configuration under its own name.
 */
async function withConfiguration(
  state: LinuxState,
  copies: LoaderCopy[],
  directory: string,
  files: readonly string[],
): Promise<LoaderCopy[]> {
  const stub = sameName(files, `${directory}/grub.cfg`);
  if (stub !== undefined) {
    const leadsOn = wrapperTarget((await readGuestText(state, stub)) ?? '') !== undefined;
    return leadsOn ? [...copies, { from: stub, name: 'grub.cfg' }] : copies;
  }
  const legacy = sameName(files, `${directory}/grub.conf`);
  const [loader] = copies;
  if (legacy === undefined || !loader) return copies;
  state.context.warn(
    'UEFI_FALLBACK_LOADER',
    `GRUB Legacy under the fallback name reads a copy of ${legacy}, which kernel updates do not change.`,
    `After the first boot, make a boot entry for ${loader.from} with efibootmgr in the guest.`,
  );
  return [...copies, { from: legacy, name: loader.name.replace(/\.EFI$/, '.conf') }];
}

/** `\EFI\BOOT` under the names that its parts have already. */
function fallbackDirectory(files: readonly string[], esp: string): string {
  const efi = sameName(files, `${esp}/EFI`) ?? `${esp}/EFI`;
  return sameName(files, `${efi}/BOOT`) ?? `${efi}/BOOT`;
}

async function install(state: LinuxState, copies: readonly LoaderCopy[], directory: string): Promise<void> {
  const { guest } = state;
  let needed = 0;
  for (const { from } of copies) {
    await requireRegularFile(guest, from);
    needed += await guest.filesize(from);
  }
  const { bavail, frsize } = await guest.statvfs(dirname(dirname(directory)));
  const free = Number(bavail) * Number(frsize);
  // FAT's clusters, and the directory itself.
  needed += (copies.length + 1) * 64 * 1024;
  if (free < needed) {
    throw new V2vError(
      'GUEST_NO_SPACE',
      `The guest's EFI system partition has ${Math.floor(free / 1024)} KiB free; its boot loader for new firmware takes ${Math.ceil(needed / 1024)} KiB.`,
      {
        subject: directory,
        hint: 'Remove what is no longer needed from the EFI system partition on the old hypervisor, and convert again.',
      },
    );
  }
  await guest.mkdirP(directory);
  // What the firmware starts comes last: with it the loader is complete.
  for (const { from, name } of [...copies].reverse()) await guest.cp(from, `${directory}/${name}`);
}

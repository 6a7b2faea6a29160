import { basename, dirname } from 'node:path/posix';

import { readGuestText } from '../../guest/text-file';
import type { Bootloader } from '../contracts/bootloader';
import type { LinuxState } from '../state';
import {
  type BootEntry,
  bootEntryFiles,
  orderBootEntries,
  readBootEntries,
  sameRootFirst,
} from './boot-entry';
import type { BootLayout } from './boot-layout';
import { editBootEntry, editGrubDefaults, editKernelCmdline, editSysconfigBootloader } from './command-lines';
import { editFiles, putFile } from './edit-file';
import { entryBooting } from './entry-kernel';
import { emptyGrubEnvironment, parseGrubEnvironment, withGrubVariable } from './grub-environment';
import { grubSettingsFiles } from './grub2-settings';
import {
  declaredLoader,
  isSystemdBoot,
  loaderImages,
  sdbootutilDirectories,
  systemdBootDirectory,
} from './loader-images';

/** Where openSUSE's and SUSE's `grub2-bls` is installed. */
export interface Grub2BlsLocation {
  /** Where the EFI system partition is mounted. */
  esp: string;
  /** GRUB's directory there, which its environment block is in. */
  directory: string;
  /** False: it may just as well be a GRUB that takes its menu from a grub.cfg elsewhere. */
  isCertain: boolean;
}

/**
 * A GRUB whose configuration is built in and makes its menu of the entries on its own EFI system partition; undefined
 * where there are no entries, or no GRUB.
 */
export async function locateGrub2Bls(
  state: LinuxState,
  { firmware, esps, files }: BootLayout,
): Promise<Grub2BlsLocation | undefined> {
  if (firmware !== 'uefi') return undefined;
  const marked = sdbootutilDirectories(files);
  for (const esp of esps) {
    if ((await bootEntryFiles(state, esp)).length === 0) continue;
    const isMarked = (path: string): boolean => marked.includes(dirname(path));
    const images = loaderImages(files, esp).filter(
      (path) => isMarked(path) || /^grub[^/]*\.efi$/i.test(basename(path)),
    );
    const rank = (path: string): number =>
      (isMarked(path) ? 0 : 2) + (basename(dirname(path)).toLowerCase() === 'boot' ? 1 : 0);
    for (const path of images.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))) {
      if (await isSystemdBoot(state, path)) continue;
      const isCertain =
        isMarked(path) || /^grubbls/i.test(basename(path)) || (await declaredLoader(state)) === 'grub2-bls';
      // What systemd-boot's entries are beside may be a GRUB that it has replaced.
      if (!isCertain && (await systemdBootDirectory(state, files, esp)) !== undefined) continue;
      return { esp, directory: dirname(path), isCertain };
    }
  }
  return undefined;
}

/** GRUB 2 with its menu and its kernels on the EFI system partition. */
export function openGrub2Bls(state: LinuxState, { esp, directory }: Grub2BlsLocation): Bootloader {
  const config = `${esp}/loader/entries`;
  const environment = `${directory}/grubenv`;

  return {
    type: 'grub2',
    config,
    efiDirectory: directory,

    async listKernels() {
      return [...new Set((await readMenu()).map(({ kernel }) => kernel))];
    },

    async initrdFor(vmlinuz) {
      const entry = await entryBooting(state, await readMenu(), vmlinuz);
      // The last one: microcode comes before it.
      return entry?.initrds.at(-1);
    },

    async setDefaultKernel(vmlinuz) {
      const entry = await entryBooting(state, sameRootFirst(await readMenu()), vmlinuz);
      if (!entry) return `no entry in ${config} boots it`;
      const block = (await readGuestText(state, environment)) ?? emptyGrubEnvironment;
      const { name } = chosen(block);
      const edited = withGrubVariable(block, name, `${entry.id}.conf`);
      if (edited === undefined) return `${environment} has no room for it`;
      await putFile(state, environment, edited);
      return true;
    },

    async editCommandLines(edit) {
      const settings = (await grubSettingsFiles(state)).map((path) => [path, editGrubDefaults] as const);
      const entries = (await bootEntryFiles(state, esp)).map((path) => [path, editBootEntry] as const);
      const files = [
        ...settings,
        ['/etc/sysconfig/bootloader', editSysconfigBootloader] as const,
        ...entries,
        ['/etc/kernel/cmdline', editKernelCmdline] as const,
      ];
      return editFiles(
        state,
        files.map(([path, editText]) => [path, (text: string) => editText(text, edit)] as const),
      );
    },

    editDeviceMap: () => Promise.resolve([]),
  };

  /** The entries in GRUB's order, their paths those of the guest. */
  async function readMenu(): Promise<BootEntry[]> {
    const { value } = chosen((await readGuestText(state, environment)) ?? '');
    const menu = orderBootEntries(await readBootEntries(state, esp), value);
    return menu.map((entry) => ({
      ...entry,
      kernel: esp + entry.kernel,
      initrds: entry.initrds.map((path) => esp + path),
    }));
  }
}

/** The variable that holds the default: sdbootutil's `default`, or `saved_entry` where GRUB has that alone. */
function chosen(block: string): { name: string; value: string | undefined } {
  const variables = parseGrubEnvironment(block);
  const name =
    variables.default === undefined && variables.saved_entry !== undefined ? 'saved_entry' : 'default';
  return { name, value: variables[name] };
}

import { dirname } from 'node:path/posix';

import type { LinuxState } from '../state';
import { readGuestText } from '../../guest/text-file';
import { compareVersions } from '../version';
import { bootEntryFiles, orderBootEntries, readBootEntries } from './boot-entry';
import type { Bootloader } from '../contracts/bootloader';
import type { BootloaderKind } from './kind';
import {
  type CommandLineEdit,
  editBootEntry,
  editDeviceMap,
  editGrub2Config,
  editGrubDefaults,
  editGrubEnvironment,
  editKernelCmdline,
  editSysconfigBootloader,
} from './command-lines';
import { editFiles } from './edit-file';
import { parseGrubEnvironment } from './grub-environment';
import { isSavedEntry, offeredKernels, parseGrub2Config } from './grub2-config';
import { setGrub2Default } from './grub2-default';
import { locateGrub2Bls, openGrub2Bls } from './grub2-bls';
import { locateGrub2 } from './grub2-location';
import { grubSettingsFiles } from './grub2-settings';

/**
 * GRUB 2, for BIOS and UEFI, its entries in grub.cfg, or in files of the Boot Loader Specification in /boot or on the EFI
 * system partition.
 */
export const grub2: BootloaderKind = {
  type: 'grub2',
  name: 'GRUB 2',
  lookedFor: 'grub.cfg',
  async find(state, layout) {
    const bls = await locateGrub2Bls(state, layout);
    if (bls?.isCertain) return openGrub2Bls(state, bls);
    const location = await locateGrub2(state, layout);
    if (location) return openGrub2(state, location.config, location.efiDirectory);
    return bls && openGrub2Bls(state, bls);
  },
};

/** Leftovers of package managers beside the kernels. */
const leftover = /\.(dpkg-old|dpkg-new|rpmsave|rpmnew|old|bak)$|-rescue-/;

/** GRUB 2, `config` being its grub.cfg. */
export function openGrub2(state: LinuxState, config: string, efiDirectory?: string): Bootloader {
  const environment = `${dirname(config)}/grubenv`;

  return {
    type: 'grub2',
    config,
    ...(efiDirectory === undefined ? {} : { efiDirectory }),

    async listKernels() {
      const menu = await kernelsOfMenu(state, config, environment);
      return menu.length > 0 ? menu : kernelsInBoot(state);
    },

    setDefaultKernel: (vmlinuz) => setGrub2Default(state, { config, environment, vmlinuz }),

    async editCommandLines(edit) {
      // The settings and the configuration made from them are edited alike, instead of running grub-mkconfig, as
      // virt-v2v does. grub-mkconfig would look at the disks of this appliance and not at those of the target, run
      // os-prober over every one of them, and take tens of seconds in an emulated appliance; and it would throw away
      // what the owner of the guest changed in grub.cfg by hand.
      const settings = (await grubSettingsFiles(state)).map((path) => [path, editGrubDefaults] as const);
      const entries = (await bootEntryFiles(state, '/boot')).map((path) => [path, editBootEntry] as const);
      const files = [
        ...settings,
        ['/etc/sysconfig/bootloader', editSysconfigBootloader] as const,
        [config, editGrub2Config] as const,
        [environment, editEnvironment] as const,
        ...entries,
        ['/etc/kernel/cmdline', editKernelCmdline] as const,
      ];
      return editFiles(
        state,
        files.map(([path, editText]) => [path, (text: string) => editText(text, edit)] as const),
      );
    },

    editDeviceMap: (edit) =>
      editFiles(
        state,
        ['/boot/grub2/device.map', '/boot/grub/device.map'].map(
          (path) => [path, (text: string) => editDeviceMap(text, edit)] as const,
        ),
      ),
  };

  function editEnvironment(text: string, edit: CommandLineEdit): string {
    const edited = editGrubEnvironment(text, edit);
    if (edited !== undefined) return edited;
    state.context.warn(
      'BOOTLOADER',
      `The kernel command line in ${environment} does not fit there and was left.`,
    );
    return text;
  }
}

/** Paths as the menu of `config` has them, the default first; empty where the menu cannot be read. */
async function kernelsOfMenu(state: LinuxState, config: string, environment: string): Promise<string[]> {
  const menu = parseGrub2Config((await readGuestText(state, config)) ?? '');
  const saved = parseGrubEnvironment((await readGuestText(state, environment)) ?? '').saved_entry;
  if (!menu.usesBls) return offeredKernels(menu, saved);
  const choice = isSavedEntry(menu.default) ? saved : menu.default;
  const entries = orderBootEntries(await readBootEntries(state, '/boot'), choice);
  return [...new Set([...entries.map(({ kernel }) => kernel), ...offeredKernels(menu, choice)])];
}

/** Every kernel in /boot and /, the newest first, which is the default of every menu that is made by itself. */
async function kernelsInBoot({ guest }: LinuxState): Promise<string[]> {
  const kernels: string[] = [];
  for (const pattern of ['/boot/kernel-*', '/boot/vmlinuz-*', '/vmlinuz-*']) {
    kernels.push(...(await guest.globExpand(pattern)).filter((path) => !leftover.test(path)));
  }
  return kernels.sort((a, b) => compareVersions(b, a));
}

import { dirname } from 'node:path/posix';

import { askGuestProgram, canRunPrograms, runGuestProgram } from '../guest-program';
import { type LinuxConversion, reasonOf, warn } from '../state';
import { type BootEntry, orderBootEntries, parseBootEntry } from './boot-entry';
import type { Bootloader } from './bootloader';
import {
  type CommandLineEdit,
  editBootEntry,
  editDeviceMap,
  editGrub2Config,
  editGrubDefaults,
  editGrubEnvironment,
  editKernelCmdline,
} from './command-lines';
import { offeredKernels, parseGrub2Config, parseGrubEnvironment } from './grub2-config';
import { readText, writeText } from '../text-file';

const bootEntries = '/boot/loader/entries/*.conf';
const grubby = '/sbin/grubby';

/** Leftovers of package managers beside the kernels. */
const leftover = /\.(dpkg-old|dpkg-new|rpmsave|rpmnew)$/;

/** GRUB 2, `config` being its grub.cfg. */
export function openGrub2(state: LinuxConversion, config: string): Bootloader {
  const grubEnvironment = `${dirname(config)}/grubenv`;

  return {
    type: 'grub2',
    config,

    async listKernels() {
      const menu = await kernelsOfMenu(state, config, grubEnvironment);
      return menu.length > 0 ? menu : kernelsInBoot(state);
    },

    async setDefaultKernel(vmlinuz) {
      const { guest, inspection } = state;
      if (!canRunPrograms(inspection.arch) || !(await guest.isFile(grubby, { followsymlinks: true })))
        return false;
      await runGuestProgram(state, [grubby, '--set-default', vmlinuz]);
      return true;
    },

    async editCommandLines(edit) {
      // The settings and the configuration made from them are edited alike, instead of running grub-mkconfig, as
      // virt-v2v does. grub-mkconfig would look at the disks of this appliance and not at those of the target, run
      // os-prober over every one of them, and take tens of seconds in an emulated appliance; and it would throw away
      // what the owner of the guest changed in grub.cfg by hand.
      const changed: string[] = [];
      const settings = await state.guest.globExpand('/etc/default/grub.d/*.cfg');
      await editFile('/etc/default/grub', editGrubDefaults);
      // A link to the former on the RHEL family, and then already edited.
      await editFile('/etc/sysconfig/grub', editGrubDefaults);
      for (const path of settings) await editFile(path, editGrubDefaults);
      await editFile(config, editGrub2Config);
      await editFile(grubEnvironment, editEnvironment);
      for (const path of await state.guest.globExpand(bootEntries)) await editFile(path, editBootEntry);
      await editFile('/etc/kernel/cmdline', editKernelCmdline);
      return changed;

      async function editFile(path: string, editText: (text: string, edit: CommandLineEdit) => string) {
        const old = await readText(state, path);
        const edited = old === undefined ? undefined : editText(old, edit);
        if (edited === undefined || edited === old) return;
        await writeText(state, path, edited);
        changed.push(path);
      }
      function editEnvironment(text: string, edit: CommandLineEdit): string {
        const edited = editGrubEnvironment(text, edit);
        if (edited !== undefined) return edited;
        warn(
          state,
          'BOOTLOADER',
          `The kernel command line in ${grubEnvironment} does not fit there and was left.`,
        );
        return text;
      }
    },

    async editDeviceMap(edit) {
      const changed: string[] = [];
      for (const path of ['/boot/grub2/device.map', '/boot/grub/device.map']) {
        const old = await readText(state, path);
        if (old === undefined) continue;
        const edited = editDeviceMap(old, edit);
        if (edited === old) continue;
        await writeText(state, path, edited);
        changed.push(path);
      }
      return changed;
    },
  };
}

/** Paths as the menu of `config` has them, the default first; empty where the menu cannot be read. */
async function kernelsOfMenu(state: LinuxConversion, config: string, environment: string): Promise<string[]> {
  const menu = parseGrub2Config((await readText(state, config)) ?? '');
  const saved = parseGrubEnvironment((await readText(state, environment)) ?? '').saved_entry;
  if (!menu.usesBls) return offeredKernels(menu, saved);
  const entries: BootEntry[] = [];
  for (const path of await state.guest.globExpand(bootEntries)) {
    const id = path.slice(path.lastIndexOf('/') + 1, -'.conf'.length);
    const entry = parseBootEntry(id, (await readText(state, path)) ?? '');
    if (entry) entries.push(entry);
  }
  return orderBootEntries(entries, saved);
}

/** What virt-v2v goes by: grubby's default, then every kernel in /boot and /. */
async function kernelsInBoot(state: LinuxConversion): Promise<string[]> {
  const { guest, inspection } = state;
  const kernels: string[] = [];
  if (canRunPrograms(inspection.arch) && (await guest.isFile(grubby, { followsymlinks: true }))) {
    try {
      const path = (await askGuestProgram(state, [grubby, '--default-kernel'])).trim();
      if (path !== '') kernels.push(path.replace(/^\([^)]*\)/, ''));
    } catch (error) {
      warn(state, 'BOOTLOADER', `grubby does not tell the guest's default kernel: ${reasonOf(error)}`);
    }
  }
  for (const pattern of ['/boot/kernel-*', '/boot/vmlinuz-*', '/vmlinuz-*']) {
    kernels.push(...(await guest.globExpand(pattern)).filter((path) => !leftover.test(path)));
  }
  return [...new Set(kernels)];
}

import { basename, dirname } from 'node:path/posix';

import { isRegularFile } from '../../../guestfs/regular-file';
import type { LinuxState } from '../state';
import { readGuestText, writeGuestText } from '../../guest/text-file';
import type { BootLayout } from './boot-layout';
import type { Bootloader } from '../contracts/bootloader';
import type { BootloaderKind } from './kind';
import { editDeviceMap, editSysconfigBootloader } from './command-lines';
import { editFile, editFiles } from './edit-file';
import { entryBooting } from './entry-kernel';
import {
  editBootComment,
  editLegacyConfig,
  editSysconfigGrub,
  legacyKernels,
  parseLegacyConfig,
  withLegacyDefault,
} from './grub-legacy-config';

/** GRUB Legacy (0.97) for BIOS, and its EFI build in RHEL 6. */
export const grubLegacy: BootloaderKind = {
  type: 'grub1',
  name: 'GRUB Legacy',
  lookedFor: 'menu.lst, grub.conf',
  async find(state, layout) {
    for (const path of candidates(state, layout)) {
      if (!(await isRegularFile(state.guest, path))) continue;
      return openGrubLegacy(state, path, layout.firmware === 'uefi' ? dirname(path) : undefined);
    }
    return undefined;
  },
};

function candidates({ family }: LinuxState, { firmware, esps, files }: BootLayout): string[] {
  // Red Hat's GRUB reads grub.conf, of which menu.lst is a link; everyone else's reads menu.lst.
  const names = family === 'rhel' ? ['grub.conf', 'menu.lst'] : ['menu.lst', 'grub.conf'];
  const isInPlace = (path: string): boolean =>
    firmware === 'bios'
      ? !/^\/boot\/(?:efi|EFI)\//.test(path)
      : esps.some((esp) => path.toLowerCase().startsWith(`${esp}/efi/`.toLowerCase()));
  return names.flatMap((name) => files.filter((path) => basename(path) === name && isInPlace(path)).sort());
}

export function openGrubLegacy(state: LinuxState, config: string, efiDirectory?: string): Bootloader {
  const savedDefault = `${dirname(config)}/default`;

  return {
    type: 'grub1',
    config,
    ...(efiDirectory === undefined ? {} : { efiDirectory }),

    async listKernels() {
      const text = (await readGuestText(state, config)) ?? '';
      const saved = Number.parseInt((await readGuestText(state, savedDefault)) ?? '', 10);
      const kernels = legacyKernels(parseLegacyConfig(text), Number.isNaN(saved) ? undefined : saved);
      return kernels.map((kernel) => prefix() + kernel);
    },

    async setDefaultKernel(vmlinuz) {
      const text = (await readGuestText(state, config)) ?? '';
      const menu = parseLegacyConfig(text);
      const named = menu.entries.map(({ kernel, hypervisor }, place) => ({
        place,
        hypervisor,
        kernel: kernel === undefined ? undefined : prefix() + kernel,
      }));
      const plain = named.filter(({ hypervisor }) => !hypervisor);
      // Without the hypervisor where there is a choice: KVM takes its place.
      const entry =
        (await entryBooting(state, plain, vmlinuz)) ?? (await entryBooting(state, named, vmlinuz));
      if (!entry) return `no entry of ${config} boots it`;
      const saved = menu.default === 'saved' ? await readGuestText(state, savedDefault) : undefined;
      if (saved === undefined) {
        await writeGuestText(state, config, withLegacyDefault(text, entry.place));
      } else {
        // Only the first line: `savedefault` writes into the file where it lies on the disk.
        await writeGuestText(state, savedDefault, saved.replace(/^.*/, String(entry.place)));
      }
      return true;
    },

    editCommandLines: (edit) =>
      editFiles(state, [
        [config, (text) => editLegacyConfig(text, edit)],
        ['/etc/sysconfig/bootloader', (text) => editSysconfigBootloader(text, edit)],
      ]),

    async editDeviceMap(edit) {
      return [
        ...(await editFile(state, config, (text) => editBootComment(text, edit))),
        ...(await editFile(state, '/boot/grub/device.map', (text) => editDeviceMap(text, edit))),
        ...(await editFile(state, '/etc/sysconfig/grub', (text) => editSysconfigGrub(text, edit))),
      ];
    },
  };

  /** GRUB sees the filesystem, not where it is mounted. */
  function prefix(): string {
    const places = state.inspection.mountpoints.map(({ path }) => path);
    return ['/boot/grub', '/boot'].find((path) => places.includes(path)) ?? '';
  }
}

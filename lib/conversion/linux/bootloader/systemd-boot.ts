import { basename } from 'node:path/posix';

import type { LinuxState } from '../state';
import { reasonOf } from '../../../errors/reason';
import { readGuestText } from '../../guest/text-file';
import { type BootLayout, sameName } from './boot-layout';
import { bootEntryFiles, readBootEntries, sameRootFirst } from './boot-entry';
import type { Bootloader } from '../contracts/bootloader';
import type { BootloaderKind } from './kind';
import { editBootEntry, editKernelCmdline } from './command-lines';
import { editFiles, putFile } from './edit-file';
import { entryBooting } from './entry-kernel';
import { systemdBootDirectory } from './loader-images';
import { loaderDefaults, type MenuItem, orderMenu, withLoaderDefault } from './systemd-boot-menu';
import { readUnifiedKernelImage, type UnifiedKernelImage } from './unified-kernel-image';

/** systemd-boot, with entries of the Boot Loader Specification or unified kernel images. */
export const systemdBoot: BootloaderKind = {
  type: 'systemd-boot',
  name: 'systemd-boot',
  lookedFor: 'loader/loader.conf',
  async find(state, layout) {
    if (layout.firmware !== 'uefi') return undefined;
    for (const esp of layout.esps) {
      // Entries alone are no sign: GRUB has them in the same place.
      const directory = await systemdBootDirectory(state, layout.files, esp);
      if (directory !== undefined) return openSystemdBoot(state, { ...layout, esp, directory });
    }
    return undefined;
  },
};

/** An entry of the menu, its paths those of the guest. */
interface Entry extends MenuItem {
  kernel: string;
  initrds: string[];
  options?: string;
  image?: UnifiedKernelImage & { path: string };
}

/** Where systemd-boot and what it starts are. */
export interface SystemdBootPlace extends Pick<BootLayout, 'files' | 'hasBootPartition'> {
  /** Where the EFI system partition is mounted. */
  esp: string;
  /** The loader's directory there. */
  directory: string;
}

export function openSystemdBoot(
  state: LinuxState,
  { esp, directory, files, hasBootPartition }: SystemdBootPlace,
): Bootloader {
  const config = sameName(files, `${esp}/loader/loader.conf`) ?? `${esp}/loader/loader.conf`;
  // The extended boot loader partition, where the ESP is too small for kernels.
  const partitions = esp !== '/boot' && hasBootPartition ? [esp, '/boot'] : [esp];
  const reported = new Set<string>();

  return {
    type: 'systemd-boot',
    config,
    efiDirectory: directory,

    async listKernels() {
      const menu = await readMenu();
      const image = menu[0]?.image;
      if (image) {
        state.context.warn(
          'UNIFIED_KERNEL_IMAGE',
          `The guest boots the unified kernel image ${image.path}, whose initrd and command line cannot be changed.`,
          'If the converted guest does not find its disk, rebuild the image in the guest with the virtio drivers.',
        );
      }
      return menu.map(({ kernel }) => kernel);
    },

    async initrdFor(vmlinuz) {
      const entry = await entryBooting(state, (await readMenu()).filter(isFileEntry), vmlinuz);
      // The last one: microcode comes before it.
      return entry?.initrds.at(-1);
    },

    async setDefaultKernel(vmlinuz) {
      const entry = await entryBooting(state, sameRootFirst(await readMenu()), vmlinuz);
      if (!entry) return `no entry in ${partitions.join(' and ')} boots it`;
      await putFile(state, config, withLoaderDefault((await readGuestText(state, config)) ?? '', entry.id));
      return true;
    },

    async editCommandLines(edit) {
      for (const { path, commandLine = '' } of (await readMenu()).flatMap(({ image }) => image ?? [])) {
        if (edit(commandLine) === commandLine || reported.has(path)) continue;
        reported.add(path);
        state.context.warn(
          'UNIFIED_KERNEL_IMAGE',
          `The kernel command line in ${path} needs a change and is part of the image: ${commandLine}`,
          'Rebuild the image in the converted guest; /etc/kernel/cmdline has the new command line.',
        );
      }
      const entries: string[] = [];
      for (const partition of partitions) entries.push(...(await bootEntryFiles(state, partition)));
      return editFiles(state, [
        ...entries.map((path) => [path, (text: string) => editBootEntry(text, edit)] as const),
        ['/etc/kernel/cmdline', (text) => editKernelCmdline(text, edit)],
      ]);
    },

    editDeviceMap: () => Promise.resolve([]),
  };

  async function readMenu(): Promise<Entry[]> {
    const entries: Entry[] = [];
    for (const partition of partitions) {
      for (const { id, ...entry } of await readBootEntries(state, partition)) {
        const kernel = partition + entry.kernel;
        entries.push({
          ...entry,
          id: `${id}.conf`,
          kernel,
          initrds: entry.initrds.map((path) => partition + path),
        });
      }
      const images = `${partition}/EFI/Linux/`.toLowerCase();
      for (const path of files.filter(
        (file) => /\.efi$/i.test(file) && file.toLowerCase().startsWith(images),
      )) {
        const entry = await imageEntry(path);
        if (entry) entries.push(entry);
      }
    }
    return orderMenu(entries, loaderDefaults((await readGuestText(state, config)) ?? ''));
  }

  /** Stands for the kernel that the image was made of, which is still in the guest. */
  async function imageEntry(path: string): Promise<Entry | undefined> {
    try {
      const image = await readUnifiedKernelImage(state.guest, path);
      if (!image?.version) return undefined;
      const { IMAGE_ID, ID, IMAGE_VERSION, VERSION_ID } = image.osRelease;
      const sortKey = IMAGE_ID ?? ID;
      const version = IMAGE_VERSION ?? VERSION_ID;
      return {
        id: basename(path).replace(/\+\d+(?:-\d+)?(?=\.efi$)/i, ''),
        kernel: `/boot/vmlinuz-${image.version}`,
        initrds: [],
        ...(sortKey === undefined ? {} : { sortKey }),
        ...(version === undefined ? {} : { version }),
        image: { ...image, path },
      };
    } catch (error) {
      state.context.warn('UNIFIED_KERNEL_IMAGE', `${path} cannot be read: ${reasonOf(error)}`);
      return undefined;
    }
  }
}

function isFileEntry({ image }: Entry): boolean {
  return image === undefined;
}

import { dirname, join } from 'node:path/posix';

import { isRegularFile } from '../../../guestfs/regular-file';
import type { LinuxState } from '../state';
import { readGuestText } from '../../guest/text-file';
import { type BootLayout, sameName } from './boot-layout';
import type { Bootloader } from '../contracts/bootloader';
import type { BootloaderKind } from './kind';
import { editFile, editFiles } from './edit-file';
import { entryBooting } from './entry-kernel';
import {
  editExtlinuxConfig,
  editExtlinuxSettings,
  type ExtlinuxConfig,
  extlinuxKernels,
  parseExtlinuxConfig,
  withExtlinuxDefault,
  withExtlinuxDefaultSetting,
} from './extlinux-config';

/** Where SYSLINUX's boot loaders and U-Boot look for their configuration, in their order. */
const places = [
  '/boot/extlinux/extlinux.conf',
  '/boot/extlinux.conf',
  '/extlinux/extlinux.conf',
  '/extlinux.conf',
  '/boot/syslinux/extlinux.conf',
  '/boot/syslinux/syslinux.cfg',
  '/boot/syslinux.cfg',
  '/syslinux/syslinux.cfg',
  '/syslinux.cfg',
];
const onEsp = ['EFI/syslinux/syslinux.cfg', 'EFI/BOOT/syslinux.cfg', 'syslinux.cfg'];

const settings = ['/etc/default/extlinux', '/etc/default/u-boot'];

/** extlinux and its relatives: the same configuration is read by SYSLINUX, and by U-Boot on ARM and RISC-V boards. */
export const extlinux: BootloaderKind = {
  type: 'extlinux',
  name: 'extlinux',
  lookedFor: 'extlinux.conf, syslinux.cfg',
  async find(state, layout) {
    for (const path of candidates(state, layout)) {
      if (await isRegularFile(state.guest, path)) return openExtlinux(state, path);
    }
    return undefined;
  },
};

function candidates({ inspection }: LinuxState, { firmware, esps, files }: BootLayout): string[] {
  if (firmware === 'bios') return places;
  const efi = esps.flatMap((esp) => onEsp.flatMap((name) => sameName(files, `${esp}/${name}`) ?? []));
  // U-Boot is UEFI firmware, too, and looks for this file on the boot partition first.
  return /^(x86_64|i[3-6]86)$/.test(inspection.arch) ? efi : [...efi, ...places.slice(0, 4)];
}

/** A file of the configuration; the first is the main one, the others are included. */
interface ConfigFile {
  path: string;
  text: string;
}

export function openExtlinux(state: LinuxState, config: string): Bootloader {
  return {
    type: 'extlinux',
    config,

    async listKernels() {
      return extlinuxKernels(await wholeConfig()).map(inGuest);
    },

    async setDefaultKernel(vmlinuz) {
      const files = await configFiles();
      const whole = merge(files);
      const named = whole.labels.map((label) => ({
        ...label,
        kernel: label.kernel === undefined ? undefined : inGuest(label.kernel),
      }));
      const plain = named.filter(({ hypervisor }) => !hypervisor);
      const label =
        (await entryBooting(state, plain, vmlinuz)) ?? (await entryBooting(state, named, vmlinuz));
      if (!label) return `no label of ${config} boots it`;
      for (const { path } of files) {
        await editFile(state, path, (text) =>
          withExtlinuxDefault(text, label.name, whole, { isMain: path === config }),
        );
      }
      for (const path of settings) {
        await editFile(state, path, (text) => withExtlinuxDefaultSetting(text, label.name));
      }
      return true;
    },

    async editCommandLines(edit) {
      const files = await configFiles();
      return editFiles(state, [
        ...files.map(({ path }) => [path, (text: string) => editExtlinuxConfig(text, edit)] as const),
        ...settings.map((path) => [path, (text: string) => editExtlinuxSettings(text, edit)] as const),
      ]);
    },

    editDeviceMap: () => Promise.resolve([]),
  };

  async function wholeConfig(): Promise<ExtlinuxConfig> {
    return merge(await configFiles());
  }

  async function configFiles(): Promise<ConfigFile[]> {
    const files: ConfigFile[] = [];
    const queue = [config];
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      // A file that includes itself, through others or not.
      if (files.some((file) => file.path === path)) continue;
      const text = await readGuestText(state, path);
      if (text === undefined) continue;
      files.push({ path, text });
      // Names are relative to the directory of the main file, wherever they stand.
      queue.push(...parseExtlinuxConfig(text).includes.map(inGuest));
    }
    return files;
  }

  /** The path in the guest of a file that the configuration names: relative to it, or seen from its filesystem. */
  function inGuest(named: string): string {
    if (!named.startsWith('/')) return join(dirname(config), named);
    const mounted = state.inspection.mountpoints.map(({ path }) => path).filter((path) => path !== '/');
    const mountpoint = mounted.findLast((path) => config.startsWith(`${path}/`)) ?? '';
    return mountpoint + named;
  }
}

function merge(files: readonly ConfigFile[]): ExtlinuxConfig {
  const parts = files.map(({ text }) => parseExtlinuxConfig(text));
  const last = <K extends 'default' | 'onTimeout'>(key: K) => parts.findLast((part) => part[key])?.[key];
  const [chosen, onTimeout] = [last('default'), last('onTimeout')];
  return {
    labels: parts.flatMap(({ labels }) => labels),
    includes: [],
    ...(chosen === undefined ? {} : { default: chosen }),
    ...(onTimeout === undefined ? {} : { onTimeout }),
  };
}

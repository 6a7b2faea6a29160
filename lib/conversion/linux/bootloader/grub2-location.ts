import { dirname } from 'node:path/posix';

import { isRegularFile } from '../../../guestfs/regular-file';
import type { LinuxState } from '../state';
import { readGuestText } from '../../guest/text-file';
import type { BootLayout } from './boot-layout';

export interface Grub2Location {
  config: string;
  /** The directory of the EFI system partition that leads there. */
  efiDirectory?: string;
}

const inBoot = ['/boot/grub2/grub.cfg', '/boot/grub/grub.cfg'];

/** The grub.cfg that GRUB 2 ends up with when the guest's firmware starts it; undefined where there is none. */
export async function locateGrub2(state: LinuxState, layout: BootLayout): Promise<Grub2Location | undefined> {
  const onEsp = layout.files.filter((path) => isOnEsp(layout, path) && /\/grub\.cfg$/i.test(path));
  if (layout.firmware === 'uefi') {
    for (const path of await ownFirst(state, onEsp)) {
      const config = await behindWrapper(state, path);
      if (config !== undefined) return { config, efiDirectory: dirname(path) };
    }
  }
  // An image that grub-install made on the spot has its way to /boot built in, and nothing but itself on the ESP.
  const elsewhere = layout.files.filter((path) => path.endsWith('/grub.cfg') && !onEsp.includes(path));
  const platform = layout.firmware === 'uefi' ? /\/\w+-efi\/normal\.mod$/ : /\/\w+-(?!efi)\w+\/normal\.mod$/;
  const score = (path: string): number =>
    // The directory that GRUB was installed into has its modules.
    (layout.files.some((file) => file.startsWith(`${dirname(path)}/`) && platform.test(file)) ? 0 : 2) +
    (inBoot.includes(path) ? 0 : 1);
  const [config] = elsewhere.sort((a, b) => score(a) - score(b) || (a < b ? -1 : 1));
  return config === undefined ? undefined : { config };
}

/** Below the directory EFI of an ESP, or, for a BIOS guest, where one is usually mounted: a leftover. */
function isOnEsp({ firmware, esps }: BootLayout, path: string): boolean {
  if (firmware === 'bios') return /^\/boot\/(?:efi|EFI)\//.test(path);
  return esps.some((esp) => path.toLowerCase().startsWith(`${esp}/efi/`.toLowerCase()));
}

/**
 * Where an ESP is shared by several systems, the configuration that names this one's filesystems goes first, and the
 * directory of the fallback loader last.
 */
async function ownFirst(state: LinuxState, paths: readonly string[]): Promise<string[]> {
  if (paths.length < 2) return [...paths];
  const uuids: string[] = [];
  for (const { path, device } of state.inspection.mountpoints) {
    if (path !== '/' && path !== '/boot') continue;
    const uuid = await state.guest.vfsUuid(device).catch(() => '');
    if (uuid !== '') uuids.push(uuid);
  }
  const scored: { path: string; score: number }[] = [];
  for (const path of paths) {
    const text = (await readGuestText(state, path)) ?? '';
    const isOwn = uuids.some((uuid) => text.includes(uuid));
    scored.push({ path, score: (isOwn ? 0 : 2) + (/\/EFI\/BOOT\//i.test(path) ? 1 : 0) });
  }
  return scored.sort((a, b) => a.score - b.score || (a.path < b.path ? -1 : 1)).map(({ path }) => path);
}

/**
 * The file that a grub.cfg hands over to, as it stands there with `$prefix` put in; undefined for one that has a menu
 * of its own. Debian, Fedora 34 and RHEL 9 use `configfile`, SUSE `source`.
 */
export function wrapperTarget(text: string): string | undefined {
  if (/^[ \t]*(menuentry|submenu|blscfg|linux(16|efi)?)\b/m.test(text)) return undefined;
  const target = /^[ \t]*(?:configfile|source)[ \t]+["']?(\S*?\/grub\.cfg)["']?\s*$/m.exec(text)?.[1];
  const prefix = [...text.matchAll(/^[ \t]*set[ \t]+prefix=(.*)/gm)].at(-1)?.[1]?.trimEnd() ?? '';
  return target?.replace(/\$\{?prefix\}?/, () => prefix).replace(/["']/g, '');
}

/** `path` itself where it is not a wrapper; undefined where it leads to a file that is not there. */
async function behindWrapper(state: LinuxState, path: string): Promise<string | undefined> {
  const target = wrapperTarget((await readGuestText(state, path)) ?? '');
  if (target === undefined) return path;
  // What comes before the last directory depends on the filesystem that GRUB has found: `($root)/@/boot/grub`.
  const directory = /(?<![^/)])([^/)]+)\/grub\.cfg$/.exec(target)?.[1];
  const named = `/boot/${directory}/grub.cfg`;
  for (const config of directory === undefined ? inBoot : [named, ...inBoot]) {
    if (await isRegularFile(state.guest, config)) return config;
  }
  return undefined;
}

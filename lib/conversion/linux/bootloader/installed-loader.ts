import { dirname } from 'node:path/posix';

import type { LinuxState } from '../state';
import { type BootLayout, sameName } from './boot-layout';
import { declaredLoader, isSystemdBoot, sdbootutilDirectories } from './loader-images';

const sector = 512;

/** The suffix of UEFI's names for loaders, by architecture; UEFI specification, 3.5.1.1. */
const efiSuffixes: Record<string, string> = {
  x86_64: 'X64',
  i386: 'IA32',
  i486: 'IA32',
  i586: 'IA32',
  i686: 'IA32',
  aarch64: 'AA64',
  arm: 'ARM',
  riscv64: 'RISCV64',
  loongarch64: 'LOONGARCH64',
};

/** `X64` for `x86_64`; undefined for an architecture without UEFI. */
export function efiSuffix(arch: string): string | undefined {
  return efiSuffixes[arch];
}

/**
 * The type of the boot loader that the firmware starts, as far as what it starts can be recognised; undefined where it
 * tells nothing. Looked at only where a guest has the configuration of several: one that was replaced is seldom
 * cleaned away.
 */
export async function installedLoader(state: LinuxState, layout: BootLayout): Promise<string | undefined> {
  return layout.firmware === 'uefi' ? fallbackLoader(state, layout) : bootSectorLoader(state);
}

/**
 * What the boot entries of the old machine's firmware say is lost with that machine. But bootctl always installs
 * systemd-boot under the fallback name, too, where GRUB puts itself there when it is installed later. shim under that
 * name starts what is called GRUB beside it; where nothing is, the guest's own word counts.
 */
async function fallbackLoader(state: LinuxState, layout: BootLayout): Promise<string | undefined> {
  const suffix = efiSuffix(state.inspection.arch);
  if (suffix === undefined) return undefined;
  const { files, esps } = layout;
  for (const esp of esps) {
    const path = sameName(files, `${esp}/EFI/BOOT/BOOT${suffix}.EFI`);
    if (path === undefined) continue;
    if (await isSystemdBoot(state, path)) return 'systemd-boot';
    const [beside] = [`grub${suffix.toLowerCase()}.efi`, 'grub.efi'].flatMap(
      (name) => sameName(files, `${dirname(path)}/${name}`) ?? [],
    );
    if (beside !== undefined) return (await isSystemdBoot(state, beside)) ? 'systemd-boot' : 'grub2';
    return (await ownWord(state, files)) ?? 'grub2';
  }
  return ownWord(state, files);
}

/** What the guest's own tools have noted down. */
async function ownWord(state: LinuxState, files: readonly string[]): Promise<string | undefined> {
  const [directory, ...others] = sdbootutilDirectories(files);
  if (directory !== undefined && others.length === 0) {
    const images = files.filter((path) => dirname(path) === directory && /\.efi$/i.test(path));
    for (const path of images) if (await isSystemdBoot(state, path)) return 'systemd-boot';
    return 'grub2';
  }
  const declared = await declaredLoader(state);
  if (declared === 'systemd-boot') return declared;
  return declared !== undefined && /^grub2(?:-|$)/.test(declared) ? 'grub2' : undefined;
}

/** By the boot code in the first two sectors of the disk that the firmware boots. */
async function bootSectorLoader({ guest, inspection }: LinuxState): Promise<string | undefined> {
  const device = (await guest.listDevices())[inspection.bootDevice ?? 0];
  if (device === undefined) return undefined;
  return bootCodeOwner(await guest.preadDevice(device, 2 * sector, 0));
}

/** `start`: the first two sectors of a disk. */
export function bootCodeOwner(start: Buffer): string | undefined {
  const code = start.subarray(0, sector).toString('latin1');
  if (code.slice(6, 10) === 'LILO' || code.slice(2, 6) === 'LILO') return 'lilo';
  if (!code.includes('GRUB')) return undefined;
  // What the two GRUBs say while they load the rest of themselves; both call themselves GRUB in the first sector.
  const next = start.subarray(sector).toString('latin1');
  if (next.includes('Loading stage')) return 'grub1';
  return /loading\0/.test(next) ? 'grub2' : undefined;
}

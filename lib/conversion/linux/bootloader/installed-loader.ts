import type { LinuxState } from '../state';
import { type BootLayout, sameName } from './boot-layout';

const sector = 512;
const systemdMarker = '#### LoaderInfo: systemd-boot';

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
 * systemd-boot under the fallback name, too, where GRUB puts itself there when it is installed later.
 */
async function fallbackLoader(state: LinuxState, layout: BootLayout): Promise<string | undefined> {
  const suffix = efiSuffix(state.inspection.arch);
  if (suffix === undefined) return undefined;
  for (const esp of layout.esps) {
    const path = sameName(layout.files, `${esp}/EFI/BOOT/BOOT${suffix}.EFI`);
    if (path === undefined) continue;
    return (await isSystemdBoot(state, path)) ? 'systemd-boot' : 'grub2';
  }
  return undefined;
}

/** True for a file that is systemd-boot, by the mark that it bears for bootctl. */
export async function isSystemdBoot({ guest }: LinuxState, path: string): Promise<boolean> {
  // systemd-boot is some 100 KiB; shim and GRUB, a megabyte and more, need not be read whole.
  return (await guest.pread(path, 512 * 1024, 0)).includes(systemdMarker);
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

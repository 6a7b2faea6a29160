import { findFiles } from '../../guest/find-files';
import type { LinuxState } from '../state';
import { mountBootPartition } from './boot-partition';
import { reasonOf } from '../../../errors/reason';

/** What the firmware of the machine can reach of the guest's files. */
export interface BootLayout {
  /** The firmware that the guest boots with. */
  firmware: 'bios' | 'uefi';
  /** Where EFI system partitions are mounted (`/boot/efi`); empty on a guest that boots by BIOS. */
  esps: string[];
  /** True: /boot is a filesystem of its own, mounted there. */
  hasBootPartition: boolean;
  /** Everything below /boot and on the EFI system partitions, absolute paths. */
  files: string[];
}

const espDirectories = ['/boot/efi', '/efi', '/boot'];

/**
 * Finds out how the guest boots. Mounts EFI system partitions, and extended boot loader partitions, that the guest's fstab
 * leaves out: systemd mounts them by their partition type, and a guest that never updates its loader needs none of them.
 */
export async function readBootLayout(state: LinuxState): Promise<BootLayout> {
  const hasBootPartition = await mountBootPartition(state);
  const esps = await mountedEsps(state);
  const firmware = esps.length > 0 || state.inspection.firmware.type === 'uefi' ? 'uefi' : 'bios';
  const files: string[] = [];
  const roots = ['/boot', ...esps.filter((esp) => !esp.startsWith('/boot'))];
  for (const root of roots) {
    if (await state.guest.isDir(root)) files.push(...(await findFiles(state.guest, root)));
  }
  return { firmware, esps, hasBootPartition, files };
}

async function mountedEsps(state: LinuxState): Promise<string[]> {
  const { guest, inspection, source } = state;
  if (inspection.firmware.type === 'bios') {
    // An image for both firmwares has a BIOS boot partition as well, and is taken for a BIOS guest. The old machine
    // says which of the two it used; the target gets the same one.
    if (source.firmware !== 'uefi') return [];
    const mounted = inspection.mountpoints.filter(({ path }) => espDirectories.includes(path));
    const found: string[] = [];
    for (const { path } of mounted) if (await guest.isDir(`${path}/EFI`)) found.push(path);
    return found;
  }
  const { esps } = inspection.firmware;
  const mounted = inspection.mountpoints
    .filter(({ device }) => esps.includes(device))
    .map(({ path }) => path);
  if (mounted.length > 0) return mounted;
  for (const esp of esps) {
    const path = await mountEsp(state, esp);
    if (path !== undefined) return [path];
  }
  // A test of its own rather than the partition: a directory of that name may hold what a partition should.
  return (await guest.isDir('/boot/efi/EFI')) ? ['/boot/efi'] : [];
}

/** Mounts an EFI system partition at the place for it, which every later step sees as well. */
async function mountEsp(state: LinuxState, device: string): Promise<string | undefined> {
  const { guest } = state;
  const path = await placeForEsp(state);
  try {
    await guest.mount(device, path);
  } catch (error) {
    state.context.warn(
      'MOUNT_FAILED',
      `The EFI system partition ${device} cannot be mounted: ${reasonOf(error)}`,
    );
    return undefined;
  }
  if (await guest.isDir(`${path}/EFI`)) return path;
  await guest.umount(path);
  return undefined;
}

async function placeForEsp(state: LinuxState): Promise<string> {
  const { guest, inspection } = state;
  for (const path of espDirectories) {
    if (inspection.mountpoints.some((mountpoint) => mountpoint.path === path)) continue;
    // What is in a directory cannot be seen while something is mounted there.
    if ((await guest.isDir(path)) && (await guest.ls(path)).length === 0) return path;
  }
  await guest.mkdirP('/boot/efi');
  return '/boot/efi';
}

/** The name that a file has in a list, on a filesystem that does not tell upper case from lower; paths are absolute. */
export function sameName(files: readonly string[], path: string): string | undefined {
  return files.find((file) => file.toLowerCase() === path.toLowerCase());
}

import { askGuestProgram } from '../guest/guest-program';
import type { LinuxState } from './state';

/** Filesystems that keep no SELinux labels; an EFI system partition is one of them. */
const withoutLabels = ['vfat', 'msdos', 'exfat', 'ntfs', 'iso9660'];

/** The appliance's clock may be off a little. */
const marginMinutes = 5;

/**
 * Files of the guest that the conversion wrote and that can carry labels, directories it made included. Where programs
 * of the guest ran, also what changed since the first of them did.
 */
export async function changedPaths(state: LinuxState): Promise<string[]> {
  const { guest } = state;
  const mountpoints = await labelledMountpoints(state);
  const paths = new Set<string>();
  for (const { path, action } of state.changes) {
    if (action === 'removed') continue;
    if (mountpoints.get(mountpointOf(path, [...mountpoints.keys()])) !== true) continue;
    // A link may lead to nothing here, such as a masked unit's.
    if ((await guest.exists(path)) || (await guest.isSymlink(path))) paths.add(path);
  }
  if (state.guestProgramsSince !== undefined) {
    const minutes = Math.ceil((performance.now() - state.guestProgramsSince) / 60_000) + marginMinutes;
    const roots = [...mountpoints].filter(([, labelled]) => labelled).map(([path]) => path);
    const output = await askGuestProgram(state, [
      'find',
      ...roots,
      ...['-xdev', '-cmin', `-${minutes}`, '!', '-type', 'd', '!', '-name', '*\n*', '-print'],
    ]);
    for (const path of output.split('\n')) if (path !== '') paths.add(path);
  }
  return [...paths].sort();
}

/** Mount points, and whether files there carry labels. */
async function labelledMountpoints({ guest, inspection }: LinuxState): Promise<Map<string, boolean>> {
  // libguestfs tells one place of each device, and btrfs has several; what a step has mounted only libguestfs tells.
  const places = new Map(Object.entries(await guest.mountpoints()).map(([device, path]) => [path, device]));
  for (const { path, device } of inspection.mountpoints) places.set(path, device);
  const labelled = new Map<string, boolean>();
  for (const [path, device] of places) {
    labelled.set(path, !withoutLabels.includes(await guest.vfsType(device)));
  }
  return labelled;
}

function mountpointOf(path: string, mountpoints: readonly string[]): string {
  const holding = mountpoints.filter((each) => each === '/' || path === each || path.startsWith(`${each}/`));
  return holding.sort((a, b) => b.length - a.length)[0] ?? '/';
}

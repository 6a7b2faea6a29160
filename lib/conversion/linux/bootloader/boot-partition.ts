import { reasonOf } from '../../../errors/reason';
import type { LinuxState } from '../state';

/** The type of an extended boot loader partition; UAPI group's "Discoverable Partitions Specification". */
const XBOOTLDR = 'BC13C2FF-59E6-4262-A352-B275FD6F7172';

/**
 * True where /boot is a filesystem of its own. systemd mounts the extended boot loader partition at an empty /boot by its
 * type where fstab leaves it out, and so is it mounted here.
 */
export async function mountBootPartition(state: LinuxState): Promise<boolean> {
  const { guest, inspection } = state;
  if (inspection.mountpoints.some(({ path }) => path === '/boot')) return true;
  if (inspection.firmware.type !== 'uefi') return false;
  if (inspection.mountpoints.some(({ path }) => path.startsWith('/boot/'))) return false;
  if (!(await guest.isDir('/boot')) || (await guest.ls('/boot')).length > 0) return false;
  for (const esp of inspection.firmware.esps) {
    const partition = await partitionBeside(state, esp);
    if (partition === undefined) continue;
    try {
      await guest.mount(partition, '/boot');
      return true;
    } catch (error) {
      state.context.warn(
        'MOUNT_FAILED',
        `The extended boot loader partition ${partition} cannot be mounted: ${reasonOf(error)}`,
      );
    }
  }
  return false;
}

/** systemd looks on the disk of the EFI system partition only. */
async function partitionBeside({ guest }: LinuxState, esp: string): Promise<string | undefined> {
  const disk = await guest.partToDev(esp);
  for (const partition of await guest.listPartitions()) {
    if (partition === esp || (await guest.partToDev(partition)) !== disk) continue;
    const type = await guest.partGetGptType(disk, await guest.partToPartnum(partition));
    if (type.toUpperCase() === XBOOTLDR) return partition;
  }
  return undefined;
}

import type { Mountpoint } from '../../../types/inspection';
import type { Context } from '../../run/context';
import type { Guestfs } from '../../guestfs';
import type { BlockDevices } from '../devices/block-devices';

/** Where the superblock of ext2, ext3 and ext4 begins, and in it its state; see ext4(5). */
const superblock = { offset: 1024, state: 0x3a };
const hasErrors = 0x0002;

/**
 * Warns of filesystems in which the guest's kernel has found errors. A real check (e2fsck -n) reads all metadata, for
 * minutes on a large disk; this reads what the kernel noted. What the journal holds is replayed by mounting.
 */
export async function warnOfErrors(
  guest: Guestfs,
  { mountpoints, superblocks }: { mountpoints: Mountpoint[]; superblocks: BlockDevices['superblocks'] },
  context: Context,
): Promise<void> {
  for (const { device, path } of mountpoints) {
    if (superblocks.get(device)?.type !== 'ext') continue;
    const block = await guest.preadDevice(device, 64, superblock.offset);
    if (block.length < 64 || (block.readUInt16LE(superblock.state) & hasErrors) === 0) continue;
    context.warn(
      'FILESYSTEM_ERRORS',
      `The guest's kernel has found errors in the filesystem on ${device} (${path}).`,
      'Check it with fsck on its old hypervisor, and convert the guest again.',
    );
  }
}

import type { InspectedFilesystem } from '../../../types/inspected-guest';
import type { Inspection } from '../../../types/inspection';
import type { Guestfs } from '../../guestfs';

/** Where the superblock of XFS has its version, in the lowest four bits: xfs(5), linux/fs/xfs/libxfs/xfs_format.h. */
const xfsVersion = { offset: 100, bytes: 2, mask: 0x0f };

async function versionOf(guest: Guestfs, device: string, type: string): Promise<number | undefined> {
  if (type !== 'xfs') return undefined;
  const { offset, bytes, mask } = xfsVersion;
  const read = await guest.preadDevice(device, bytes, offset).catch(() => undefined);
  return read?.length === bytes ? read.readUInt16BE() & mask : undefined;
}

/** What an appliance says of the filesystems that were found; what it cannot say stays empty. */
export async function describeFilesystems(
  guest: Guestfs,
  { filesystems }: Pick<Inspection, 'filesystems'>,
): Promise<InspectedFilesystem[]> {
  const described: InspectedFilesystem[] = [];
  for (const device of filesystems) {
    const type = (await guest.vfsType(device).catch(() => '')) || 'unknown';
    const version = await versionOf(guest, device, type);
    described.push({
      device,
      type,
      ...(version === undefined ? {} : { version }),
      label: await guest.vfsLabel(device).catch(() => ''),
      uuid: await guest.vfsUuid(device).catch(() => ''),
    });
  }
  return described;
}

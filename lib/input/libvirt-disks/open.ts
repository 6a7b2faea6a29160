import type { DiskImage, SourceDisk } from '../../../types/source';
import type { Context } from '../../run/context';
import type { DomainDisk } from '../domain-xml/description';
import { openImage } from '../image/open-image';
import { verifyChecksums } from './checksum';
import { openNetworkDisk } from './network';
import type { DiskOwner } from './owner';
import { diskRefusal } from './refuse';
import { resolvePlace, type ResolvedPlace } from './resolve';
import { openSlice } from './slice';

async function openPlace(
  id: number,
  disk: DomainDisk,
  place: ResolvedPlace,
  owner: DiskOwner,
  context: Context,
): Promise<DiskImage> {
  const { format, slice } = disk;
  if (place.type === 'local') {
    const choice = { path: place.path, format, howToState: owner.howToState };
    return slice === undefined ? openImage(choice, context) : openSlice({ ...choice, ...slice }, context);
  }
  if (slice === undefined) return openNetworkDisk(id, disk, place, owner, context);
  throw diskRefusal(disk.name, owner, 'is a slice of what its server has, which is not read');
}

/**
 * Opens the disks of a domain. What cannot be read at all is said before the first is opened.
 *
 * @throws V2vError `DISK_SOURCE`, `DISK_MISSING`, `SOURCE_CHECKSUM`, and what opening files and servers throws
 */
export async function openDomainDisks(
  disks: readonly DomainDisk[],
  owner: DiskOwner,
  context: Context,
): Promise<SourceDisk[]> {
  const places: ResolvedPlace[] = [];
  for (const disk of disks) places.push(await resolvePlace(disk, owner));
  const opened: SourceDisk[] = [];
  for (const [id, disk] of disks.entries()) {
    context.throwIfAborted();
    const image = await openPlace(id, disk, places[id]!, owner, context);
    opened.push(disk.controller === undefined ? { id, image } : { id, image, controller: disk.controller });
  }
  await verifyChecksums(disks, opened, owner, context);
  return opened;
}

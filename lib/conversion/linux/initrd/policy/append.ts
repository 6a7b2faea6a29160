/** Adds files to the initrd of a guest: the last step of `append`, and the check beforehand that there is room for it. */
import { writeFile } from 'node:fs/promises';

import type { InitrdReport } from '../../../../../types/conversion';
import type { LinuxState } from '../../state';
import { placeFiles, type AddedFile } from '../drivers/added-files';
import type { SegmentEntry } from '../archive/cpio-writer';
import { growInitrd, installInitrd } from './install-initrd';
import type { ReadableInitrd } from '../../contracts/initrd-plan';
import { Room } from './room';
import { packedSegment, plainSegment, type Segment } from '../archive/segment';

interface Placement {
  segment: Segment;
  /** Where there is no room for a second copy, the file itself grows. */
  inPlace: boolean;
}

/** `reserve`: bytes, not compressed, that are still to come. Throws `GUEST_NO_SPACE`. */
async function placeSegment(
  state: LinuxState,
  { path, initrd }: ReadableInitrd,
  entries: readonly SegmentEntry[],
  reserve = 0,
): Promise<Placement> {
  const room = await Room.beside(state.guest, path);
  const end = ({ offset, bytes }: Segment): number => offset + bytes.length + reserve;
  const growth = (segment: Segment): number => Math.max(0, end(segment) - initrd.size);
  const plain = plainSegment(initrd, entries);
  if (room.hasNewFile(end(plain))) return { segment: plain, inPlace: false };
  if (room.hasGrowth(growth(plain))) return { segment: plain, inPlace: true };
  const packed = await packedSegment(initrd, entries, state.context);
  if (packed !== undefined && room.hasGrowth(growth(packed))) return { segment: packed, inPlace: true };
  const smallest = packed === undefined ? plain : packed;
  throw room.tooSmallToAppend(state, end(smallest), growth(smallest));
}

/**
 * Sees that files and `reserve` bytes more can be appended. Changes nothing.
 *
 * @throws UnreadableInitrd where there is no place for a file; V2vError `GUEST_NO_SPACE`.
 */
export async function checkAppend(
  state: LinuxState,
  readable: ReadableInitrd,
  files: readonly AddedFile[],
  reserve: number,
): Promise<void> {
  await placeSegment(state, readable, placeFiles(files, readable.initrd), reserve);
}

/**
 * Lays files into the initrd as one more segment: in a copy that takes the place of the old one, or, where there is no
 * room for a copy, at the end of the file itself. There is no `backup` then, and a sentence that says so.
 *
 * @throws UnreadableInitrd, before anything is changed, where there is no place for a file; V2vError `GUEST_NO_SPACE`.
 */
export async function appendFiles(
  state: LinuxState,
  readable: ReadableInitrd,
  files: readonly AddedFile[],
): Promise<Pick<InitrdReport, 'added' | 'backup'> & { remark?: string }> {
  const { guest, context } = state;
  const { path, copy, initrd } = readable;
  const entries = placeFiles(files, initrd);
  const { segment, inPlace } = await placeSegment(state, readable, entries);
  const added = entries.filter((entry) => entry.type === 'file').map((entry) => `/${entry.path}`);
  context.throwIfAborted();
  const file = `${copy}.segment`;
  await writeFile(file, segment.bytes);
  const growth = { size: initrd.size, offset: segment.offset };
  if (inPlace) {
    await growInitrd(guest, file, path, growth);
    const remark = 'It was added to the file itself, without a backup: there is no room for a copy.';
    return { added, remark };
  }
  const backup = await installInitrd(guest, file, path, growth);
  return { backup, added };
}

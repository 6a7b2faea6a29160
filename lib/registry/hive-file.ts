import type { GuestfsActions } from '../../types/guestfs.gen';
import { hiveDamaged } from './damaged';

/** What edits the file of a hive that is not open. */
export type HiveFile = Pick<GuestfsActions, 'pread' | 'pwrite'>;

/** A key that was made. `node`: hivex's number of it, which is its place in the file. */
export interface MadeKey {
  name: string;
  node: number;
}

/**
 * Bytes of the file from `place`.
 *
 * @throws V2vError `REGISTRY_DAMAGED` where it ends before
 */
export async function readExactly(
  file: HiveFile,
  path: string,
  size: number,
  place: number,
): Promise<Buffer> {
  const bytes = await file.pread(path, size, place);
  if (bytes.length !== size) throw hiveDamaged(path, 'something in it leads behind its end.');
  return bytes;
}

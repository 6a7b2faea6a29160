/** Edits the file of a hive where hivex has no call for it: takes values out of it. */
import { hiveDamaged } from './damaged';
import type { EncodedValue } from './encode';
import { correctHashes } from './key-hashes';
import { type HiveFile, type MadeKey, readExactly } from './hive-file';
import { baseBlockSize } from './logs/base-block';

/** A value that is to be removed. The numbers are hivex's, which are places in the file. */
export interface RemovedValue {
  key: string;
  name: string;
  node: number;
  value: number;
  /** As it was. */
  before: EncodedValue;
}

/**
 * A guest that records its changes has a function of this name: it is told what is removed and makes the edit, so that it is
 * recorded as what it is and not as bytes of a file.
 */
export const watchHiveFile = Symbol('watchHiveFile');

/** See {@link watchHiveFile}. */
export type WatchHiveFile = (
  path: string,
  values: readonly RemovedValue[],
  edit: (guest: HiveFile) => Promise<void>,
) => Promise<void>;

/** Finishes a hive that was committed and closed: removes values, and corrects the keys that were made. */
export async function editHiveFile(
  guest: HiveFile,
  path: string,
  values: readonly RemovedValue[],
  made: readonly MadeKey[],
): Promise<void> {
  const edit = async (file: HiveFile): Promise<void> => {
    await removeAll(file, path, values);
    await correctHashes(file, path, made);
  };
  const watched = (guest as { [watchHiveFile]?: WatchHiveFile })[watchHiveFile];
  await (watched ? watched(path, values, edit) : edit(guest));
}

async function removeAll(file: HiveFile, path: string, values: readonly RemovedValue[]): Promise<void> {
  const byKey = new Map<number, number[]>();
  for (const { node, value } of values) byKey.set(node, [...(byKey.get(node) ?? []), value]);
  for (const [node, offsets] of byKey) await removeOfKey(file, path, node, offsets);
}

/** Behind the size of a key's cell: its signature, number of values, and their list. */
const [signatureAt, countAt, listAt] = [4, 40, 44];
/** hivex reads no more. */
const mostValues = 110_000;

/**
 * The list first, then how many it has: whatever comes between the two, each value that stays can be read. The room of the
 * value itself stays in use, which does no harm.
 */
async function removeOfKey(
  file: HiveFile,
  path: string,
  node: number,
  removed: readonly number[],
): Promise<void> {
  const key = await readExactly(file, path, listAt + 4, node);
  const isKey = key.toString('latin1', signatureAt, signatureAt + 2) === 'nk';
  const count = isKey ? key.readUInt32LE(countAt) : 0;
  if (count < removed.length || count > mostValues) throw hiveDamaged(path, 'a key is not where it was.');
  const place = baseBlockSize + key.readUInt32LE(listAt) + 4;
  const list = await readExactly(file, path, count * 4, place);
  const gone = new Set(removed);
  const kept: number[] = [];
  for (let at = 0; at < list.length; at += 4) {
    const offset = list.readUInt32LE(at);
    if (!gone.has(baseBlockSize + offset)) kept.push(offset);
  }
  if (kept.length + removed.length !== count) {
    throw hiveDamaged(path, 'a value is not in the list of its key.');
  }
  for (const [index, offset] of kept.entries()) list.writeUInt32LE(offset, index * 4);
  if (kept.length > 0) await file.pwrite(path, list, place);
  const counted = Buffer.alloc(8);
  counted.writeUInt32LE(kept.length, 0);
  counted.writeUInt32LE(kept.length === 0 ? 0xffffffff : key.readUInt32LE(listAt), 4);
  await file.pwrite(path, counted, node + countAt);
}

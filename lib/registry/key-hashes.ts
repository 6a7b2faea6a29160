/** Corrects what hivex writes of keys whose names are not ASCII, which Windows would not find otherwise. */
import { type HiveFile, type MadeKey, readExactly } from './hive-file';
import { baseBlockSize } from './logs/base-block';
import { foldName } from './names';

/** Behind the size of a key's cell: the key above it, and the list of the keys below it. */
const [parentAt, childrenAt] = [20, 32];
/** Of a list: its kind and how many it has. */
const headSize = 8;
const hashed = 'lh';
const listOfLists = 'ri';

/** Lists with hashes get the right one for each key; it is taken of the letters of the name in upper case. */
export async function correctHashes(file: HiveFile, path: string, keys: readonly MadeKey[]): Promise<void> {
  for (const { name, node } of keys) {
    const key = await readExactly(file, path, parentAt + 4, node);
    const parent = await readExactly(file, path, childrenAt + 4, baseBlockSize + key.readUInt32LE(parentAt));
    for (const list of await listsOf(file, path, baseBlockSize + parent.readUInt32LE(childrenAt))) {
      for (let at = 0; at + 8 <= list.bytes.length; at += 8) {
        if (baseBlockSize + list.bytes.readUInt32LE(at) !== node) continue;
        const hash = Buffer.alloc(4);
        hash.writeUInt32LE(hashOf(name));
        await file.pwrite(path, hash, list.place + at + 4);
      }
    }
  }
}

interface List {
  /** Of its first element in the file. */
  place: number;
  bytes: Buffer;
}

/** The lists with hashes that a key has for those below it. */
async function listsOf(file: HiveFile, path: string, place: number): Promise<List[]> {
  const { kind, count } = await headOf(file, path, place);
  if (kind === hashed) return [await elements(file, path, place, count * 8)];
  if (kind !== listOfLists) return [];
  const lists: List[] = [];
  const { bytes } = await elements(file, path, place, count * 4);
  for (let at = 0; at < bytes.length; at += 4) {
    const part = baseBlockSize + bytes.readUInt32LE(at);
    const head = await headOf(file, path, part);
    if (head.kind === hashed) lists.push(await elements(file, path, part, head.count * 8));
  }
  return lists;
}

async function headOf(file: HiveFile, path: string, place: number): Promise<{ kind: string; count: number }> {
  const head = await readExactly(file, path, headSize, place);
  return { kind: head.toString('latin1', 4, 6), count: head.readUInt16LE(6) };
}

async function elements(file: HiveFile, path: string, place: number, size: number): Promise<List> {
  return { place: place + headSize, bytes: await readExactly(file, path, size, place + headSize) };
}

function hashOf(name: string): number {
  const folded = foldName(name);
  let hash = 0;
  for (let index = 0; index < folded.length; index++) {
    hash = (Math.imul(hash, 37) + folded.charCodeAt(index)) >>> 0;
  }
  return hash;
}

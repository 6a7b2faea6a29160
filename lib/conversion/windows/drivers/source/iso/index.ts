import { open } from 'node:fs/promises';

import type { Context } from '../../../../../run/context';
import { hostError } from '../host-error';
import {
  byPath,
  deepest,
  largestFile,
  mostEntries,
  tooLarge,
  type DriverSource,
  type SourceFile,
} from '../source';
import { notIso, openIso, readAt, type IsoImage } from './image';
import { readRecord, type IsoEntry } from './record';

/** Of one directory; the largest one has some 40 entries. */
const largestDirectory = 8 * 1024 ** 2;
/** Of all together. */
const mostBytes = 64 * 1024 ** 2;

interface Directory {
  path: string;
  depth: number;
  block: number;
  size: number;
}

/**
 * The files in an image of ISO 9660, whose names are Joliet's or Rock Ridge's where it has such. Nothing is unpacked: a file
 * is read when it is asked for. Symbolic links are not followed.
 *
 * @throws V2vError `DRIVERS_UNREADABLE` where it is no such image, is cut short, or leads in circles
 */
export async function isoSource(
  path: string,
  context: Pick<Context, 'throwIfAborted'>,
): Promise<DriverSource> {
  await using image = await openIso(path);
  const files: SourceFile[] = [];
  const seen = new Set<number>();
  const waiting: Directory[] = [{ path: '', depth: 0, ...image.root }];
  let [entries, bytes] = [0, 0];
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    context.throwIfAborted();
    bytes += directory.size;
    if (seen.has(directory.block))
      throw notIso(path, 'is a damaged ISO image: a directory of it is in itself');
    if (directory.depth > deepest || directory.size > largestDirectory || bytes > mostBytes) {
      throw notIso(path, 'is not a driver image: its directories are too deep or too large');
    }
    seen.add(directory.block);
    for (const entry of await readDirectory(image, directory)) {
      if (++entries > mostEntries) throw notIso(path, 'holds too many files for a driver image');
      const { block, size } = entry;
      const below = directory.path === '' ? entry.name : `${directory.path}/${entry.name}`;
      image.check(block, size, below);
      if (entry.isDirectory) waiting.push({ path: below, depth: directory.depth + 1, block, size });
      else files.push({ path: below, read: (most) => readFile(image, below, entry, most) });
    }
  }
  return { path, files: files.sort(byPath) };
}

async function readDirectory(image: IsoImage, { path, block, size }: Directory): Promise<IsoEntry[]> {
  image.check(block, size, path === '' ? 'its directory' : path);
  const bytes = await image.read(block, size);
  const entries: IsoEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    const record = readRecord(bytes, at, image.names);
    if (record === undefined) {
      // No record crosses the end of a block.
      at = (Math.floor(at / image.blockSize) + 1) * image.blockSize;
      continue;
    }
    at += record.length;
    if (record.entry !== undefined) entries.push(checked(record.entry, image.path));
  }
  return entries;
}

function checked(entry: IsoEntry, path: string): IsoEntry {
  const { name } = entry;
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) {
    throw notIso(path, 'holds a file whose name leads into another directory');
  }
  return entry;
}

/** The image is closed by then. */
async function readFile(
  { path, blockSize }: IsoImage,
  name: string,
  { block, size }: IsoEntry,
  most = largestFile,
): Promise<Buffer> {
  if (size > most) throw tooLarge(`${name} in ${path}`);
  try {
    const file = await open(path, 'r');
    try {
      return await readAt(file, block * blockSize, size, path);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw hostError(error, path);
  }
}

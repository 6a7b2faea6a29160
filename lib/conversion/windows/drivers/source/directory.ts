import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { V2vError } from '../../../../errors';
import type { Context } from '../../../../run/context';
import { hostError } from './host-error';
import {
  byPath,
  deepest,
  largestFile,
  mostEntries,
  tooLarge,
  type DriverSource,
  type SourceFile,
} from './source';

interface Directory {
  path: string;
  depth: number;
}

/**
 * The files in a directory of this host and below it. Links are followed, as distributions keep one file in several places
 * by them; what leads in circles is looked at once.
 *
 * @throws V2vError `DRIVERS_UNREADABLE` where there are too many files for drivers
 */
export async function directorySource(
  path: string,
  context: Pick<Context, 'throwIfAborted'>,
): Promise<DriverSource> {
  const files: SourceFile[] = [];
  const seen = new Set<string>();
  const waiting: Directory[] = [{ path: '', depth: 0 }];
  let count = 0;
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    context.throwIfAborted();
    const here = await stat(join(path, directory.path));
    const identity = `${here.dev}:${here.ino}`;
    if (seen.has(identity) || directory.depth > deepest) continue;
    seen.add(identity);
    const entries = await readdir(join(path, directory.path), { withFileTypes: true });
    count += entries.length;
    if (count > mostEntries) throw tooMany(path);
    for (const entry of entries) {
      const below = directory.path === '' ? entry.name : `${directory.path}/${entry.name}`;
      const kind = await kindOf(entry, join(path, below));
      if (kind === 'directory') waiting.push({ path: below, depth: directory.depth + 1 });
      if (kind === 'file') files.push({ path: below, read: (most) => readHostFile(join(path, below), most) });
    }
  }
  return { path, files: files.sort(byPath) };
}

async function kindOf(entry: Dirent, path: string): Promise<'directory' | 'file' | undefined> {
  // A link that leads nowhere is none of ours to mend.
  const followed = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
  if (followed?.isDirectory() === true) return 'directory';
  return followed?.isFile() === true ? 'file' : undefined;
}

async function readHostFile(path: string, most = largestFile): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > most) throw tooLarge(path);
    return await readFile(path);
  } catch (error) {
    throw hostError(error, path);
  }
}

const tooMany = (path: string): V2vError =>
  new V2vError('DRIVERS_UNREADABLE', `${path} holds more than ${mostEntries} files.`, {
    subject: path,
    hint: 'Give the directory that holds the drivers and nothing else.',
  });

import { constants } from 'node:fs';
import { access, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { hostFileError, syncFile, temporaryPath } from '../files/durable-file';
import { V2vError } from '../errors';

/** Of a file of ours; what is larger is not read to see whether it is one. */
const largest = 256 * 1024 * 1024;

/** What the command writes at a place that the command line names, and may replace there. */
export interface OwnKind {
  /** `result of v2v-node` */
  name: string;
  /** Whether this is the content of one. */
  isOne(text: string): boolean | Promise<boolean>;
}

/**
 * Sees that a file can be written: nothing is there, or one of the same kind that was written before. Anything else, a
 * disk image for instance, is not overwritten.
 *
 * @throws V2vError `OUTPUT_EXISTS`, `OUTPUT_NOT_FOUND`, `HOST_PERMISSION`
 */
export async function checkOwnFile(path: string, kind: OwnKind): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw hostFileError(path, error);
  });
  await access(dirname(await target(path)), constants.W_OK).catch((error: unknown) => {
    throw hostFileError(path, error);
  });
  if (found === undefined) return;
  const isReadable = found.isFile() && found.size <= largest;
  const isReplaceable = isReadable && (found.size === 0 || (await kind.isOne(await readFile(path, 'utf8'))));
  if (!isReplaceable) {
    throw new V2vError('OUTPUT_EXISTS', `${path} exists and is not a ${kind.name}; it is not overwritten.`, {
      subject: path,
      hint: 'Name another file.',
    });
  }
}

/** Through a link, to where it leads. */
function target(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

/**
 * Writes a text file whole or not at all, in place of the one of its kind that is there.
 *
 * @throws V2vError `OUTPUT_EXISTS`, `OUTPUT_NOT_FOUND`, `HOST_NO_SPACE`, `HOST_PERMISSION`
 */
export async function writeOwnFile(path: string, text: string, kind: OwnKind): Promise<void> {
  // Once more: what was done meanwhile may have put something else there, a disk of the guest for instance.
  await checkOwnFile(path, kind);
  const place = await target(path);
  const temporary = temporaryPath(place);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, place);
    await syncFile(dirname(place));
  } catch (error) {
    throw error instanceof V2vError ? error : hostFileError(path, error);
  } finally {
    await rm(temporary, { force: true });
  }
}

import { randomBytes } from 'node:crypto';
import { link, lstat, open, rename, rm, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

import { V2vError } from '../errors';
import { hostLimitError } from '../errors/host-limit';
import { noteFile, noteMade, notePublished, type Run } from '../journal/journal';

/**
 * Files that must not look finished before they are: written under another name beside the final one, flushed to the
 * host's disk, and only then given their name, never in place of an existing file. The record of the run names them, so
 * that a later run removes what a killed one had begun.
 */

/** What `temporaryPath` adds to a file name, in bytes. */
export const temporarySuffixLength = '.partial-12345678'.length;

/** A name beside the final one that nothing else uses. */
export function temporaryPath(path: string): string {
  return `${path}.partial-${randomBytes(4).toString('hex')}`;
}

/**
 * Makes an empty file that is not complete before `publishFile` gives it its name. The caller closes it, and removes it
 * if it does not come to that.
 *
 * @param path by `temporaryPath`
 * @param mode permission bits; the umask applies
 * @throws V2vError `OUTPUT_EXISTS`, `OUTPUT_NOT_FOUND`, `HOST_NO_SPACE`, `HOST_PERMISSION`
 */
export async function createFile(path: string, run: Run, mode = 0o666): Promise<FileHandle> {
  await noteFile(path, run);
  const handle = await open(path, 'wx', mode).catch((error: unknown) => {
    throw hostFileError(path, error);
  });
  try {
    await noteMade(path, await handle.stat({ bigint: true }), run);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * The error that a failed write to the host turns into: `HOST_NO_SPACE`, `HOST_PERMISSION`, `HOST_LIMIT`,
 * `OUTPUT_NOT_FOUND` or `OUTPUT_EXISTS`.
 */
export function hostFileError(path: string, error: unknown): V2vError {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EEXIST':
      return outputExistsError(path);
    case 'ENOENT':
    case 'ENOTDIR':
      return new V2vError('OUTPUT_NOT_FOUND', `${path} cannot be written: its directory does not exist.`, {
        subject: path,
        hint: 'Make the directory first, or name another one.',
        cause: error,
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return new V2vError('HOST_NO_SPACE', `${path} cannot be written: no space is left in its directory.`, {
        subject: path,
        hint: 'Free some space there, or name another directory.',
        cause: error,
      });
    case 'EFBIG':
      return new V2vError(
        'HOST_NO_SPACE',
        `${path} cannot be written: neither its file system nor the limit of this process allows files that large.`,
        {
          subject: path,
          hint: 'Raise the limit (ulimit -f), or name a directory on another file system.',
          cause: error,
        },
      );
    default:
      return (
        hostLimitError(error, `${path} cannot be written (${code})`) ??
        new V2vError('HOST_PERMISSION', `${path} cannot be written: ${code ?? String(error)}.`, {
          subject: path,
          hint: 'Change the permissions there, or name another directory.',
          cause: error,
        })
      );
  }
}

export function outputExistsError(path: string): V2vError {
  return new V2vError('OUTPUT_EXISTS', `${path} already exists and is not overwritten.`, {
    subject: path,
    hint: 'Remove it, or choose another name for the guest or another directory.',
  });
}

/** True if anything has that name, even a dangling symbolic link. */
export async function pathExists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw hostFileError(path, error);
  }
}

/** fsync(2). A network file system may report only here that it is full. */
export async function syncFile(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    throw hostFileError(path, error);
  }
}

// Some file systems (FAT, a few FUSE ones) have no hard links.
const noHardLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Gives a complete file its final name.
 *
 * @throws V2vError `OUTPUT_EXISTS` if the name is taken; the temporary file then still exists
 */
export async function publishFile(temporary: string, path: string, run: Run): Promise<void> {
  await notePublished(path, await lstat(temporary, { bigint: true }), run);
  try {
    // link(2) refuses a name that is taken; rename(2) would replace it.
    await link(temporary, path);
    await unlink(temporary);
  } catch (error) {
    if (!noHardLinks.has((error as NodeJS.ErrnoException).code ?? '')) throw hostFileError(path, error);
    if (await pathExists(path)) throw outputExistsError(path);
    await rename(temporary, path).catch((cause: unknown) => {
      throw hostFileError(path, cause);
    });
  }
  await syncFile(dirname(path));
}

/**
 * Writes a new text file completely or not at all.
 *
 * @param mode permission bits; the umask applies
 * @throws V2vError `OUTPUT_EXISTS`, `OUTPUT_NOT_FOUND`, `HOST_NO_SPACE`, `HOST_PERMISSION`
 */
export async function writeNewFile(path: string, content: string, run: Run, mode = 0o666): Promise<void> {
  const temporary = temporaryPath(path);
  try {
    const handle = await createFile(temporary, run, mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } catch (error) {
      throw hostFileError(path, error);
    } finally {
      await handle.close();
    }
    await publishFile(temporary, path, run);
  } finally {
    await rm(temporary, { force: true });
  }
}

import { constants } from 'node:fs';
import { access, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { V2vError } from '../../errors';
import { hostLimitError } from '../../errors/host-limit';
import { outputExistsError, pathExists, temporaryPath } from '../../files/durable-file';
import { noteFile } from '../../journal/journal';
import type { Context } from '../../run/context';

/** Throws `OUTPUT_NOT_FOUND` or `HOST_PERMISSION` unless this is a directory that can be read. */
async function checkIsDirectory(directory: string): Promise<void> {
  const isDirectory = await stat(directory).then(
    (found) => found.isDirectory(),
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw new V2vError(
        'HOST_PERMISSION',
        `The output directory ${directory} cannot be read: ${error.code}.`,
        {
          subject: directory,
          hint: 'Change the permissions of the directories above it, or name another one.',
          cause: error,
        },
      );
    },
  );
  if (isDirectory !== true) {
    const why = isDirectory === undefined ? 'does not exist' : 'is not a directory';
    throw new V2vError('OUTPUT_NOT_FOUND', `The output directory ${directory} ${why}.`, {
      subject: directory,
      hint: 'Make the directory first, or name another one.',
    });
  }
}

function notWritableError(directory: string, cause: unknown): V2vError {
  const limit = hostLimitError(cause);
  if (limit !== undefined) return limit;
  const { code } = cause as NodeJS.ErrnoException;
  return new V2vError(
    'HOST_PERMISSION',
    `No file can be made in the output directory ${directory}: ${code}.`,
    { subject: directory, hint: 'Change its permissions, or name another directory.', cause },
  );
}

/** Throws `OUTPUT_NOT_FOUND` or `HOST_PERMISSION` where no file can be made in the directory; tries it. */
export async function checkDirectory(directory: string, context: Context): Promise<void> {
  await checkIsDirectory(directory);
  // access(2) lies to root, on NFS for instance; making a file does not.
  const probe = temporaryPath(join(directory, '.v2v-node'));
  await noteFile(probe, context);
  try {
    await open(probe, 'wx').then((handle) => handle.close());
  } catch (error) {
    throw notWritableError(directory, error);
  } finally {
    // Where it could not be made it may not be looked for either; what went wrong then is said already.
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

/** As `checkDirectory`, as far as it can be told without writing. */
export async function lookAtDirectory(directory: string): Promise<void> {
  await checkIsDirectory(directory);
  await access(directory, constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw notWritableError(directory, error);
  });
}

/** Throws `OUTPUT_EXISTS` where something has that name. */
export async function checkNameIsFree(path: string): Promise<void> {
  if (await pathExists(path)) throw outputExistsError(path);
}

import { constants } from 'node:fs';
import { access, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Target } from '../../types/target';
import { checkSpaceAt } from '../files/free-space';
import type { Context } from '../run/context';
import { outputExistsError, pathExists, temporaryPath } from '../files/durable-file';
import { V2vError } from '../errors';
import { noteFile } from '../journal/journal';
import { runProgram } from '../programs/run';

/** zlib seldom makes the clusters of a system disk smaller than that; what it will really do shows only afterwards. */
const bestCompression = 0.25;

/** Throws `OUTPUT_NOT_FOUND` or `HOST_PERMISSION` where this is no directory that can be looked into. */
async function checkIsDirectory(directory: string): Promise<void> {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f]/.test(directory)) {
    throw new V2vError(
      'USAGE',
      `The output directory ${JSON.stringify(directory)} has a control character in its name.`,
    );
  }
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
    const why = isDirectory === undefined ? 'is not there' : 'is not a directory';
    throw new V2vError('OUTPUT_NOT_FOUND', `The output directory ${directory} ${why}.`, {
      subject: directory,
      hint: 'Make the directory first, or name another one.',
    });
  }
}

function notWritableError(directory: string, cause: unknown): V2vError {
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
    await rm(probe, { force: true });
  }
}

/** As `checkDirectory`, as far as it can be told without writing. */
export async function lookAtDirectory(directory: string): Promise<void> {
  await checkIsDirectory(directory);
  await access(directory, constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw notWritableError(directory, error);
  });
}

/** An error for each of the files that is there already. */
export async function existingFiles(paths: string[]): Promise<V2vError[]> {
  const existing: V2vError[] = [];
  for (const path of paths) if (await pathExists(path)) existing.push(outputExistsError(path));
  return existing;
}

/**
 * Bytes that a disk will take on the host at most. Before the guest is converted and trimmed it is what the source's
 * disk holds.
 */
export async function expectedSize(target: Target, context: Context): Promise<number> {
  const { format, allocation, overlay } = target;
  if (allocation === 'preallocated' && format === 'raw') return overlay.virtualSize;
  // -U: an appliance may have the overlay open.
  const args = ['measure', '-U', '--output=json', '-O', 'qcow2', '-f', 'qcow2', overlay.path];
  const { stdout } = await runProgram('qemu-img', args, { context });
  const measured = JSON.parse(stdout) as { required: number; 'fully-allocated': number };
  // Of a raw file `measure` says the full size; the clusters of a qcow2 file are what a sparse file takes too.
  return allocation === 'preallocated' ? measured['fully-allocated'] : measured.required;
}

/** Bytes that a disk takes at least, where `expectedSize` is what it takes at most. */
export function leastSize(target: Pick<Target, 'compressed'>, most: number): number {
  return target.compressed ? Math.ceil(most * bestCompression) : most;
}

/** Throws `HOST_NO_SPACE` where the disks do not fit into the directory. */
export async function checkRoom(
  directory: string,
  name: string,
  targets: Target[],
  context: Context,
): Promise<void> {
  let bytes = 0;
  for (const target of targets) bytes += leastSize(target, await expectedSize(target, context));
  await checkSpaceAt(directory, bytes, `the disks of ${name}`);
}

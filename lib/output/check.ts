import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Target } from '../../types/target';
import { checkSpaceAt } from '../checks/host';
import type { Context } from '../context';
import { outputExistsError, pathExists, temporaryPath } from '../durable-file';
import { V2vError } from '../errors';
import { noteFile } from '../leftovers/journal';
import { runProgram } from '../programs/run';

/** zlib seldom makes the clusters of a system disk smaller than that; what it will really do shows only afterwards. */
const bestCompression = 0.25;

/** Throws `OUTPUT_NOT_FOUND` or `HOST_PERMISSION` where no file can be made in the directory. */
export async function checkDirectory(directory: string, context: Context): Promise<void> {
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
  // access(2) lies to root, on NFS for instance; making a file does not.
  const probe = temporaryPath(join(directory, '.v2v-node'));
  await noteFile(probe, context);
  try {
    await open(probe, 'wx').then((handle) => handle.close());
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new V2vError(
      'HOST_PERMISSION',
      `No file can be made in the output directory ${directory}: ${code}.`,
      {
        subject: directory,
        hint: 'Change its permissions, or name another directory.',
        cause: error,
      },
    );
  } finally {
    await rm(probe, { force: true });
  }
}

/** Throws `OUTPUT_EXISTS` for the first file that is there already. */
export async function checkAbsent(paths: string[]): Promise<void> {
  for (const path of paths) if (await pathExists(path)) throw outputExistsError(path);
}

/** Bytes that a disk will take on the host, as far as can be told before the guest is converted and trimmed. */
async function expectedSize(target: Target, context: Context): Promise<number> {
  if (target.allocation === 'preallocated') return target.overlay.virtualSize;
  // Of a raw file `measure` says the full size; the clusters of a qcow2 file are what a sparse file takes too.
  // -U: an appliance may have the overlay open.
  const args = ['measure', '-U', '--output=json', '-O', 'qcow2', '-f', 'qcow2', target.overlay.path];
  const { stdout } = await runProgram('qemu-img', args, { context });
  const { required } = JSON.parse(stdout) as { required: number };
  return target.compressed ? Math.ceil(required * bestCompression) : required;
}

/** Throws `HOST_NO_SPACE` where the disks do not fit into the directory. */
export async function checkRoom(
  directory: string,
  name: string,
  targets: Target[],
  context: Context,
): Promise<void> {
  let bytes = 0;
  for (const target of targets) bytes += await expectedSize(target, context);
  await checkSpaceAt(directory, bytes, `the disks of ${name}`);
}

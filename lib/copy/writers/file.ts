import { lstat, truncate } from 'node:fs/promises';

import type { Destination } from '../../../types/target';
import { untilAborted } from '../../async/abort';
import { ProgramError, V2vError } from '../../errors';
import { hostFileError, syncFile } from '../../files/durable-file';
import { readAccess } from '../../programs/image-access';
import { createImage, progressParser } from '../../programs/qemu-img';
import { runProgram } from '../../programs/run';
import type { Context } from '../../run/context';
import { convertSegments } from '../convert-segments';
import { imageOptions, rawOptions } from '../../programs/image-options';
import type { DiskCopy, Writer } from './writer';

/** Gives the file its size, for segments to be written into it. */
async function sizeRawFile(path: string, { virtualSize, disk }: DiskCopy, context: Context): Promise<void> {
  if (disk.allocation === 'preallocated') {
    await createImage({ path, format: 'raw', size: virtualSize, allocation: 'preallocated' }, context);
    return;
  }
  await truncate(path, virtualSize).catch((error: unknown) => {
    throw hostFileError(path, error);
  });
}

async function convertToQcow2(copy: DiskCopy, path: string, context: Context): Promise<void> {
  const { image, disk, requests, onProgress } = copy;
  const args = ['convert', '-p', '-m', String(requests), '-O', 'qcow2'];
  // Clusters are compressed in several threads only where they may be written out of order. Other clusters stay in
  // the order of the disk, for whoever reads it later.
  if (disk.compressed) args.push('-c', '-W');
  if (disk.allocation === 'preallocated') args.push('-o', 'preallocation=falloc');
  args.push('--image-opts', imageOptions(image), path);
  await runProgram('qemu-img', args, {
    context,
    access: [...readAccess(image), { write: [path] }],
    onStdout: progressParser(onProgress),
  });
}

function noRoomError(path: string, cause: unknown): V2vError {
  return new V2vError('HOST_NO_SPACE', `${path} cannot be written: no space is left in its directory.`, {
    subject: path,
    hint: 'Free some space there, or name another directory.',
    cause,
  });
}

/**
 * Writes to an empty file, which qemu-img keeps: the file does not become another one.
 *
 * @throws V2vError `HOST_NO_SPACE`, which names the file as it will be called
 */
export const writeFile: Writer<Extract<Destination, { kind: 'file' }>> = async (
  copy,
  { path, becomes },
  context,
) => {
  try {
    if (copy.disk.format === 'qcow2') {
      await convertToQcow2(copy, path, context);
    } else {
      await sizeRawFile(path, copy, context);
      const to = rawOptions.bind(undefined, 'file', path);
      await convertSegments(copy, { to, writes: path, isZero: true }, context);
    }
  } catch (error) {
    const full =
      error instanceof ProgramError && /No space left on device|Disk quota exceeded/.test(error.stderr);
    throw full ? noRoomError(becomes, error) : error;
  }
  // fsync(2) may take long, and cannot be stopped.
  await untilAborted(syncFile(path), context.signal);
  return { path: becomes, allocatedSize: (await lstat(path)).blocks * 512, readable: { path } };
};

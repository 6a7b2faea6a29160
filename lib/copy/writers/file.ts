import { lstat, truncate } from 'node:fs/promises';

import type { Destination } from '../../../types/target';
import { untilAborted } from '../../async/abort';
import { ProgramError, V2vError } from '../../errors';
import { hostFileError, syncFile } from '../../files/durable-file';
import { isServed } from '../../programs/image-access';
import { imageOptions, rawOptions } from '../../programs/image-options';
import { createImage, imageInfo } from '../../programs/qemu-img';
import type { Context } from '../../run/context';
import { cloneFile } from '../clone-file';
import { convertImage } from '../convert';
import { convertSegments, localRequests } from '../convert-segments';
import { flushingEarly } from '../flush-early';
import type { DiskCopy, Writer, Written } from './writer';

/** Gives the file its size, for segments to be written into it. */
export async function sizeRawFile(
  path: string,
  { virtualSize, disk }: DiskCopy,
  context: Context,
): Promise<void> {
  if (disk.allocation === 'preallocated') {
    await createImage({ path, format: 'raw', size: virtualSize, allocation: 'preallocated' }, context);
    return;
  }
  await truncate(path, virtualSize).catch((error: unknown) => {
    throw hostFileError(path, error);
  });
}

export async function convertToQcow2(copy: DiskCopy, path: string, context: Context): Promise<void> {
  const { image, disk, requests, onProgress } = copy;
  const args: string[] = [];
  // Clusters are compressed in several threads only where they may be written out of order. Other clusters stay in
  // the order of the disk, for whoever reads it later.
  if (disk.compressed) args.push('-c', '-W', '-m', String(requests));
  else args.push('-m', String(isServed(image) ? requests : Math.min(requests, localRequests)));
  args.push('-O', 'qcow2');
  if (disk.allocation === 'preallocated') args.push('-o', 'preallocation=falloc');
  const target = { access: { write: [path] }, onProgress };
  await flushingEarly(path, () =>
    convertImage([...args, '--image-opts', imageOptions(image), path], copy, target, context),
  );
}

async function copyToRaw(copy: DiskCopy, path: string, context: Context): Promise<'copied' | 'cloned'> {
  if (await cloneFile(copy, path, context)) return 'cloned';
  await sizeRawFile(path, copy, context);
  const to = rawOptions.bind(undefined, 'file', path);
  await flushingEarly(path, () => convertSegments(copy, { to, writes: path, isZero: true }, context));
  return 'copied';
}

/** An exit status of 0 is not all: the guest must find as many bytes as it had. */
async function checkSize(
  { disk, virtualSize, name }: DiskCopy,
  path: string,
  context: Context,
): Promise<void> {
  const { format } = disk;
  const size =
    format === 'raw'
      ? (await lstat(path)).size
      : (await imageInfo({ kind: 'file', path, format }, context)).virtualSize;
  if (size === virtualSize) return;
  throw new V2vError(
    'COPY_DIFFERS',
    `The copy of the disk ${name} has ${size} bytes in place of ${virtualSize}.`,
    {
      subject: name,
      hint: 'Convert once more.',
    },
  );
}

function noRoomError(path: string, cause: unknown): V2vError {
  return new V2vError('HOST_NO_SPACE', `${path} cannot be written: no space is left in its directory.`, {
    subject: path,
    hint: 'Free some space there, or name another directory.',
    cause,
  });
}

/**
 * Writes a file, sees that it is on the host's disk, and as large as it should be.
 *
 * @param becomes as it will be called
 * @throws V2vError `HOST_NO_SPACE`, which names the file as it will be called; `COPY_DIFFERS`
 */
export async function finishFile(
  copy: DiskCopy,
  { path, becomes }: { path: string; becomes: string },
  write: () => Promise<'copied' | 'cloned'>,
  context: Context,
): Promise<Written> {
  let method: 'copied' | 'cloned';
  try {
    method = await write();
  } catch (error) {
    const full =
      error instanceof ProgramError && /No space left on device|Disk quota exceeded/.test(error.stderr);
    throw full ? noRoomError(becomes, error) : error;
  }
  // fsync(2) may take long, and cannot be stopped.
  await untilAborted(syncFile(path), context.signal);
  await checkSize(copy, path, context);
  return { path: becomes, method, allocatedSize: (await lstat(path)).blocks * 512, readable: { path } };
}

/** Writes to an empty file, which qemu-img keeps: the file does not become another one. */
export const writeFile: Writer<Extract<Destination, { kind: 'file' }>> = (copy, destination, context) => {
  const { path } = destination;
  const write = async (): Promise<'copied' | 'cloned'> => {
    if (copy.disk.format !== 'qcow2') return copyToRaw(copy, path, context);
    await convertToQcow2(copy, path, context);
    return 'copied';
  };
  return finishFile(copy, destination, write, context);
};

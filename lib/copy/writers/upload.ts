import { lstat, rm } from 'node:fs/promises';

import type { UploadDestination } from '../../../types/target';
import { writeFile } from './file';
import type { Writer } from './writer';

/** Writes a file of the run's own, sends it, and removes it. */
export const writeUpload: Writer<UploadDestination> = async (copy, destination, context) => {
  const { path, name } = destination;
  const { disk, virtualSize, onProgress, verify, bandwidth } = copy;
  // Two things that take time: the first half of the progress is the file's, the other the server's.
  const half = { ...copy, onProgress: (percent: number) => onProgress(percent / 2) };
  await writeFile(half, { kind: 'file', path, becomes: name }, context);
  const { size } = await lstat(path);
  context.throwIfAborted();
  const uploaded = await destination.send({
    path,
    format: disk.format,
    size,
    virtualSize,
    verify,
    ...(bandwidth === undefined ? {} : { bandwidth }),
    onProgress: (bytes) => onProgress(50 + (50 * bytes) / Math.max(size, 1)),
  });
  await rm(path, { force: true });
  return uploaded;
};

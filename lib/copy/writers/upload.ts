import { lstat, rm } from 'node:fs/promises';

import type { UploadDestination } from '../../../types/target';
import { diskProgress } from '../progress';
import { writeFile } from './file';
import type { Writer } from './writer';

/** Writes a file of the run's own, sends it, and removes it. */
export const writeUpload: Writer<UploadDestination> = async (copy, destination, context) => {
  const { path, name } = destination;
  const { index, disk, virtualSize, verify, bandwidth } = copy;
  await writeFile(copy, { kind: 'file', path, becomes: name }, context);
  const { size } = await lstat(path);
  context.throwIfAborted();
  const onProgress = diskProgress('upload', { disk: index, total: size }, context);
  const uploaded = await destination.send({
    path,
    format: disk.format,
    size,
    virtualSize,
    verify,
    ...(bandwidth === undefined ? {} : { bandwidth }),
    onProgress,
  });
  onProgress(size);
  await rm(path, { force: true });
  return { ...uploaded, method: 'copied' };
};

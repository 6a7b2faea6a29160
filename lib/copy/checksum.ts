import { stat } from 'node:fs/promises';

import type { CopyReport } from '../../types/result';
import type { Context } from '../run/context';
import { digestFile } from '../digest/file-digest';
import { V2vError } from '../errors';

/**
 * SHA-256 of a file of the host, holes as the zeros they stand for. Emits progress, `task: 'checksum'`, in bytes.
 *
 * @param name the file as people know it, for the error
 * @throws V2vError `HOST_PERMISSION` where it cannot be read; `ABORTED`
 */
export async function checksumFile(
  path: string,
  { disk, name }: { disk: number; name: string },
  context: Context,
): Promise<NonNullable<CopyReport['checksum']>> {
  context.throwIfAborted();
  const algorithm = 'sha256';
  let done = 0;
  let percent = -1;
  try {
    const { size: total } = await stat(path);
    const onProgress = (): void => {
      const reached = total === 0 ? 100 : Math.floor((100 * done) / total);
      if (reached === percent) return;
      percent = reached;
      context.emit({ type: 'progress', stage: 'copy', task: 'checksum', disk, done, total, unit: 'bytes' });
    };
    onProgress();
    const value = await digestFile(
      { path, offset: 0 },
      {
        algorithm,
        signal: context.signal,
        onProgress(bytes) {
          done += bytes;
          onProgress();
        },
      },
    );
    return { algorithm, value };
  } catch (cause) {
    context.throwIfAborted();
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new V2vError('HOST_PERMISSION', `${name} cannot be read for its checksum: ${code ?? message}.`, {
      subject: name,
      hint: 'Check the disk that it was written to, or convert without a checksum.',
      cause,
    });
  }
}

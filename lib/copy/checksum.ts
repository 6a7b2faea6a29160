import { stat } from 'node:fs/promises';

import type { CopyReport } from '../../types/result';
import type { Context } from '../run/context';
import { digestFile } from '../digest/file-digest';
import { V2vError } from '../errors';
import { hostLimitError } from '../errors/host-limit';

/**
 * SHA-256 of a file of the host, holes as the zeros they stand for, or of the beginning of a block device. Emits progress, `task: 'checksum'`, in bytes.
 *
 * @param size bytes that count; default: the whole file
 * @param name the file as people know it, for the error
 * @throws V2vError `HOST_PERMISSION` where it cannot be read; `ABORTED`
 */
export async function checksumFile(
  { path, size }: { path: string; size?: number },
  { disk, name, stage = 'copy' }: { disk: number; name: string; stage?: 'copy' | 'commit' },
  context: Context,
): Promise<NonNullable<CopyReport['checksum']>> {
  context.throwIfAborted();
  const algorithm = 'sha256';
  let done = 0;
  let percent = -1;
  try {
    const total = size ?? (await stat(path)).size;
    const onProgress = (): void => {
      const reached = total === 0 ? 100 : Math.floor((100 * done) / total);
      if (reached === percent) return;
      percent = reached;
      context.emit({ type: 'progress', stage, task: 'checksum', disk, done, total, unit: 'bytes' });
    };
    onProgress();
    const value = await digestFile(
      { path, offset: 0, size },
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
    const limit = hostLimitError(cause);
    if (limit !== undefined) throw limit;
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new V2vError('HOST_PERMISSION', `${name} cannot be read for its checksum: ${code ?? message}.`, {
      subject: name,
      hint: 'Check the disk that it was written to, or convert without a checksum.',
      cause,
    });
  }
}

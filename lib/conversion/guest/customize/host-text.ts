import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

import { V2vError } from '../../../errors';
import { formatBytes } from '../../../text/bytes';

/** No script or key comes near this. */
const largest = 16 * 1024 * 1024;

/**
 * A small file of this host that a customize operation names.
 *
 * @param what begins the sentence of the error: `The script to be run`
 * @throws V2vError `INPUT_NOT_FOUND`, `HOST_PERMISSION`, `USAGE` for what is not a file or too large for one
 */
export async function readHostText(path: string, what: string): Promise<Buffer> {
  const failure = (cause: unknown): V2vError => {
    const { code, message } = cause as NodeJS.ErrnoException;
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    return new V2vError(
      isMissing ? 'INPUT_NOT_FOUND' : 'HOST_PERMISSION',
      isMissing ? `${what}, ${path}, does not exist.` : `${what}, ${path}, cannot be read: ${message}.`,
      { subject: path, hint: 'Name a file of this host that can be read.', cause },
    );
  };
  // Opening a FIFO would wait for somebody to write to it.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
    throw failure(cause);
  });
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > largest) {
      const problem = stats.isFile() ? `larger than ${formatBytes(largest)}` : 'not a regular file';
      throw new V2vError('USAGE', `${what}, ${path}, is ${problem}.`, { subject: path });
    }
    return await file.readFile().catch((cause: unknown) => {
      throw failure(cause);
    });
  } finally {
    await file.close();
  }
}

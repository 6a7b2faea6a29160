import type { Stats } from 'node:fs';
import { access, constants, open, stat } from 'node:fs/promises';

import { V2vError } from '../../errors';
import { hostLimitError } from '../../errors/host-limit';

/** A piece of a file on the host, in bytes. */
export interface FileRange {
  path: string;
  offset: number;
  size: number;
}

/** The error of a file that the user named and that cannot be read. */
export function unreadableError(path: string, error: unknown): V2vError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new V2vError('INPUT_NOT_FOUND', `There is no file ${path}.`, {
      subject: path,
      hint: 'Check the name of the input.',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new V2vError('HOST_PERMISSION', `The file ${path} cannot be read: permission denied.`, {
      subject: path,
      hint: 'Make it readable for the user who runs the conversion.',
      cause: error,
    });
  }
  const limit = hostLimitError(error);
  if (limit !== undefined) return limit;
  return new V2vError('INPUT_NOT_FOUND', `The file ${path} cannot be read: ${String(code ?? error)}.`, {
    subject: path,
    hint: 'Check that the storage it is on works.',
    cause: error,
  });
}

/** Looks at a file or directory that the user named. Throws `INPUT_NOT_FOUND` or `HOST_PERMISSION`. */
export async function statInput(path: string): Promise<Stats> {
  try {
    const stats = await stat(path);
    await access(path, constants.R_OK);
    return stats;
  } catch (error) {
    throw unreadableError(path, error);
  }
}

/** Reads up to `length` bytes at `position` of the range, fewer where it ends. */
export async function readRange(range: FileRange, position: number, length: number): Promise<Buffer> {
  const wanted = Math.max(0, Math.min(length, range.size - position));
  const buffer = Buffer.alloc(wanted);
  let file;
  try {
    file = await open(range.path, 'r');
    let done = 0;
    while (done < wanted) {
      const { bytesRead } = await file.read(buffer, done, wanted - done, range.offset + position + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return buffer.subarray(0, done);
  } catch (error) {
    throw unreadableError(range.path, error);
  } finally {
    await file?.close();
  }
}

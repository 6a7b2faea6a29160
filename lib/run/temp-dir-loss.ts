import { constants } from 'node:fs';
import { access } from 'node:fs/promises';

import { V2vError } from '../errors';
import type { Context } from './context';

const reasons: Readonly<Partial<Record<string, string>>> = {
  ENOENT: 'it was removed, or what it is on was unmounted',
  ENOTDIR: 'it was removed, or what it is on was unmounted',
  EROFS: 'what it is on became read-only',
  EACCES: 'this user may not write to it any more',
  ESTALE: 'the server that it is on has lost it',
};

/** Why the directory of a run, which was there, can no longer be used; undefined where it can. */
export async function tempDirLoss({ tempDir }: Pick<Context, 'tempDir'>): Promise<V2vError | undefined> {
  try {
    await access(tempDir, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (cause) {
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    return new V2vError(
      'TEMP_DIR_LOST',
      `The temporary directory ${tempDir} was taken away during the run: ${reasons[code] ?? code}.`,
      {
        subject: tempDir,
        hint: 'See that nothing cleans up or unmounts what is in use, or name another directory with --tmp (tempDir); then convert again.',
        cause,
      },
    );
  }
}

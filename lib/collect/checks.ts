import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import type { CollectOptions } from '../../types/collect';
import { V2vError } from '../errors';
import { hostFileError, outputExistsError, pathExists } from '../files/durable-file';

function usage(message: string): V2vError {
  return new V2vError('USAGE', message);
}

/**
 * Sees that the paths make sense.
 *
 * @throws V2vError `USAGE`
 */
export function checkCollectPaths({ output, paths }: CollectOptions): void {
  if (output === '') throw usage('collect: the name of the archive is empty; name a .tar.xz file');
  for (const { path, directory = '' } of paths) {
    if (!path.startsWith('/')) {
      throw usage(`collect: '${path}' is not an absolute path of the guest; write it with / in front`);
    }
    if (directory.startsWith('/') || directory.split('/').includes('..')) {
      throw usage(
        `collect: '${directory}' is not a directory inside of the archive; write it without / and ..`,
      );
    }
    if (`${path}${directory}`.includes('\0')) throw usage('collect: a path has a NUL character in it');
  }
}

/**
 * Sees that the archive can be written, before anything takes time.
 *
 * @throws V2vError `USAGE`, `OUTPUT_EXISTS`, `OUTPUT_NOT_FOUND`, `HOST_PERMISSION`
 */
export async function checkCollect(options: CollectOptions | undefined): Promise<void> {
  if (options === undefined) return;
  checkCollectPaths(options);
  const path = resolve(options.output);
  if (await pathExists(path)) throw outputExistsError(path);
  await access(dirname(path), constants.W_OK).catch((error: unknown) => {
    throw hostFileError(path, error);
  });
}

import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isV2vError, V2vError } from '../../errors';
import { runProgram } from '../../programs/run';
import type { Context } from '../../run/context';

/** Where a storage is to be found. */
export interface MountedStorage extends AsyncDisposable {
  /** Absolute path. */
  readonly path: string;
}

/** Whether it is `HOST:/PATH`, as NFS is mounted. */
export function isRemoteStorage(storage: string): boolean {
  return /^(?:\[[^\]/]+\]|[^/:]+):\//.test(storage);
}

async function unmount(path: string, storage: string, context: Context): Promise<void> {
  try {
    // After a cancellation as well, whose signal has fired.
    await runProgram('umount', [path], { quiet: true });
    await rmdir(path);
  } catch {
    // Nothing below it is ever removed: it is the storage domain, and not a directory of this run.
    context.warn('OVIRT_MOUNTED', `${storage} is still mounted on ${path}.`, `Unmount it: umount ${path}`);
  }
}

/**
 * Mounts NFS on a directory of its own. It is none in the directory of the run: that is removed with all that is in it.
 *
 * @throws V2vError `OUTPUT_UNREACHABLE`, `PROGRAM_MISSING`, `ABORTED`
 */
export async function mountStorage(storage: string, context: Context): Promise<MountedStorage> {
  const path = await mkdtemp(join(tmpdir(), 'v2v-storage-'));
  try {
    await runProgram('mount', [storage, path], { context });
  } catch (error) {
    await rmdir(path).catch(() => undefined);
    if (!isV2vError(error) || error.code !== 'PROGRAM_FAILED') throw error;
    throw new V2vError('OUTPUT_UNREACHABLE', `${storage} cannot be mounted: ${lastLine(error.message)}`, {
      subject: storage,
      hint: 'Mount it yourself, as root, and name the directory.',
      cause: error,
    });
  }
  let ended: Promise<void> | undefined;
  return { path, [Symbol.asyncDispose]: () => (ended ??= unmount(path, storage, context)) };
}

function lastLine(message: string): string {
  const line = message.trim().split('\n').at(-1) ?? '';
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

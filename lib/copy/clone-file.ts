import { statfs, truncate } from 'node:fs/promises';

import { ProgramError } from '../errors';
import { rawFileOf } from '../programs/image-access';
import { imageOptions, rawOptions } from '../programs/image-options';
import { runProgram } from '../programs/run';
import type { Context } from '../run/context';
import { convertImage } from './convert';
import type { DiskCopy } from './writers/writer';

/** statfs(2): ext2 to ext4, and tmpfs. Of others cp finds it out. */
const neverShared: readonly number[] = [0xef53, 0x01021994];

async function mayShareBlocks(path: string): Promise<boolean> {
  return statfs(path).then(
    ({ type }) => !neverShared.includes(type),
    () => true,
  );
}

async function shareBlocks(from: string, to: string, context: Context): Promise<boolean> {
  try {
    // It writes into the file that is there. Node.js would make another one, and nobody would know whose that is.
    await runProgram('cp', ['--reflink=always', '--no-target-directory', '--', from, to], { context });
    return true;
  } catch (error) {
    if (error instanceof ProgramError) return false;
    throw error;
  }
}

/**
 * Makes a file share its blocks with the source's raw file, where their filesystem can do that (XFS, btrfs), and writes only
 * what an overlay holds over it, zeros included.
 *
 * @param path an empty file
 * @returns false where it cannot be done; the file is empty then
 */
export async function cloneFile(copy: DiskCopy, path: string, context: Context): Promise<boolean> {
  const { disk, virtualSize, onProgress } = copy;
  const image = copy.unlimited ?? copy.image;
  const base = rawFileOf(image);
  if (base === undefined || disk.format !== 'raw' || disk.allocation !== 'sparse') return false;
  if (!(await mayShareBlocks(path)) || !(await shareBlocks(base, path, context))) return false;
  try {
    await truncate(path, virtualSize);
    if (image.below !== undefined) {
      // With -B it copies what lies above the base alone. The target is the clone, which the base was copied to.
      const args = ['-W', '-m', String(copy.requests), '-n', '-B', base, '-F', 'raw'];
      const to = rawOptions('file', path, { offset: 0, size: virtualSize });
      await convertImage(
        [...args, '--image-opts', imageOptions(image), '--target-image-opts', to],
        { image, name: copy.name },
        { access: { write: [path] }, onProgress },
        context,
      );
    }
    return true;
  } catch (error) {
    context.throwIfAborted();
    if (!(error instanceof ProgramError)) throw error;
    // Whatever it is, copying all of it works, or says why not.
    await truncate(path, 0);
    return false;
  }
}

import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';

import { ProgramError, V2vError } from '../errors';
import { runProgram } from '../programs/run';
import type { Context } from '../run/context';
import type { DiskInPlace } from './places';

/** QEMU's words where another program of it has the image open. */
const lockComplaint = /Failed to get "[a-z]+" lock|Is another process using the image/;

/** Whether a program of QEMU gave up because another one has the image open. */
export function isLocked(error: unknown): boolean {
  return error instanceof ProgramError && lockComplaint.test(error.stderr);
}

export function inUseError(path: string, cause: unknown): V2vError {
  return new V2vError('OUTPUT_IN_USE', `The disk ${path} is in use, and nothing was written to it.`, {
    subject: path,
    hint: 'Shut the guest down, and end or unmount whatever else has the disk open.',
    cause,
  });
}

async function tryOpen(path: string): Promise<void> {
  try {
    // On a block device O_EXCL fails where a file system is mounted from it, or another driver holds it: open(2).
    const exclusive = (await stat(path)).isBlockDevice() ? constants.O_EXCL : 0;
    await open(path, constants.O_RDWR | exclusive).then((handle) => handle.close());
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EBUSY') throw inUseError(path, error);
    throw new V2vError('HOST_PERMISSION', `The disk ${path} cannot be written to: ${code}.`, {
      subject: path,
      hint: 'Run as a user that may write to it, or convert the guest into a copy.',
      cause: error,
    });
  }
}

/**
 * Sees that a disk can be written to and that nobody else has it open, as far as this host can tell. Writes nothing: what is
 * opened as raw is not looked into.
 *
 * @throws V2vError `HOST_PERMISSION`, `OUTPUT_IN_USE`
 */
export async function checkWritable({ path }: DiskInPlace, context: Context): Promise<void> {
  await tryOpen(path);
  try {
    const args = ['-f', 'raw', '-c', 'length', path];
    await runProgram('qemu-io', args, { context, access: { write: [path] } });
  } catch (error) {
    throw isLocked(error) ? inUseError(path, error) : error;
  }
}

import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

import type { Context } from '../run/context';
import { inStage } from '../run/stage';
import { largeTempDir } from '../run/temp-dir';
import { V2vError } from '../errors';
import { installHint } from '../programs/packages';

/** What this host must have for a conversion. */
export interface HostRequirements {
  /** Bytes that must be free in the temporary directory; default 1 GiB, as virt-v2v wants. */
  freeBytes?: number;
  /** Programs that must be in PATH; default `qemu-img`. */
  programs?: readonly string[];
}

const GiB = 1024 ** 3;

/** Bytes as a person reads them: `1.5G`. */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return `${bytes}`;
  const units = ['K', 'M', 'G', 'T', 'P'];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(1)}${units[unit]}`;
}

function describeErrno(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

/** Bytes that this user may still write in a directory; where it is not there yet, in the nearest one above it. */
export async function freeSpaceAt(directory: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(directory);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && parent !== directory)
      return freeSpaceAt(parent);
    throw new V2vError(
      'HOST_PERMISSION',
      `The free space in ${directory} cannot be read: ${describeErrno(error)}.`,
      {
        subject: directory,
        hint: 'Check that the directory is there and that this user may look into it, or name another one.',
        cause: error,
      },
    );
  }
}

/**
 * Makes sure that a directory has room.
 *
 * @param bytes what is about to be written there
 * @param what what it is for, as the end of a sentence: `the unpacked disks`
 * @throws V2vError `HOST_NO_SPACE`
 */
export async function checkSpaceAt(directory: string, bytes: number, what: string): Promise<void> {
  const free = await freeSpaceAt(directory);
  if (free >= bytes) return;
  throw new V2vError(
    'HOST_NO_SPACE',
    `${directory} has ${humanSize(free)} of free space, and ${humanSize(bytes)} are needed for ${what}.`,
    { subject: directory, hint: 'Free some space there, or name another directory.' },
  );
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function checkProgram(program: string): Promise<void> {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    if (directory !== '' && (await isExecutable(join(directory, program)))) return;
  }
  throw new V2vError('PROGRAM_MISSING', `The program ${program} is not installed, or not in PATH.`, {
    subject: program,
    hint: installHint(program),
  });
}

/** Where libguestfs keeps its appliance between runs, guestfs(3) "ENVIRONMENT VARIABLES". */
export function applianceCacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return env.LIBGUESTFS_CACHEDIR || env.TMPDIR || '/var/tmp';
}

/** A directory that is not there yet is writable where the nearest one above it is. */
async function checkWritable(directory: string, hint: string, wanted = directory): Promise<void> {
  try {
    await access(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    const parent = dirname(directory);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && parent !== directory) {
      return checkWritable(parent, hint, wanted);
    }
    throw new V2vError('HOST_PERMISSION', `${wanted} cannot be written to: ${describeErrno(error)}.`, {
      subject: wanted,
      hint,
      cause: error,
    });
  }
}

/**
 * Makes sure that this host can run a conversion, before anything costly is begun.
 *
 * @throws V2vError `HOST_NO_SPACE`, `HOST_PERMISSION`, `PROGRAM_MISSING`
 */
export function checkHost(requirements: HostRequirements, context: Context): Promise<void> {
  return inStage('checks', context, () => checkRequirements(requirements, context));
}

async function checkRequirements(requirements: HostRequirements, context: Context): Promise<void> {
  const { freeBytes = GiB, programs = ['qemu-img'] } = requirements;
  context.throwIfAborted();
  for (const program of programs) await checkProgram(program);
  await checkWritable(applianceCacheDir(), 'Name a directory of your own in LIBGUESTFS_CACHEDIR.');
  const free = await freeSpaceAt(context.tempDir);
  if (free >= freeBytes) return;
  const parent = dirname(context.tempDir);
  const directory = parent === largeTempDir() ? parent : context.tempDir;
  throw new V2vError(
    'HOST_NO_SPACE',
    `The temporary directory ${directory} has ${humanSize(free)} of free space, and ${humanSize(freeBytes)} are needed.`,
    {
      subject: directory,
      hint: 'Free some space there, or name another directory with --tmp, VIRT_V2V_TMPDIR or LIBGUESTFS_CACHEDIR.',
    },
  );
}

import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

import type { Context } from '../run/context';
import { inStage } from '../run/stage';
import { largeTempDir } from '../run/temp-dir';
import { V2vError } from '../errors';
import { freeSpaceAt } from '../files/free-space';
import { installHint } from '../programs/packages';
import { formatBytes } from '../text/bytes';

/** What this host must have for a conversion. */
export interface HostRequirements {
  /** Bytes that must be free in the temporary directory; default 1 GiB, as virt-v2v wants. */
  freeBytes?: number;
  /** Programs that must be in PATH; default `qemu-img`. */
  programs?: readonly string[];
}

const GiB = 1024 ** 3;

function describeErrno(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
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
 * @example
 * await checkHost({ freeBytes: 20 * 1024 ** 3, programs: ['qemu-img', 'nbdkit'] }, context);
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
    `The temporary directory ${directory} has ${formatBytes(free)} of free space, and ${formatBytes(freeBytes)} are needed.`,
    {
      subject: directory,
      hint: 'Free some space there, or name another directory with --tmp, VIRT_V2V_TMPDIR or LIBGUESTFS_CACHEDIR.',
    },
  );
}

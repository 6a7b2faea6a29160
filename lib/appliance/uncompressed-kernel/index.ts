import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import {
  access,
  link,
  lstat,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import type { Context } from '../../context';
import { V2vError } from '../../errors';
import { unpackers } from '../../programs/compression';
import { runProgram } from '../../programs/run';
import { payloadOf, type Payload } from './boot-image';
import { hypervisorScript } from './hypervisor-script';
import { startsByPvh } from './pvh';

export interface ApplianceFiles {
  /** libguestfs's cache directory; the appliance is in `.guestfs-UID` there. */
  cacheDir: string;
  /** The hypervisor that libguestfs would run. */
  hypervisor: string;
}

/**
 * Makes an emulated appliance start sooner. The kernel of a distribution unpacks itself when it starts, for three of
 * the ten seconds that a launch takes under emulation (xz); on the host that is a third of a second, once for each
 * kernel. It is kept unpacked beside libguestfs's appliance, in `.v2v-node-UID`, with a script for `guestfs_set_hv`
 * that hands it to QEMU.
 *
 * Returns the script; undefined where it cannot help: the appliance is not built yet, the kernel is of another kind
 * than x86's bzImage or cannot be started uncompressed, or a program or the room for it is missing. That is told in a
 * debug event and is no failure.
 */
export async function uncompressedKernel(
  { cacheDir, hypervisor }: ApplianceFiles,
  context: Context,
): Promise<string | undefined> {
  if (process.arch !== 'x64') return undefined;
  const user = process.geteuid?.() ?? 0;
  const kernel = join(cacheDir, `.guestfs-${user}`, 'appliance.d', 'kernel');
  const directory = join(cacheDir, `.v2v-node-${user}`);
  try {
    await access(kernel, constants.R_OK);
    await ownDirectory(directory, user);
    const files = await unpackedFiles(kernel, directory, context);
    return await writeScript(join(directory, 'hypervisor'), { hypervisor, kernel, ...files });
  } catch (error) {
    context.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    const message = `the appliance starts with the kernel as it is: ${reason}`;
    context.emit({ type: 'debug', origin: 'v2v-node', message });
    return undefined;
  }
}

/** What is run from there must be nobody else's to change: the cache directory may be /var/tmp. */
async function ownDirectory(directory: string, user: number): Promise<void> {
  await mkdir(directory, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(directory);
  if (!found.isDirectory() || found.uid !== user || (found.mode & 0o077) !== 0) {
    throw new V2vError(
      'HOST_PERMISSION',
      `${directory} belongs to somebody else, or others may write to it.`,
      {
        subject: directory,
      },
    );
  }
}

interface UnpackedFiles {
  /** A hard link to the kernel of the appliance: as long as it is there, no other file can be taken for that one. */
  packed: string;
  uncompressed: string;
}

/** Both files of the kernel that the appliance has now, made where they are not there yet. */
async function unpackedFiles(kernel: string, directory: string, context: Context): Promise<UnpackedFiles> {
  const { ino } = await stat(kernel, { bigint: true });
  const name = `kernel-${ino}`;
  const files = { packed: join(directory, `${name}.packed`), uncompressed: join(directory, name) };
  if ((await isSame(kernel, files.packed)) && (await exists(files.uncompressed))) return files;

  for (const other of await readdir(directory)) {
    const [, inode] = /^kernel-(\d+)(?:\.packed)?$/.exec(other) ?? [];
    if (inode !== undefined && inode !== String(ino)) await rm(join(directory, other), { force: true });
  }
  // While it is there the inode is nobody else's: one of this name is of this very file, and perhaps another run's.
  await link(kernel, files.packed).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await unpack(files.packed, files.uncompressed, context);
  if (!(await isSame(kernel, files.packed))) throw new Error('the appliance is just being built anew');
  return files;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function isSame(path: string, other: string): Promise<boolean> {
  const [one, two] = await Promise.all(
    [path, other].map((each) => stat(each, { bigint: true }).catch(() => undefined)),
  );
  return one !== undefined && one.ino === two?.ino && one.dev === two.dev;
}

async function unpack(kernel: string, uncompressed: string, context: Context): Promise<void> {
  const payload = payloadOf(await readFile(kernel));
  if (payload === undefined) throw new Error(`${kernel} is no bzImage`);
  const unpacked = await decompress(payload, context);
  if (payload.size !== undefined && unpacked.length !== payload.size) {
    throw new Error(`${kernel} did not unpack to its ${payload.size} bytes`);
  }
  if (!startsByPvh(unpacked)) throw new Error(`the kernel in ${kernel} cannot be started uncompressed`);
  await replaceFile(uncompressed, unpacked, 0o600);
}

async function decompress({ compression, bytes }: Payload, context: Context): Promise<Buffer> {
  if (compression === 'none') return bytes;
  if (compression === 'gzip') return promisify(gunzip)(bytes);
  const [program, ...args] = unpackers[compression] ?? [];
  if (program === undefined) throw new Error(`nothing unpacks ${compression}`);
  const chunks: Buffer[] = [];
  await runProgram(program, args, {
    context,
    quiet: true,
    stdin: Readable.from([bytes]),
    onStdout: (chunk) => chunks.push(chunk),
  });
  return Buffer.concat(chunks);
}

/**
 * libguestfs keeps what it learnt of a hypervisor by its size and date: the script gets the hypervisor's date, so that
 * it learns anew when that changes.
 */
async function writeScript(path: string, files: Parameters<typeof hypervisorScript>[0]): Promise<string> {
  const text = hypervisorScript(files);
  const { mtime } = await stat(files.hypervisor);
  const isThere = await Promise.all([readFile(path, 'utf8'), stat(path)]).then(
    ([found, { mtimeMs }]) => found === text && mtimeMs === Math.floor(mtime.getTime() / 1000) * 1000,
    () => false,
  );
  if (!isThere) await replaceFile(path, text, 0o700, new Date(Math.floor(mtime.getTime() / 1000) * 1000));
  // A filesystem that is mounted noexec.
  await access(path, constants.X_OK);
  return path;
}

/** At every moment there is a whole file under this name, whoever else makes it at the same time. */
async function replaceFile(path: string, content: Buffer | string, mode: number, date?: Date): Promise<void> {
  const written = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(written, content, { mode, flag: 'wx' });
    if (date !== undefined) await utimes(written, date, date);
    await rename(written, path);
  } catch (error) {
    await rm(written, { force: true });
    throw error;
  }
}

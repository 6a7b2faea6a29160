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

import type { Context } from '../../run/context';
import { V2vError } from '../../errors';
import { reasonOf } from '../../errors/reason';
import { SharedWork } from '../../async/shared-work';
import { hypervisorScript } from './hypervisor-script';
import { unpackKernel } from './unpack';

export interface ApplianceFiles {
  /** libguestfs's cache directory; the appliance is in `.guestfs-UID` there. */
  cacheDir: string;
  /** The hypervisor that libguestfs would run. */
  hypervisor: string;
}

/** Conversions that begin at once need the same kernel. */
const shared = new SharedWork<string>();
/** After which a file that an unpacking began with was left by one that was killed. */
const abandonedMs = 10 * 60_000;

/**
 * Makes an emulated appliance start sooner. The kernel of a distribution unpacks itself when it starts, for three of
 * the ten seconds that a launch takes under emulation (xz); on the host that is a third of a second, once for each
 * kernel, however many launches wait for it. It is kept unpacked beside libguestfs's appliance, in `.v2v-node-UID`, with a script for `guestfs_set_hv`
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
    return await shared.run(`${kernel}\0${hypervisor}`, context.signal, async (signal) => {
      await ownDirectory(directory, user);
      const files = await unpackedFiles(kernel, directory, signal);
      return writeScript(join(directory, 'hypervisor'), { hypervisor, kernel, ...files });
    });
  } catch (error) {
    context.throwIfAborted();
    const message = `the appliance starts with the kernel as it is: ${reasonOf(error)}`;
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
        hint: 'Remove it, or name a directory of your own in LIBGUESTFS_CACHEDIR.',
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
async function unpackedFiles(kernel: string, directory: string, signal: AbortSignal): Promise<UnpackedFiles> {
  const { ino } = await stat(kernel, { bigint: true });
  const name = `kernel-${ino}`;
  const files = { packed: join(directory, `${name}.packed`), uncompressed: join(directory, name) };
  if ((await isSame(kernel, files.packed)) && (await exists(files.uncompressed))) return files;

  await removeOthers(directory, String(ino));
  // While it is there the inode is nobody else's: one of this name is of this very file, and perhaps another run's.
  await link(kernel, files.packed).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await unpackKernel(files.packed, files.uncompressed, signal);
  if (!(await isSame(kernel, files.packed))) throw new Error('the appliance is just being built anew');
  return files;
}

/** Kernels that the appliance had before, and what is left of unpackings that were killed. */
async function removeOthers(directory: string, ino: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const [, inode, begun] = /^kernel-(\d+)(?:\.packed|(\.[0-9a-f]{12}))?$/.exec(name) ?? [];
    if (inode === undefined) continue;
    if (begun === undefined ? inode !== ino : await isAbandoned(path)) await rm(path, { force: true });
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > abandonedMs;
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
async function replaceFile(path: string, content: string, mode: number, date: Date): Promise<void> {
  const written = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(written, content, { mode, flag: 'wx' });
    await utimes(written, date, date);
    await rename(written, path);
  } catch (error) {
    await rm(written, { force: true });
    throw error;
  }
}

import { lstat, mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Context } from '../run/context';
import { noteDirectory } from '../journal/journal';
import { endPrograms } from '../journal/run-processes';
import { spawnProgram } from '../programs/run';
import { reasonOf } from '../errors/reason';

/** Where libguestfs has its appliance, and what it makes it of. */
export interface ApplianceSources {
  /** libguestfs's cache directory; the appliance is in `.guestfs-UID` there. */
  cacheDir: string;
  /** Directories, colon-separated, that libguestfs searches for what the appliance is made of. */
  path: string;
}

/** What supermin(1) calls them, as uname(2) does. */
const architectures: Partial<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64', s390x: 's390x' };
/** What supermin makes beside its output and renames when it is complete. */
const unfinishedName = /^appliance\.d\.[a-z0-9]{8}$/;
const lookEveryMs = 20;

/**
 * Has supermin build libguestfs's appliance where that is not there or older than the host's packages, as libguestfs
 * does itself in a launch. There it cannot be stopped without leaving its files behind; here it is a program of this
 * run, whose temporary files are in the run's directory and whose unfinished appliance is removed and, before, noted.
 * Where nothing is to be done it takes some milliseconds.
 *
 * What cannot be done here is left to libguestfs, whose errors are understood where it fails too.
 *
 * @throws V2vError `ABORTED`
 */
export async function buildAppliance(sources: ApplianceSources, context: Context): Promise<void> {
  try {
    const architecture = architectures[process.arch];
    const parts = await superminParts(sources.path);
    if (architecture === undefined || parts === undefined) return;
    const directory = join(sources.cacheDir, `.guestfs-${process.geteuid?.() ?? 0}`);
    await ownDirectory(directory);
    await runSupermin(parts, architecture, directory, context);
  } catch (error) {
    context.throwIfAborted();
    const message = `building the appliance is left to libguestfs: ${reasonOf(error)}`;
    context.emit({ type: 'debug', origin: 'v2v-node', message });
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** The first of the directories that has something to make an appliance of; undefined where it has one ready-made. */
async function superminParts(path: string): Promise<string | undefined> {
  for (const directory of path.split(':')) {
    const parts = join(directory, 'supermin.d');
    if (await isThere(parts)) return parts;
    if (await isThere(join(directory, 'README.fixed'))) return undefined;
  }
  return undefined;
}

/** As libguestfs makes it and wants it to be: the cache directory may be one that everybody writes to. */
async function ownDirectory(directory: string): Promise<void> {
  await mkdir(directory, { mode: 0o755 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(directory);
  if (!found.isDirectory() || found.uid !== process.geteuid?.() || (found.mode & 0o022) !== 0) {
    throw new Error(`${directory} belongs to somebody else, or others may write to it`);
  }
}

async function runSupermin(
  parts: string,
  architecture: string,
  directory: string,
  context: Context,
): Promise<void> {
  const lock = join(directory, 'lock');
  const output = join(directory, 'appliance.d');
  const before = new Set(await unfinished(directory));
  const args = ['--build', '--if-newer', '--lock', lock, '--copy-kernel', '-f', 'ext2'];
  const program = spawnProgram('supermin', [...args, '--host-cpu', architecture, parts, '-o', output], {
    context,
    env: { TMPDIR: context.tempDir },
  });
  program.stdin.end();
  program.stdout.resume();

  const ended = new AbortController();
  const own = new Set<string>();
  const noting = (async () => {
    while (own.size === 0 && !ended.signal.aborted) {
      await sleep(lookEveryMs, undefined, { signal: ended.signal }).catch(() => undefined);
      if (program.pid === undefined || !(await locks()).some(({ pid }) => pid === program.pid)) continue;
      // Nobody else builds as long as it has the lock.
      for (const path of await unfinished(directory)) {
        if (before.has(path)) continue;
        own.add(path);
        await noteDirectory(path, context);
      }
    }
  })().catch(() => undefined);
  try {
    await program.finished;
  } catch (error) {
    ended.abort();
    await noting;
    // What it had started itself was not told to end.
    if (context.signal.aborted) await endPrograms(context.tempDir);
    const left = (await unfinished(directory)).filter((path) => !before.has(path));
    // Whoever had made one of them before nobody had the lock is gone.
    const orphaned = !(await isLocked(lock));
    for (const path of left) {
      if (orphaned || own.has(path)) await rm(path, { recursive: true, force: true, maxRetries: 3 });
    }
    throw error;
  } finally {
    ended.abort();
    await noting;
  }
}

async function unfinished(directory: string): Promise<string[]> {
  return (await readdir(directory))
    .filter((name) => unfinishedName.test(name))
    .map((name) => join(directory, name));
}

interface Lock {
  pid: number;
  inode: bigint;
}

/** POSIX locks for writing that someone has, not those that are waited for: proc_locks(5). */
async function locks(): Promise<Lock[]> {
  const text = await readFile('/proc/locks', 'utf8');
  return [...text.matchAll(/^\d+: POSIX +ADVISORY +WRITE +(\d+) \S+:(\d+) /gm)].map(([, pid, inode]) => ({
    pid: Number(pid),
    inode: BigInt(inode ?? 0),
  }));
}

async function isLocked(file: string): Promise<boolean> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found !== undefined && (await locks()).some(({ inode }) => inode === found.ino);
}

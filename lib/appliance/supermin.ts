import { lstat, mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Context } from '../run/context';
import { noteDirectory } from '../journal/journal';
import { endPrograms } from '../journal/run-processes';
import { spawnProgram } from '../programs/run';
import { isV2vError } from '../errors';
import { reasonOf } from '../errors/reason';

/** Where libguestfs keeps its appliance, and what it is made of. */
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
 * Has supermin build libguestfs's appliance if there is none, or one older than the host's packages, as libguestfs itself
 * does during a launch. There it cannot be stopped without leaving its files behind; here it is a program of this run:
 * its temporary files are in the run's directory, and its unfinished appliance is noted in the record and removed.
 * If nothing has to be built, this takes some milliseconds.
 *
 * What cannot be done here is left to libguestfs; if that fails too, its errors are understood.
 *
 * @throws V2vError `ABORTED`, `HOST_LIMIT`
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
    // libguestfs would come upon the same limit, and leave its files behind.
    if (isV2vError(error) && error.code === 'HOST_LIMIT') throw error;
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

/** The first of the directories with the parts of an appliance; undefined if it has a ready-made appliance. */
async function superminParts(path: string): Promise<string | undefined> {
  for (const directory of path.split(':')) {
    const parts = join(directory, 'supermin.d');
    if (await isThere(parts)) return parts;
    if (await isThere(join(directory, 'README.fixed'))) return undefined;
  }
  return undefined;
}

/** As libguestfs makes it and requires it to be: everybody may be able to write to the cache directory. */
async function ownDirectory(directory: string): Promise<void> {
  await mkdir(directory, { mode: 0o755 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(directory);
  if (!found.isDirectory() || found.uid !== process.geteuid?.() || (found.mode & 0o022) !== 0) {
    throw new Error(`${directory} belongs to another user, or other users may write to it`);
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
      // Nobody else builds while it holds the lock.
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
    // The programs that supermin had started were not told to end.
    if (context.signal.aborted) await endPrograms(context.tempDir);
    const left = (await unfinished(directory)).filter((path) => !before.has(path));
    // If nobody holds the lock, whoever made these is gone.
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

/** POSIX write locks that are held, without those that are waited for: proc_locks(5). */
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

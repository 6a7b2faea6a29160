import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { lookAt } from '../journal/file-identity';
import type { NotedLaunch } from '../journal/record';

/** Within this time of a launch libguestfs makes the directory, before it starts anything. */
const makingMs = 10_000;
/** The clock of file times may be a tick behind. */
const tickMs = 50;
/** Between the directory and the socket in it are microseconds; what is older and has none will get none. */
const settledMs = 500;

const directoryName = /^libguestfs[A-Za-z0-9]{6}$/;

/** Paths of the sockets that processes of this host have. */
async function livingSockets(): Promise<string[]> {
  const text = await readFile('/proc/self/net/unix', 'utf8');
  return text.split('\n').flatMap((line) => /(\/.*)$/.exec(line)?.[1] ?? []);
}

async function isDead(path: string, { time }: NotedLaunch): Promise<boolean> {
  const found = await lookAt(path);
  if (found?.isDirectory() !== true || found.uid !== BigInt(process.geteuid?.() ?? 0)) return false;
  const modified = Number(found.mtimeMs);
  if (modified < time - tickMs || modified > time + makingMs) return false;
  await sleep(Math.max(0, modified + settledMs - Date.now()));
  for (const name of await readdir(path)) {
    if ((await lookAt(join(path, name)))?.isSocket() !== true) return false;
  }
  return !(await livingSockets()).some((socket) => socket.startsWith(`${path}/`));
}

/**
 * What libguestfs made for the sockets of a launch in the moment before its process was killed, so that nobody could
 * note it: a directory of this user from the time of the launch, with nothing in it but sockets that no process has
 * any more.
 */
export async function deadSocketDirectories(launch: NotedLaunch): Promise<string[]> {
  const names = await readdir(launch.parent).catch(() => []);
  const dead: string[] = [];
  for (const name of names.filter((each) => directoryName.test(each))) {
    const path = join(launch.parent, name);
    if (await isDead(path, launch).catch(() => false)) dead.push(path);
  }
  return dead;
}

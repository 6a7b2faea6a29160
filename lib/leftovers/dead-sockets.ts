import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { unixSockets } from '../files/unix-sockets';
import { lookAt } from '../journal/file-identity';
import type { NotedLaunch } from '../journal/record';

/** Within this time of a launch the directory is made, before anything is started. */
const makingMs = 10_000;
/** The clock of file times may be a tick behind. */
const tickMs = 50;
/** Between the directory and the socket in it are microseconds; what is older and has none will get none. */
const settledMs = 500;

/** As libguestfs names them, and `socketPath`. */
const directoryName = /^(?:libguestfs|v2v-node-sockets\.)[A-Za-z0-9]{6}$/;

async function isDead(path: string, { time }: NotedLaunch): Promise<boolean> {
  const found = await lookAt(path);
  if (found?.isDirectory() !== true || found.uid !== BigInt(process.geteuid?.() ?? 0)) return false;
  const modified = Number(found.mtimeMs);
  if (modified < time - tickMs || modified > time + makingMs) return false;
  await sleep(Math.max(0, modified + settledMs - Date.now()));
  for (const name of await readdir(path)) {
    if ((await lookAt(join(path, name)))?.isSocket() !== true) return false;
  }
  return !(await unixSockets()).some((socket) => socket.path.startsWith(`${path}/`));
}

/**
 * What was made for the sockets of a launch in the moment before the process was killed, so that nobody could note
 * it: a directory of this user from the time of the launch, with nothing in it but sockets that no process has
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

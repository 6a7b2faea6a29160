import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity';
import type { RunRecord } from './record';

/**
 * An environment variable of every program that a run starts: its temporary directory. It is there from the program's
 * first moment on, and what that program starts inherits it; the number of a process could be noted only afterwards.
 */
export const runVariable = 'V2V_NODE_RUN';

const dyingMs = 2000;

/** The processes of this user whose environment names the directory of a run. */
async function markedProcesses(directory: string, started: number): Promise<ProcessIdentity[]> {
  const found: ProcessIdentity[] = [];
  const mark = `${runVariable}=${directory}`;
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const before = await identifyProcess(pid).catch(() => undefined);
    if (before === undefined || before.startTime < started) continue;
    // Other users' environments cannot be read.
    const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
    if (environment.split('\0').includes(mark)) found.push(before);
  }
  return found;
}

async function untilGone(processes: readonly ProcessIdentity[]): Promise<void> {
  const deadline = Date.now() + dyingMs;
  for (const identity of processes) {
    while (Date.now() < deadline && (await isRunning(identity))) await sleep(20);
  }
}

async function killAll(candidates: readonly ProcessIdentity[]): Promise<ProcessIdentity[]> {
  const killed: ProcessIdentity[] = [];
  for (const identity of candidates) {
    if (identity.pid === process.pid || !(await isRunning(identity))) continue;
    try {
      process.kill(identity.pid, 'SIGKILL');
      killed.push(identity);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
  await untilGone(killed);
  return killed;
}

/**
 * Kills what still runs of a run whose own process has ended in this boot, and waits a moment until it is gone, so that
 * nothing is written any more to the files that are removed next.
 *
 * @returns the processes that were killed
 */
export async function endProcesses({ header, processes }: RunRecord): Promise<ProcessIdentity[]> {
  const marked = await markedProcesses(header.directory, header.process.startTime);
  const isNoted = ({ pid }: ProcessIdentity): boolean => processes.some((noted) => noted.pid === pid);
  return killAll([...processes, ...marked.filter((found) => !isNoted(found))]);
}

/** Kills all programs of a run of this process, named by its directory, and all that these started. */
export async function endPrograms(directory: string): Promise<void> {
  await killAll(await markedProcesses(directory, 0));
}

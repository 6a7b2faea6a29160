import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { identifyProcess, type ProcessIdentity } from '../journal/process-identity';

/**
 * A cleaner claims the directory of a run by renaming it, which only one of several can do. What is on this host may be
 * removed by two at once, so `.removing` is everybody's. What is at a target is removed by one: `.removing.PID-START` names
 * it, and is of no meaning when that process has ended.
 */

const runDirectoryName = /^(v2v-node\.[A-Za-z0-9]{6})(?:\.removing(?:\.(\d{1,10})-(\d{1,15}))?)?$/;

/** Whether a directory is named like that of a run. */
export function isRunDirectory(name: string): boolean {
  return runDirectoryName.test(name);
}

/** Who alone is removing it; undefined where nobody is. */
export function claimantOf(name: string): ProcessIdentity | undefined {
  const [, , pid, startTime] = runDirectoryName.exec(name) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), startTime: Number(startTime) };
}

async function renamed(directory: string, suffix: string): Promise<string | undefined> {
  const [, own] = runDirectoryName.exec(basename(directory)) ?? [];
  const claimed = join(dirname(directory), `${own}${suffix}`);
  if (claimed === directory) return directory;
  try {
    await rename(directory, claimed);
    return claimed;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Claims a directory for what can be removed by several at once. One that has the name already was claimed by a cleaner that
 * may have been killed; doing the rest again does no harm if that is still at work.
 *
 * @returns its new path; undefined where another one was faster
 */
export function claim(directory: string): Promise<string | undefined> {
  return renamed(directory, '.removing');
}

/** Claims a directory for this process alone. */
export async function claimAlone(directory: string): Promise<string | undefined> {
  const self = await identifyProcess(process.pid);
  return self && renamed(directory, `.removing.${self.pid}-${self.startTime}`);
}

import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { pipeline } from 'node:stream/promises';

import { descendants } from './processes';

/** What a run could leave behind on the host. */
export interface HostState {
  temporary: string[];
  processes: number[];
  mounts: string[];
}

function temporaryFiles(): string[] {
  const directories = new Set([tmpdir(), '/tmp', '/var/tmp', process.env.VIRT_V2V_TMPDIR ?? '/var/tmp']);
  const ours = /^(v2v-node\.|libguestfs)/;
  return [...directories].flatMap((directory) =>
    readdirSync(directory)
      .filter((name) => ours.test(name))
      .map((name) => `${directory}/${name}`),
  );
}

export function hostState(): HostState {
  return {
    temporary: temporaryFiles().sort(),
    processes: descendants().sort(),
    mounts: readFileSync('/proc/self/mounts', 'utf8').trim().split('\n').sort(),
  };
}

/** What is there now and was not there before. A child that was just told to end gets a moment to do so. */
export async function leftovers(before: HostState, patience = 5000): Promise<HostState> {
  const deadline = Date.now() + patience;
  for (;;) {
    const now = hostState();
    const added: HostState = {
      temporary: now.temporary.filter((file) => !before.temporary.includes(file)),
      processes: now.processes.filter((pid) => !before.processes.includes(pid)),
      mounts: now.mounts.filter((mount) => !before.mounts.includes(mount)),
    };
    const clean = Object.values(added).every((list: unknown[]) => list.length === 0);
    if (clean || Date.now() > deadline) return added;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const nothing: HostState = { temporary: [], processes: [], mounts: [] };

export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

import { readdir } from 'node:fs/promises';
import { constants, getPriority, setPriority } from 'node:os';

const variable = 'V2V_NODE_NICE';
/** As nice(1) has it. */
const defaultNice = 10;

/**
 * The nice value for the programs and threads that work for us: our own plus `V2V_NODE_NICE` (0 to 19), so that an
 * application that converts guests in its own process is not slowed down by them. Undefined: the same as ours.
 */
export function helperPriority(env: NodeJS.ProcessEnv = process.env): number | undefined {
  const given = env[variable];
  const nice = given !== undefined && /^1?\d$/.test(given) ? Number(given) : defaultNice;
  return nice === 0 ? undefined : Math.min(constants.priority.PRIORITY_LOW, getPriority() + nice);
}

/** Gives a process or thread of ours that priority. If it has ended, or the system refuses, nothing changes. */
export function lowerPriority(id: number | undefined): void {
  const priority = helperPriority();
  if (id === undefined || priority === undefined) return;
  try {
    setPriority(id, priority);
  } catch {
    // It works with our own priority as well.
  }
}

/**
 * As `lowerPriority`, for a process that already has threads: on Linux each has its own priority, which the threads that it
 * starts inherit.
 */
export async function lowerPriorityOfAll(pid: number): Promise<void> {
  const lowered = new Set<string>();
  for (;;) {
    const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
    // A thread may have started another one meanwhile.
    const added = threads.filter((thread) => !lowered.has(thread));
    if (added.length === 0) return;
    for (const thread of added) {
      lowerPriority(Number(thread));
      lowered.add(thread);
    }
  }
}

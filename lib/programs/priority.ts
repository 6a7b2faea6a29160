import { readdir } from 'node:fs/promises';
import { constants, getPriority, setPriority } from 'node:os';

const variable = 'V2V_NODE_NICE';
/** That of nice(1). */
const defaultNice = 10;

/**
 * The priority (nice value) for what works for us beside this thread: `V2V_NODE_NICE`, 0 to 19, more than our own, so
 * that an application that converts in its process is not kept waiting by its own helpers. Undefined: as ours.
 */
export function helperPriority(env: NodeJS.ProcessEnv = process.env): number | undefined {
  const given = env[variable];
  const nice = given !== undefined && /^1?\d$/.test(given) ? Number(given) : defaultNice;
  return nice === 0 ? undefined : Math.min(constants.priority.PRIORITY_LOW, getPriority() + nice);
}

/** Gives a process or thread of ours that priority. It may have ended, or the system refuse; then nothing changes. */
export function lowerPriority(id: number | undefined): void {
  const priority = helperPriority();
  if (id === undefined || priority === undefined) return;
  try {
    setPriority(id, priority);
  } catch {
    // It works all the same.
  }
}

/**
 * As `lowerPriority`, for a process that has threads already: on Linux each has a priority of its own, and gives it
 * to those that it starts.
 */
export async function lowerPriorityOfAll(pid: number): Promise<void> {
  const lowered = new Set<string>();
  for (;;) {
    const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
    // One may have started another meanwhile.
    const added = threads.filter((thread) => !lowered.has(thread));
    if (added.length === 0) return;
    for (const thread of added) {
      lowerPriority(Number(thread));
      lowered.add(thread);
    }
  }
}

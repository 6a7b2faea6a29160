import { readFileSync, readdirSync } from 'node:fs';

/** Process ids of all processes below `ancestor`, this test by default. */
export function descendants(ancestor = process.pid): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The program's name, in parentheses, may hold anything
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state !== 'Z') parents.set(Number(name), Number(parent));
    } catch {
      // ended meanwhile
    }
  }
  const found = new Set<number>([ancestor]);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  found.delete(ancestor);
  return [...found];
}

/** Ids of processes, whoever their parent, that have one of these texts in their command line or environment. */
function processesNaming(texts: readonly string[]): number[] {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid);
  return pids.map(Number).filter((pid) =>
    ['cmdline', 'environ'].some((file) => {
      try {
        const content = readFileSync(`/proc/${pid}/${file}`, 'utf8');
        return texts.some((text) => content.includes(text));
      } catch {
        return false; // ended meanwhile
      }
    }),
  );
}

/** Those of them that are still there after some time in which they may end by themselves. */
export async function lastingProcesses(texts: readonly string[], patience = 5000): Promise<number[]> {
  const deadline = Date.now() + patience;
  for (;;) {
    const found = processesNaming(texts);
    if (found.length === 0 || Date.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

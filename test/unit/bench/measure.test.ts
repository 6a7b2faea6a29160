import { randomUUID } from 'node:crypto';

import { measure } from '../../../bench/measure';
import { ProcessTree } from '../../../bench/process-memory';
import { readVirtV2vLine } from '../../../bench/stages';

const never = new AbortController().signal;
const shell = (script: string, signal = never, mark = 'V2V_BENCH_TEST=none') => {
  const [name, value] = mark.split('=') as [string, string];
  return measure(['sh', '-c', script], {
    readLine: readVirtV2vLine,
    env: { ...process.env, [name]: value },
    signal,
  });
};

it('times the stages that a program announces', async () => {
  const measured = await shell(
    'echo "[   0.0] Setting up the source: x"; sleep 0.5; echo "[   0.5] Opening the source"; sleep 0.3',
  );
  expect(Object.keys(measured.stages).filter((stage) => stage !== 'start')).toEqual(['source', 'open']);
  expect(measured.stages.source?.seconds).toBeCloseTo(0.5, 5);
  expect(measured.seconds).toBeGreaterThan(0.75);
  expect(measured.peakKib).toBeGreaterThan(0);
});

it('reports how a program failed, with its last words', async () => {
  await expect(shell('echo "virt-v2v: error: no KVM" >&2; exit 3')).rejects.toThrow(
    /ended with status 3\n.*no KVM/,
  );
  await expect(shell('kill -9 $$')).rejects.toThrow(/ended by SIGKILL/);
  await expect(measure(['/nonexistent/program'], { env: {}, signal: never })).rejects.toThrow(
    /not installed/,
  );
});

it('ends what a program left behind', async () => {
  const mark = `V2V_BENCH_TEST=${randomUUID()}`;
  await shell('setsid sleep 60 & sleep 0.1', never, mark);
  await vanished(mark);
});

it('ends a program and its children when interrupted', async () => {
  const mark = `V2V_BENCH_TEST=${randomUUID()}`;
  const interrupt = new AbortController();
  const running = shell('sleep 60 & sleep 60', interrupt.signal, mark);
  setTimeout(() => interrupt.abort(new Error('stopped by SIGINT')), 300);
  await expect(running).rejects.toThrow('stopped by SIGINT');
  await vanished(mark);
});

async function vanished(mark: string): Promise<void> {
  for (let tries = 0; new ProcessTree(mark).pids().length > 0; tries++) {
    if (tries > 50) throw new Error('a process is still there');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ProcessTree, parseParent, parsePss, parseRss } from '../../../bench/process-memory';

describe('reading /proc', () => {
  it('finds the proportional set size', () => {
    const rollup =
      '55d0-7ffc ---p 00000000 00:00 0   [rollup]\nRss:   200000 kB\nPss:   175069 kB\nPss_Dirty: 1 kB\n';
    expect(parsePss(rollup)).toBe(175069);
    expect(parsePss('')).toBeUndefined();
  });

  it('finds the resident set size, none for a kernel thread', () => {
    expect(parseRss('Name:\tnode\nVmRSS:\t   40968 kB\n')).toBe(40968);
    expect(parseRss('Name:\tkworker\n')).toBe(0);
  });

  it('finds the parent whatever the name of the program is', () => {
    expect(parseParent('42 (a) S 1 (b) S 17 42 42 0')).toBe(17);
  });
});

describe('ProcessTree', () => {
  let proc: string;
  beforeEach(() => (proc = mkdtempSync(join(tmpdir(), 'v2v-bench-proc-'))));
  afterEach(() => rmSync(proc, { recursive: true }));

  interface Fake {
    pid: number;
    parent: number;
    environ?: string;
    pss?: number;
    rss?: number;
    comm?: string;
  }
  function add({ pid, parent, environ = '', pss, rss = 0, comm = 'sh' }: Fake): void {
    const directory = join(proc, String(pid));
    mkdirSync(directory);
    writeFileSync(join(directory, 'environ'), environ);
    writeFileSync(join(directory, 'stat'), `${pid} (${comm}) S ${parent} 1 1`);
    writeFileSync(join(directory, 'comm'), `${comm}\n`);
    writeFileSync(join(directory, 'status'), `VmRSS:\t${rss} kB\n`);
    if (pss !== undefined) writeFileSync(join(directory, 'smaps_rollup'), `Pss:   ${pss} kB\n`);
  }

  it('knows its processes by the marker or by their parent, and no others', () => {
    add({ pid: 10, parent: 1, environ: 'A=1\0RUN=x\0', pss: 100, comm: 'virt-v2v' });
    add({ pid: 11, parent: 10, pss: 1000, comm: 'qemu' });
    add({ pid: 12, parent: 1, environ: 'RUN=x\0', pss: 20, comm: 'nbdkit' });
    add({ pid: 13, parent: 1, environ: 'RUN=xy\0', pss: 7000 });
    const tree = new ProcessTree('RUN=x', proc);
    expect(tree.pids().sort()).toEqual([10, 11, 12]);
    expect(tree.memory()).toEqual({ kib: 1120, programs: { 'virt-v2v': 100, qemu: 1000, nbdkit: 20 } });
    expect(tree.usedRss).toBe(false);
  });

  it('keeps a process whose parent is gone', () => {
    add({ pid: 10, parent: 1, environ: 'RUN=x\0', pss: 1 });
    add({ pid: 11, parent: 10, pss: 2 });
    const tree = new ProcessTree('RUN=x', proc);
    tree.pids();
    rmSync(join(proc, '10'), { recursive: true });
    writeFileSync(join(proc, '11', 'stat'), '11 (sh) S 1 1 1');
    expect(tree.pids()).toEqual([11]);
  });

  it('takes the resident set size where the proportional one cannot be had', () => {
    add({ pid: 10, parent: 1, environ: 'RUN=x\0', rss: 300 });
    const tree = new ProcessTree('RUN=x', proc);
    expect(tree.memory().kib).toBe(300);
    expect(tree.usedRss).toBe(true);
  });

  it('sees the memory of a real program and of what it started', async () => {
    const marker = `V2V_BENCH_TEST=${process.pid}`;
    const [name, value] = marker.split('=') as [string, string];
    const child = spawn('sh', ['-c', 'sleep 60 & echo; wait'], {
      env: { ...process.env, [name]: value },
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    try {
      await once(child.stdout, 'data');
      const tree = new ProcessTree(marker);
      expect(tree.pids()).toHaveLength(2);
      expect(tree.memory().kib).toBeGreaterThan(0);
    } finally {
      process.kill(-child.pid!, 'SIGKILL');
    }
  });
});

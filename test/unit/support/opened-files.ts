/** What QEMU's programs really opened, as the kernel saw it: strace(1) on this process and all that it starts. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files by the path that the kernel knows them by, links followed; servers as strace shows the address. */
export interface Opened {
  files: string[];
  servers: string[];
  /** How many of QEMU's programs were run. */
  programs: number;
}

const calls = 'execve,open,openat,openat2,connect,clone,clone3,fork,vfork';
const isQemu = /^execve\("[^"]*\/qemu-[a-z-]+", .*= 0$/;

/** Undefined if this process can be watched, else why not. */
export function whyNotWatched(): string | undefined {
  const { error, status, stderr } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']);
  if (error !== undefined) return 'strace is not installed';
  // Yama lets only root watch a process that is not its child.
  const yama = '/proc/sys/kernel/yama/ptrace_scope';
  if (process.getuid?.() !== 0 && existsSync(yama) && readFileSync(yama, 'utf8').trim() !== '0')
    return `only root may watch processes here (${yama})`;
  return status === 0 ? undefined : stderr.toString().trim();
}

function read(directory: string): Map<number, string[]> {
  const traces = new Map<number, string[]>();
  for (const file of readdirSync(directory)) {
    traces.set(Number(file.split('.').at(-1)), readFileSync(join(directory, file), 'utf8').split('\n'));
  }
  return traces;
}

/** The lines of QEMU's programs, their threads included. */
function* linesOfQemu(traces: Map<number, string[]>): Generator<string> {
  const waiting = [...traces].flatMap(([, lines]) => {
    const start = lines.findIndex((line) => isQemu.test(line));
    return start === -1 ? [] : [lines.slice(start)];
  });
  for (let lines = waiting.pop(); lines !== undefined; lines = waiting.pop()) {
    for (const line of lines) {
      yield line;
      const child = /^(?:clone3?|v?fork)\(.* = (\d+)(?:<.*>)?$/.exec(line)?.[1];
      const started = child === undefined ? undefined : traces.get(Number(child));
      // One that becomes another program is found by that.
      if (started !== undefined && !started.some((other) => other.startsWith('execve(')))
        waiting.push(started);
    }
  }
}

/** Watches while `work` is done. */
export async function openedWhile(work: () => Promise<void>): Promise<Opened> {
  const directory = mkdtempSync(join(tmpdir(), 'v2v-strace.'));
  // All threads of this process: each may start programs.
  const args = ['-f', '-ff', '-y', '-q', '-s', '4096', '-e', `trace=${calls}`, '-e', 'signal=none'];
  const strace = spawn('strace', [...args, '-o', join(directory, 't'), '-p', String(process.pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => strace.once('close', () => resolve()));
  let said = '';
  strace.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  try {
    // It has attached when the kernel says so.
    const tracer = () => /^TracerPid:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    while (tracer() === '0') {
      if (strace.exitCode !== null) throw new Error(`strace: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await work();
    strace.kill('SIGINT');
    await ended;
    const opened: Opened = { files: [], servers: [], programs: 0 };
    for (const line of linesOfQemu(read(directory))) {
      const file = /^open(?:at2?)?\(.* = \d+<(.*)>$/.exec(line)?.[1];
      if (file !== undefined) opened.files.push(file);
      const server = /^connect\(\d+(?:<.*?>)?, (.*)\) = (?:0|-1 EINPROGRESS.*)$/.exec(line)?.[1];
      if (server !== undefined) opened.servers.push(server);
      if (isQemu.test(line)) opened.programs++;
    }
    return opened;
  } finally {
    strace.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
}

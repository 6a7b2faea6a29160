import { createHash } from 'node:crypto';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Identifies a process, whatever has its number later. */
export interface ProcessIdentity {
  pid: number;
  /** When it started, in clock ticks since the boot: field 22 of /proc/PID/stat, proc(5). */
  startTime: number;
}

/** Where the number of a process is valid. */
export interface HostIdentity {
  /** The kernel makes a new one at each boot. */
  bootId: string;
  /** `pid:[4026531836]`: a container has numbers of its own. */
  pidNamespace: string;
  /** The host's name. */
  name: string;
  /** A digest of the machine id, which machine-id(5) wants to be kept private; empty if the host has none. */
  machine: string;
}

function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

interface ProcessStat {
  state: string;
  startTime: number;
}

/** Reads /proc/PID/stat; undefined if there is no such process. */
async function processStat(pid: number | 'self', proc: string): Promise<ProcessStat | undefined> {
  try {
    const text = await readFile(`${proc}/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, and may contain anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const startTime = Number(fields[19]);
    if (!Number.isSafeInteger(startTime)) throw new TypeError(`/proc/${pid}/stat has no start time`);
    return { state: fields[0] ?? '', startTime };
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** The identity of a running process; undefined if there is none. */
export async function identifyProcess(pid: number, proc = '/proc'): Promise<ProcessIdentity | undefined> {
  const stat = await processStat(pid, proc);
  return stat && { pid, startTime: stat.startTime };
}

/** A killed process stays a zombie until its parent waits for it; one of whose threads some are alive is none. */
async function isZombie(pid: number, { state }: ProcessStat, proc: string): Promise<boolean> {
  if (state !== 'Z' && state !== 'X') return false;
  const threads = await readdir(`${proc}/${pid}/task`).catch(() => []);
  return threads.length <= 1;
}

/** Whether exactly this process is running here. If that cannot be found out, it counts as running. */
export async function isRunning({ pid, startTime }: ProcessIdentity, proc = '/proc'): Promise<boolean> {
  try {
    const stat = await processStat(pid, proc);
    return stat !== undefined && stat.startTime === startTime && !(await isZombie(pid, stat, proc));
  } catch {
    return true;
  }
}

async function readMachineId(): Promise<string> {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    const id = await readFile(path, 'utf8').catch(() => '');
    if (/^[0-9a-f]{32}\s*$/.test(id)) return id.trim();
  }
  return '';
}

/** What does not change as long as this process lives. Undefined without /proc. */
let unchanging: Promise<Omit<HostIdentity, 'name'> | undefined> | undefined;

async function readUnchanging(): Promise<Omit<HostIdentity, 'name'> | undefined> {
  try {
    const id = await readMachineId();
    return {
      bootId: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
      pidNamespace: await readlink('/proc/self/ns/pid'),
      machine: id === '' ? '' : createHash('sha256').update(`v2v-node:${id}`).digest('hex'),
    };
  } catch {
    return undefined;
  }
}

/** The host and boot that this process runs in; undefined without /proc. */
export async function thisHost(): Promise<HostIdentity | undefined> {
  const host = await (unchanging ??= readUnchanging());
  return host && { ...host, name: hostname() };
}

/**
 * Whether a process that was noted on some host has ended, as far as this host can know. After another boot of the same
 * host it has; nothing can be said about another host, or a container whose processes cannot be seen from here.
 */
export async function processState(
  process: ProcessIdentity,
  noted: HostIdentity,
  here: HostIdentity,
): Promise<'running' | 'ended' | 'unknown'> {
  if (noted.name !== here.name || noted.machine !== here.machine) return 'unknown';
  if (noted.bootId !== here.bootId) return here.machine === '' ? 'unknown' : 'ended';
  if (noted.pidNamespace !== here.pidNamespace) return 'unknown';
  return (await isRunning(process)) ? 'running' : 'ended';
}

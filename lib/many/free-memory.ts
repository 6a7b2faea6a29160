import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

const MiB = 1024 ** 2;

/** Where the kernel tells about memory. */
export interface MemorySources {
  proc: string;
  cgroup: string;
  /** Bytes that the control group of this process may take; 0 or absurdly large: no limit. */
  limit: number;
}

/** MiB that new processes of ours may take without swapping: on the host, and in our control group. */
export function freeMemory(sources: Partial<MemorySources> = {}): number {
  const { proc = '/proc', cgroup = '/sys/fs/cgroup', limit = process.constrainedMemory() ?? 0 } = sources;
  const [, kib] = /^MemAvailable:\s+(\d+) kB$/m.exec(read(join(proc, 'meminfo'))) ?? [];
  const onHost = kib === undefined ? freemem() : Number(kib) * 1024;
  const inGroup = limit > 0 ? limit - usedInGroup(proc, cgroup) : Infinity;
  return Math.floor(Math.max(0, Math.min(onHost, inGroup)) / MiB);
}

/** Bytes that our control group takes and cannot give back easily; of an old one (v1) only what this process takes. */
function usedInGroup(proc: string, cgroup: string): number {
  const [, path] = /^0::(.*)$/m.exec(read(join(proc, 'self/cgroup'))) ?? [];
  const used = path === undefined ? '' : read(join(cgroup, path, 'memory.current'));
  if (path === undefined || used === '') return process.memoryUsage.rss();
  const [, cache = '0'] = /^inactive_file (\d+)$/m.exec(read(join(cgroup, path, 'memory.stat'))) ?? [];
  return Number(used) - Number(cache);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

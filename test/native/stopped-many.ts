import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { convertMany, isV2vError, type ConvertJob, type JobStatus } from '../../lib';
import { hostState, leftovers, type HostState } from '../integration/support/leftovers';
import { lastingProcesses } from '../integration/support/processes';
import { IdleAppliance } from './idle-appliance';

/** How many conversions ended that were stopped at once. */
export interface StoppedMany {
  counts: Record<JobStatus, number>;
  /** The codes of their errors, each once. */
  codes: (string | undefined)[];
  /** Milliseconds from `abort()` until all had ended. */
  rejected: number;
  /** Milliseconds from `abort()` until nothing of them was on the host any more. */
  gone: number;
  left: HostState & { runs: string[]; target: string[] };
}

/**
 * Begins so many conversions at once, and aborts them when all appliances are being launched. They are idle ones, which
 * this process is told of by its environment: not for use within jest, which hides that from libguestfs.
 */
export async function stoppedMany(count: number): Promise<StoppedMany> {
  const appliance = new IdleAppliance();
  const inherited = { ...process.env };
  Object.assign(process.env, appliance.environment);
  try {
    const disk = join(appliance.directory, 'disk.raw');
    const directory = join(appliance.directory, 'target');
    writeFileSync(disk, Buffer.alloc(8 * 1024 * 1024, 'data'));
    mkdirSync(directory);
    const host = hostState();
    const jobs = Array.from({ length: count }, (_, index): ConvertJob => ({
      id: `guest-${index}`,
      name: `guest-${index}`,
      input: { mode: 'disk', paths: [disk], format: 'raw' },
      output: { mode: 'local', directory },
      tempDir: appliance.runs,
    }));
    const stop = new AbortController();
    const run = convertMany(jobs, { concurrency: count, signal: stop.signal });
    while (appliance.started < count) await sleep(20);
    const aborted = performance.now();
    stop.abort();
    const { counts, results } = await run;
    const rejected = performance.now() - aborted;
    const left = await leftovers(host);
    const processes = await lastingProcesses([appliance.directory]);
    const gone = performance.now() - aborted;
    return {
      counts,
      codes: [...new Set(results.map(({ error }) => (isV2vError(error) ? error.code : error?.message)))],
      rejected,
      gone,
      left: { ...left, processes, runs: readdirSync(appliance.runs), target: readdirSync(directory) },
    };
  } finally {
    for (const name of Object.keys(appliance.environment)) {
      if (inherited[name] === undefined) delete process.env[name];
      else process.env[name] = inherited[name];
    }
    appliance.remove();
  }
}

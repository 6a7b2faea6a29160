import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { hostState, leftovers, nothing } from '../integration/support/leftovers';
import { lastingProcesses } from '../integration/support/processes';
import { runChild } from './child';
import { IdleAppliance } from './idle-appliance';

let appliance: IdleAppliance;
beforeEach(() => (appliance = new IdleAppliance()));
afterEach(() => appliance.remove());

test('twenty conversions in one process that are cancelled at once leave nothing', async () => {
  const host = hostState();
  const disk = join(appliance.directory, 'disk.raw');
  const target = join(appliance.directory, 'target');
  writeFileSync(disk, Buffer.alloc(8 * 1024 * 1024, 'data'));
  mkdirSync(target);
  const child = await runChild(
    `const { convertMany } = lib('index');
     const { readdirSync } = require('node:fs');
     const [disk, directory, tempDir, started] = ${JSON.stringify([disk, target, appliance.runs, join(appliance.directory, 'started')])};
     const stop = new AbortController();
     const jobs = Array.from({ length: 20 }, (_, index) => ({
       id: 'guest-' + index,
       name: 'guest-' + index,
       input: { mode: 'disk', paths: [disk], format: 'raw' },
       output: { mode: 'local', directory },
       tempDir,
     }));
     const run = convertMany(jobs, { concurrency: 20, signal: stop.signal });
     run.catch(() => {});
     while (readdirSync(started).length < 20) await sleep(20);
     const aborted = performance.now();
     stop.abort();
     const { counts, results } = await run;
     const codes = [...new Set(results.map(({ error }) => error?.code))];
     console.log(JSON.stringify({ counts, codes, milliseconds: performance.now() - aborted }));`,
    { env: appliance.environment, timeout: 120_000 },
  );
  expect(child).toMatchObject({ code: 0, stderr: '' });
  const { milliseconds, ...outcome } = JSON.parse(child.stdout) as { milliseconds: number };
  expect(outcome).toEqual({
    counts: { converted: 0, failed: 0, cancelled: 20, 'not-started': 0 },
    codes: ['ABORTED'],
  });
  expect(milliseconds).toBeLessThan(10_000);
  expect(readdirSync(appliance.runs)).toEqual([]);
  expect(readdirSync(target)).toEqual([]);
  expect(await lastingProcesses([appliance.directory])).toEqual([]);
  expect(await leftovers(host)).toEqual(nothing);
}, 150_000);

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { launchNoted } from '../../lib/appliance/note-launch';
import { createContext } from '../../lib/run/context';
import { Guestfs } from '../../lib/guestfs/index';
import { removeLeftovers } from '../../lib/leftovers';
import { isRunning } from '../../lib/journal/process-identity';
import { parseRecord, type RunRecord } from '../../lib/journal/record';
import { helperPriority } from '../../lib/programs/priority';
import { runChild } from './child';
import { IdleAppliance } from './idle-appliance';

let appliance: IdleAppliance;
beforeEach(() => (appliance = new IdleAppliance()));
afterEach(() => appliance.remove());

function record(): RunRecord | undefined {
  const [run = ''] = readdirSync(appliance.runs);
  const parsed = parseRecord(readFileSync(join(appliance.runs, run, 'run.jsonl'), 'utf8'));
  return typeof parsed === 'string' ? undefined : parsed;
}

test('what libguestfs makes and starts while it launches is in the record', async () => {
  await using context = await createContext({ tempDir: appliance.runs });
  await using guest = await Guestfs.create();
  await guest.setTmpdir(context.tempDir);
  for (const [action, args, options] of appliance.setup) await guest.call(action, args, options);
  const controller = new AbortController();
  const launching = launchNoted(guest, () => guest.launch({ signal: controller.signal }), context);
  launching.catch(() => undefined);
  while (record()?.processes.length !== 1) await sleep(10);

  const { directories, processes } = record()!;
  expect(directories).toHaveLength(1);
  expect(readdirSync(directories[0]!.path)).toContain('guestfsd.sock');
  expect(readFileSync(`/proc/${processes[0]!.pid}/cmdline`, 'utf8')).toContain(directories[0]!.path);
  expect(readdirSync(context.tempDir).filter((name) => name.startsWith('libguestfs'))).toHaveLength(1);
  // It must not keep the application waiting.
  while (getPriority(processes[0]!.pid) !== helperPriority()) await sleep(10);

  controller.abort();
  await expect(launching).rejects.toMatchObject({ code: 'ABORTED' });
  await guest.close();
  expect(await isRunning(processes[0]!)).toBe(false);
  expect(existsSync(directories[0]!.path)).toBe(false);
}, 20_000);

test('after a run was killed in a launch, the next removes the sockets and ends the appliance', async () => {
  const child = await runChild(
    `const { createContext } = lib('run/context');
     const { launchNoted } = lib('appliance/note-launch');
     const { readFileSync } = require('node:fs');
     const context = await createContext({ tempDir: ${JSON.stringify(appliance.runs)} });
     const guest = await Guestfs.create();
     await guest.setTmpdir(context.tempDir);
     for (const [action, args, options] of ${JSON.stringify(appliance.setup)}) await guest.call(action, args, options);
     // The appliance must not end by itself, or nobody could see that the next run ends it.
     await guest.setRecoveryProc(false);
     launchNoted(guest, () => guest.launch(), context);
     while (!readFileSync(context.tempDir + '/run.jsonl', 'utf8').includes('"type":"process"')) await sleep(10);
     process.kill(process.pid, 'SIGKILL');`,
  );
  expect(child).toMatchObject({ signal: 'SIGKILL', stderr: '' });
  const { header, directories, processes } = record()!;
  expect(await isRunning(processes[0]!)).toBe(true);
  expect(existsSync(directories[0]!.path)).toBe(true);

  expect(await removeLeftovers({ tempDir: appliance.runs })).toMatchObject({
    directories: [header.directory],
    files: [directories[0]!.path],
    processes: [processes[0]!.pid],
    problems: [],
  });
  expect(await isRunning(processes[0]!)).toBe(false);
  expect(existsSync(directories[0]!.path)).toBe(false);
  expect(readdirSync(appliance.runs)).toEqual([]);
}, 20_000);

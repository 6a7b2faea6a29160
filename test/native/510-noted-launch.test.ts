import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { launchNoted } from '../../lib/appliance/note-launch';
import { createContext } from '../../lib/context';
import { Guestfs } from '../../lib/guestfs/index';
import { removeLeftovers } from '../../lib/leftovers';
import { isRunning } from '../../lib/leftovers/process-identity';
import { parseRecord, type RunRecord } from '../../lib/leftovers/record';
import { helperPriority } from '../../lib/programs/priority';
import { runChild } from './child';

/** Says what libguestfs asks of a hypervisor, and as the appliance does nothing until it is killed. */
const hypervisor = String.raw`#!/bin/sh
case "$*" in
  *guestfsd.sock*) exec 3<>"$(dirname "$0")/fifo"; read line <&3 ;;
  *-help*) echo 'QEMU emulator version 7.2.0' ;;
esac
`;

/** libguestfs looks for the UUID of its root disk, by which the kernel is told of it. */
function ext2Superblock(): Buffer {
  const disk = Buffer.alloc(256 * 1024);
  disk.writeUInt16LE(0xef53, 1024 + 56);
  disk.fill(1, 1024 + 104, 1024 + 120);
  return disk;
}

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-node-native-'));
  for (const name of ['appliance', 'cache', 'runs']) mkdirSync(join(directory, name));
  for (const name of ['kernel', 'initrd', 'README.fixed'])
    writeFileSync(join(directory, 'appliance', name), '');
  writeFileSync(join(directory, 'appliance', 'root'), ext2Superblock());
  writeFileSync(join(directory, 'hv'), hypervisor);
  chmodSync(join(directory, 'hv'), 0o755);
  execFileSync('mkfifo', [join(directory, 'fifo')]);
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Actions of libguestfs that set a handle up, with their arguments and options. */
const setup = (): [string, unknown[], object?][] => [
  ['set_backend', ['direct']],
  ['set_backend_settings', [['force_tcg']]],
  ['set_cachedir', [join(directory, 'cache')]],
  ['set_path', [join(directory, 'appliance')]],
  ['set_hv', [join(directory, 'hv')]],
  ['add_drive', ['/dev/null'], { format: 'raw' }],
];

const runs = (): string => join(directory, 'runs');

function record(): RunRecord | undefined {
  const [run = ''] = readdirSync(runs());
  const parsed = parseRecord(readFileSync(join(runs(), run, 'run.jsonl'), 'utf8'));
  return typeof parsed === 'string' ? undefined : parsed;
}

test('what libguestfs makes and starts while it launches is in the record', async () => {
  await using context = await createContext({ tempDir: runs() });
  await using guest = await Guestfs.create();
  await guest.setTmpdir(context.tempDir);
  for (const [action, args, options] of setup()) await guest.call(action, args, options);
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
    `const { createContext } = lib('context');
     const { launchNoted } = lib('appliance/note-launch');
     const { readFileSync } = require('node:fs');
     const context = await createContext({ tempDir: ${JSON.stringify(runs())} });
     const guest = await Guestfs.create();
     await guest.setTmpdir(context.tempDir);
     for (const [action, args, options] of ${JSON.stringify(setup())}) await guest.call(action, args, options);
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

  expect(await removeLeftovers({ tempDir: runs() })).toMatchObject({
    directories: [header.directory],
    files: [directories[0]!.path],
    processes: [processes[0]!.pid],
    problems: [],
  });
  expect(await isRunning(processes[0]!)).toBe(false);
  expect(existsSync(directories[0]!.path)).toBe(false);
  expect(readdirSync(runs())).toEqual([]);
}, 20_000);

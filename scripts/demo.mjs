#!/usr/bin/env node
/**
 * The whole way of one guest: made, packed as VMware exports it, converted with the command, started on virtio
 * devices, asked how it is.
 *
 *   npm run demo [-- --keep]
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { runConversion } from './demo/conversion.mjs';
import { bootLines, createScreen } from './demo/screen.mjs';

const require = createRequire(import.meta.url);
const { buildGuest, packOva, observe, Machine, accelerator } = require('../test/guests/index.js');

const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
const screen = createScreen(process.stdout);
const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(name, () => interrupt.abort(new Error('interrupted')));

async function timed(work) {
  const started = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - started) / 1000 };
}

async function demo(directory) {
  screen.heading(1, 'A guest as it runs on VMware');
  const made = await timed(() =>
    buildGuest('debian12', {
      signal: interrupt.signal,
      log: (message) => screen.line(message),
    }),
  );
  const guest = made.value;
  const { name: nic, address } = guest.nics[0];
  screen.line(
    `${guest.distribution} ${guest.suite}, root on ${guest.source.rootDevice} (LSI SCSI), network ${nic} with ${address} (E1000)`,
  );

  screen.heading(2, 'Its export: an OVA');
  const ova = join(directory, 'debian12.ova');
  const packed = await timed(() => packOva(guest, { path: ova }));
  screen.line(
    `${ova}, ${(statSync(ova).size / 1024 ** 2).toFixed(0)} MiB: OVF, SHA-256 manifest, stream-optimized VMDK`,
  );
  interrupt.signal.throwIfAborted();

  screen.heading(3, 'The conversion');
  const args = ['-i', 'ova', ova, '-o', 'qemu', '-os', directory, '-of', 'qcow2'];
  screen.command(['v2v-node', ...args]);
  const converted = await timed(() => runConversion(args));

  screen.heading(
    4,
    `The guest on virtio devices${accelerator() === 'tcg' ? ' (emulated: KVM does not work here)' : ''}`,
  );
  const script = join(directory, 'debian12.sh');
  screen.command([script]);
  const machine = new Machine(['/bin/sh', script, '-no-reboot'], {
    env: { display: 'none', serial: 'stdio' },
    signal: interrupt.signal,
    onOutput: bootLines((line) => screen.line(line)),
  });
  let bootSeconds;
  let now;
  try {
    bootSeconds = await machine.login(guest.login);
    screen.line(`login prompt after ${bootSeconds.toFixed(0)} s`);
    now = await observe(machine);
    await machine.powerOff();
  } finally {
    await machine.close();
  }

  const kept = now.addresses.split('\n').some((line) => line.startsWith(`${nic} `) && line.includes(address));
  const failed = now.failedUnits.filter((unit) => !guest.source.failedUnits.includes(unit));
  screen.heading(5, 'What came of it');
  screen.table([
    ['root filesystem', `${guest.source.rootDevice} on LSI SCSI`, `${now.rootDevice} on virtio`],
    ['network', `${nic} ${address} on E1000`, kept ? `${nic} ${address} on virtio` : 'NAME OR ADDRESS LOST'],
    ['failed services', guest.source.failedUnits.join(' ') || 'none', now.failedUnits.join(' ') || 'none'],
  ]);
  screen.line('');
  // What takes no time is not worth a line
  const stages = converted.value.stages.filter(({ seconds }) => seconds >= 0.1);
  screen.times([
    ['guest built', made.seconds],
    ['OVA packed', packed.seconds],
    ['converted', converted.seconds],
    ...stages.map(({ name, seconds }) => [`  ${name}`, seconds]),
    ['booted to its login prompt', bootSeconds],
  ]);
  if (!kept || failed.length > 0 || !now.rootDevice.startsWith('/dev/vd')) {
    throw new Error('The guest runs, but not as it ran before; see the table above.');
  }
  screen.success('The guest reached its login prompt on virtio, with its network under its old name.');
}

const directory = mkdtempSync(join(process.env.TMPDIR ? tmpdir() : '/var/tmp', 'v2v-node-demo-'));
try {
  await demo(directory);
} catch (error) {
  screen.failure(interrupt.signal.aborted ? 'interrupted' : error.message);
  process.exitCode = 1;
} finally {
  if (values.keep) screen.line(`Kept: ${directory} (start the guest with ${join(directory, 'debian12.sh')})`);
  else rmSync(directory, { recursive: true, force: true });
}

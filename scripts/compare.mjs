#!/usr/bin/env node
/**
 * What a guest converted by v2v-node and the same guest converted by virt-v2v differ in, file by file.
 *
 *   npm run compare -- GUEST [--json FILE]
 *   npm run compare -- OURS THEIRS [SOURCE] [--key DEVICE:PASSPHRASE-FILE] [--json FILE]
 *
 * GUEST is the name of a test guest, or the directory of a built one; both conversions are run, virt-v2v's only where the
 * cache has none. OURS, THEIRS and SOURCE are qcow2 images. Ends with 1 where a difference has no explanation in
 * scripts/compare/explanations.js, and with 2 where there was no comparison.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);
const { compareDisks } = require('./compare/compare-disks');
const { compareWindows } = require('./compare/windows/compare-windows');
const { convertWithV2vNode, convertWithVirtV2v } = require('./compare/convert-guest');
const { findGuest, guestfsEnvironment } = require('./compare/guest-source');
const { makeReport, renderText } = require('./compare/report');

const usage =
  'usage: npm run compare -- GUEST [--json FILE]\n' +
  '       npm run compare -- OURS THEIRS [SOURCE] [--key DEVICE:PASSPHRASE-FILE] [--json FILE]';
const log = (message) => console.error(message);

function parseCommandLine() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      guest: { type: 'string' },
      key: { type: 'string' },
      json: { type: 'string' },
    },
  });
  if (values.guest === undefined && positionals.length === 1) return { ...values, guest: positionals[0] };
  const isDisks = values.guest === undefined && [2, 3].includes(positionals.length);
  if (!isDisks && (values.guest === undefined || positionals.length > 0))
    throw new Error('compare which guests?');
  return { ...values, disks: positionals };
}

/** `/dev/sda2:FILE`, or `all:FILE` */
function readKey(text) {
  const [, device, file] = /^([^:]+):(.+)$/.exec(text) ?? [];
  if (device === undefined) throw new Error(`--key takes DEVICE:PASSPHRASE-FILE, not ${text}`);
  return { device, passphrase: readFileSync(file, 'utf8').replace(/\n$/, '') };
}

async function compareGuest(name, signal) {
  const guest = await findGuest(name, { signal, log });
  const theirs = await convertWithVirtV2v(guest, { signal, log });
  const work = mkdtempSync(join(process.env.VIRT_V2V_TMPDIR || '/var/tmp', 'v2v-compare-'));
  try {
    const ours = await convertWithV2vNode(guest, work, { drivers: theirs.drivers, signal, log });
    const disks = { source: guest.disks, ours: ours.disks, theirs: theirs.disks };
    const key = guest.luks && { device: guest.luks.device, passphrase: guest.luks.passphrase };
    const differences = guest.system
      ? await compareWindows(disks, guest.system, { drivers: ours.drivers, signal, log })
      : await compareDisks(disks, { key, signal, log });
    const seconds = { ours: Math.round(ours.seconds), theirs: Math.round(theirs.seconds) };
    return makeReport({ guest: guest.name, seconds }, differences);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function main(options, signal) {
  Object.assign(process.env, guestfsEnvironment());
  let report;
  if (options.guest !== undefined) {
    report = await compareGuest(options.guest, signal);
  } else {
    const [ours, theirs, source] = options.disks;
    const disks = { ...(source && { source: [source] }), ours: [ours], theirs: [theirs] };
    const key = options.key && readKey(options.key);
    report = makeReport({ guest: ours }, await compareDisks(disks, { key, signal, log }));
  }
  if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  console.log(renderText(report));
  return report.unexplained.length === 0 ? 0 : 1;
}

let options;
try {
  options = parseCommandLine();
} catch (error) {
  console.error(`compare: ${error.message}\n${usage}`);
  process.exit(2);
}
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => interrupt.abort(new Error(`stopped by ${signal}`)));
}
try {
  process.exitCode = await main(options, interrupt.signal);
} catch (error) {
  console.error(`compare: ${interrupt.signal.aborted ? interrupt.signal.reason.message : error.message}`);
  process.exitCode = 2;
}

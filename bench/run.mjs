#!/usr/bin/env node
/**
 * The benchmark: the same OVA through virt-v2v and v2v-node in turn, seconds and peak memory by stage.
 *
 *   node bench/run.mjs copy …   (see bench/copy.mjs)
 *   node bench/run.mjs [linux | windows | GUEST…] [--only virt-v2v|v2v-node] [--runs N] [--out FILE]
 *
 * `linux` is every Linux guest of the tests, `windows` two of the Windows guests; without a name, the two that take least time. A comparison goes to
 * bench/RESULTS.md, a guest that virt-v2v fails on included. What compares nothing, because of `--only` or because
 * v2v-node failed, is printed and leaves that file as it is. Set up first (`npm run bench` does):
 * `node scripts/setup.mjs --for bench`.
 */
import {
  createReadStream,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);
const { GUESTS, WINDOWS_GUESTS, accelerator, buildGuest } = require('../test/guests');
const { describeHost } = require('./host');
const { HEADING: cancellation } = require('./cancel-report');
const { HEADING: copied } = require('./copy-report');
const { HEADING: manyAtOnce } = require('./many-report');
const { replaceSection, sectionOf } = require('./page-sections');
const { measure, measureConversion } = require('./measure');
const { renderReport } = require('./report');
const { keepConverted } = require('../scripts/compare/convert-guest');
const { packGuest } = require('../scripts/compare/guest-source');
const { windowsEnvironment } = require('../scripts/compare/windows/drivers');
const { TOOLS } = require('./tools');

const here = dirname(fileURLToPath(import.meta.url));
const resultsFile = join(here, 'RESULTS.md');
const say = (message) => console.error(message);

/** Names that stand for several guests. */
const chosenWindows = Object.keys(WINDOWS_GUESTS).filter((name) => WINDOWS_GUESTS[name].chosen);
const GROUPS = { linux: Object.keys(GUESTS), windows: chosenWindows };
const DEFAULT_GUESTS = ['debian12', 'el7like'];

function parseCommandLine() {
  const guestNames = [...Object.keys(GROUPS), ...Object.keys({ ...GUESTS, ...WINDOWS_GUESTS })];
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      runs: { type: 'string', default: '1' },
      out: { type: 'string' },
    },
  });
  const unknown = positionals.filter((name) => !guestNames.includes(name));
  if (unknown.length > 0) {
    throw new Error(`there is no test guest ${unknown.join(', ')}; choose of ${guestNames.join(', ')}`);
  }
  if (values.only !== undefined && !Object.hasOwn(TOOLS, values.only)) {
    throw new Error(`--only takes ${Object.keys(TOOLS).join(' or ')}, not ${values.only}`);
  }
  if (!/^[1-9]\d?$/.test(values.runs))
    throw new Error(`--runs takes a number from 1 to 99, not ${values.runs}`);
  return {
    guests:
      positionals.length > 0
        ? [...new Set(positionals.flatMap((name) => GROUPS[name] ?? [name]))]
        : DEFAULT_GUESTS,
    tools: values.only ? [values.only] : Object.keys(TOOLS),
    runs: Number(values.runs),
    out: values.out && resolve(values.out),
  };
}

/** libguestfs with the same settings for all programs; virt-v2v does not start where KVM is there and fails. */
function commonEnvironment() {
  const common = { LIBGUESTFS_BACKEND: 'direct' };
  if (accelerator() === 'tcg') common.LIBGUESTFS_BACKEND_SETTINGS = 'force_tcg';
  return common;
}

async function packedGuest(name, work, signal) {
  const guest = await buildGuest(name, { signal, log: say });
  const ova = await packGuest(guest, work);
  await finished(createReadStream(ova, { signal }).resume());
  return { guest, ova };
}

/** What opens the guest's encrypted disks, as `--key` takes it. */
function keysOf({ luks }, work) {
  if (luks === undefined) return [];
  const file = join(work, 'passphrase');
  writeFileSync(file, luks.passphrase, { mode: 0o600 });
  return [`${luks.device}:file:${file}`];
}

async function benchGuest(name, { tools, runs, work, env, signal }) {
  const { guest, ova } = await packedGuest(name, work, signal);
  const drivers = windowsEnvironment(guest, work);
  const results = {};
  const failures = [];
  for (let run = 0; run < runs; run++) {
    for (const tool of tools) {
      if (failures.some((failure) => failure.tool === tool)) continue;
      const title = `${tool} on ${name}${runs > 1 ? `, run ${run + 1} of ${runs}` : ''}`;
      say(`\n${title}`);
      try {
        const measured = await measureConversion(TOOLS[tool], {
          ova,
          keys: keysOf(guest, work),
          keepTarget:
            tool === 'virt-v2v' ? (made, seconds) => keepConverted(guest, made, seconds) : undefined,
          work,
          env: { ...env, ...drivers },
          signal,
          log: say,
        });
        (results[tool] ??= []).push(measured);
        say(`${title}: ${measured.seconds.toFixed(1)} s, ${(measured.peakKib / 1024).toFixed(0)} MiB`);
      } catch (error) {
        if (signal.aborted) throw error;
        failures.push({ tool, message: error.message });
        say(`${title}: ${error.message}`);
      }
    }
  }
  const ovaBytes = statSync(ova).size;
  rmSync(ova);
  return { guest: name, ovaBytes, virtualSize: guest.virtualSize, results, failures };
}

/** Written by hand, from what `npm run fuzz` and `npm run fuzz:images` say. */
const hostileInputs = '## Hostile inputs';

/** Taken over by hand from the page of `npm run bench -- windows --out FILE`, so that the Linux guests stay. */
const windowsGuests = '## Windows guests';

/** The page, with what the other benchmarks and campaigns left in the one before it. */
function withOtherSections(page, path) {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return [windowsGuests, copied, cancellation, manyAtOnce, hostileInputs].reduce((text, heading) => {
    const section = sectionOf(before, heading);
    return section === undefined ? text : replaceSection(text, heading, section);
  }, page);
}

function writeWhole(path, text) {
  const part = `${path}.${process.pid}.part`;
  try {
    writeFileSync(part, text);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}

async function bench({ guests, tools, runs, out }, signal) {
  const work = mkdtempSync(join(process.env.VIRT_V2V_TMPDIR || '/var/tmp', 'v2v-bench-'));
  try {
    const environment = commonEnvironment();
    const env = { ...process.env, ...environment };
    const report = {
      date: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
      command: ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(
        ' ',
      ),
      tools,
      host: describeHost(accelerator()),
      environment,
      guests: [],
    };
    say('Starting the appliance once');
    await measure([process.execPath, join(here, 'warm-up.mjs')], { env, signal }).catch((error) => {
      if (signal.aborted) throw error;
      throw new Error(`libguestfs cannot start its appliance: ${error.message}`);
    });
    let failed = false;
    for (const name of guests) {
      report.guests.push(await benchGuest(name, { tools, runs, work, env, signal }));
      failed ||= report.guests.at(-1).failures.some(({ tool }) => tool === 'v2v-node');
      // After each guest: they take minutes, and what was measured is not to be lost with the last of them.
      const compares = !failed && tools.length === Object.keys(TOOLS).length;
      const path = out ?? (compares ? resultsFile : undefined);
      if (path) {
        writeWhole(path, withOtherSections(renderReport(report), path));
        say(`\nwritten to ${relative('.', path)}`);
      } else if (name === guests.at(-1)) {
        console.log(`\n${renderReport(report)}`);
      }
    }
    return failed ? 1 : 0;
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

if (process.argv[2] === 'copy') {
  process.argv.splice(2, 1);
  await import('./copy.mjs');
  process.exit();
}

let task;
try {
  task = parseCommandLine();
} catch (error) {
  console.error(`bench: ${error.message}`);
  console.error(
    'usage: npm run bench -- [linux | windows | GUEST…] [--only virt-v2v|v2v-node] [--runs N] [--out FILE]',
  );
  process.exit(2);
}
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => interrupt.abort(new Error(`stopped by ${signal}`)));
}
try {
  process.exitCode = await bench(task, interrupt.signal);
} catch (error) {
  console.error(`bench: ${interrupt.signal.aborted ? interrupt.signal.reason.message : error.message}`);
  process.exitCode = 1;
}

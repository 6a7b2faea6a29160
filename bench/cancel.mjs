#!/usr/bin/env node
/**
 * How long a conversion takes to stop, from `abort()` on: at about thirty moments of a conversion, in the middle of
 * work that only some conversions have, and while libguestfs's appliance is being built.
 *
 *   node bench/cancel.mjs [--guest GUEST] [--write]
 *
 * Fails where anything is left behind. `--write` puts the result into bench/RESULTS.md. Set up first
 * (`npm run bench:cancel` does): `node scripts/setup.mjs --for bench`.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

process.env.V2V_TEST_MOMENTS = 'all';
const require = createRequire(import.meta.url);
// The moments are those of the tests, which are TypeScript.
require('../test/native/register.js');
const { GUESTS, accelerator } = require('../test/guests');
const { nothing } = require('../test/integration/support/leftovers.ts');
const { longWork } = require('../test/integration/support/long-work.ts');
const { momentsUnderTest } = require('../test/integration/support/moments.ts');
const { conversionTo, packedGuest } = require('../test/integration/support/source.ts');
const { stoppedConversion } = require('../test/integration/support/stopped-conversion.ts');
const { HEADING, renderCancel } = require('./cancel-report');
const { describeMachine } = require('./host');
const { replaceSection } = require('./page-sections');

const resultsFile = join(dirname(fileURLToPath(import.meta.url)), 'RESULTS.md');

function parseCommandLine() {
  const { values } = parseArgs({
    options: { guest: { type: 'string', default: 'debian12' }, write: { type: 'boolean', default: false } },
  });
  if (!Object.hasOwn(GUESTS, values.guest)) {
    throw new Error(`there is no test guest ${values.guest}; choose of ${Object.keys(GUESTS).join(', ')}`);
  }
  return values;
}

/** Each with its name, its moment and what makes its options. */
function situations() {
  return [
    ...momentsUnderTest().map(([name, moment]) => ({ name, moment, options: conversionTo })),
    {
      // In a cache that is still empty.
      name: "while libguestfs's appliance is being built",
      moment: { after: { begin: 'open' }, delay: 800 },
      options(packed, directory) {
        process.env.LIBGUESTFS_CACHEDIR = join(dirname(packed.ova), 'cache');
        mkdirSync(process.env.LIBGUESTFS_CACHEDIR);
        return { ...conversionTo(packed, directory), tempDir: dirname(packed.ova) };
      },
    },
    ...longWork,
  ];
}

async function stop(packed, { name, moment, options }) {
  const inherited = process.env.LIBGUESTFS_CACHEDIR;
  const directory = packed.outputDirectory();
  try {
    const stopped = await stoppedConversion(await options(packed, directory), moment);
    const { error, rejected, gone, left } = stopped;
    const leftovers = JSON.stringify({ ...left, target: readdirSync(directory) });
    if (error?.code !== 'ABORTED') throw error ?? new Error(`${name}: the conversion was over before`);
    if (leftovers !== JSON.stringify({ ...nothing, target: [] }))
      throw new Error(`${name}: left ${leftovers}`);
    console.error(`${rejected.toFixed(0).padStart(6)} ${gone.toFixed(0).padStart(6)}  ${name}`);
    return { name, rejected, gone };
  } finally {
    if (inherited === undefined) delete process.env.LIBGUESTFS_CACHEDIR;
    else process.env.LIBGUESTFS_CACHEDIR = inherited;
  }
}

async function bench({ guest, write }) {
  const machine = [
    ...describeMachine(),
    ['KVM', accelerator() === 'kvm' ? 'works' : 'none that works: appliances are emulated'],
  ];
  const packed = await packedGuest(guest);
  const times = [];
  try {
    for (const situation of situations()) times.push(await stop(packed, situation));
  } finally {
    packed.remove();
  }
  const section = renderCancel({
    date: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    command: ['npm run bench:cancel', ...(guest === 'debian12' ? [] : ['--', '--guest', guest])].join(' '),
    guest,
    times,
    machine,
  });
  if (!write) return console.log(`\n${section}`);
  writeFileSync(resultsFile, replaceSection(readFileSync(resultsFile, 'utf8'), HEADING, section));
  console.error(`\nwritten to ${relative('.', resultsFile)}`);
}

let task;
try {
  task = parseCommandLine();
} catch (error) {
  console.error(`bench: ${error.message}`);
  console.error('usage: npm run bench:cancel -- [--guest GUEST] [--write]');
  process.exit(2);
}
bench(task).catch((error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});

#!/usr/bin/env node
/**
 * How long a conversion takes to stop, from `abort()` on: at about thirty moments of a conversion, in the middle of
 * work that only some conversions have, while libguestfs's appliance is being built, and twenty at once.
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
const { longWork } = require('../test/integration/support/long-work.ts');
const { momentsUnderTest } = require('../test/integration/support/moments.ts');
const { conversionTo, packedGuest } = require('../test/integration/support/source.ts');
const { stoppedConversion } = require('../test/integration/support/stopped-conversion.ts');
const { stoppedMany } = require('../test/native/stopped-many.ts');
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

/** Says what was measured, and throws where it did not end as it should. */
function report(name, { rejected, gone }, code, left) {
  if (code !== 'ABORTED') throw new Error(`${name}: it ended with ${code ?? 'success'}`);
  if (Object.values(left).some((list) => list.length > 0)) {
    throw new Error(`${name}: left ${JSON.stringify(left)}`);
  }
  console.error(`${rejected.toFixed(0).padStart(6)} ${gone.toFixed(0).padStart(6)}  ${name}`);
  return { name, rejected, gone };
}

async function stop(packed, { name, moment, options }) {
  const inherited = process.env.LIBGUESTFS_CACHEDIR;
  const directory = packed.outputDirectory();
  try {
    const stopped = await stoppedConversion(await options(packed, directory), moment);
    const left = { ...stopped.left, target: readdirSync(directory) };
    return report(name, stopped, stopped.error && (stopped.error.code ?? stopped.error.message), left);
  } finally {
    if (inherited === undefined) delete process.env.LIBGUESTFS_CACHEDIR;
    else process.env.LIBGUESTFS_CACHEDIR = inherited;
  }
}

async function stopTwenty() {
  const stopped = await stoppedMany(20);
  return report(
    'twenty at once in one process, in their launch',
    stopped,
    stopped.codes.join(),
    stopped.left,
  );
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
    times.push(await stopTwenty());
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

#!/usr/bin/env node
/**
 * How an application's event loop fares while many guests are converted in its process.
 *
 *   node bench/many.mjs [--jobs N] [--appliances N] [--guest GUEST] [--write]
 *
 * Of N jobs (20), all at once, those that `--appliances` says (0) are whole conversions of a test guest; each takes
 * the memory and the processors of an appliance. The others do everything else that a conversion does: manifest,
 * overlay, copy, metadata and their programs; what the appliance would do is played. `--write` puts the result into
 * bench/RESULTS.md. Set up first (`npm run bench:many` does): `node scripts/setup.mjs --for bench`.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);
const { GUESTS, accelerator, buildGuest, packOva } = require('../test/guests');
const { convert } = require('../dist/lib/index.js');
const { createConvertMany } = require('../dist/lib/many/index.js');
const { thisHost } = require('../dist/lib/many/host.js');
const { EventLoopWatch } = require('./event-loop');
const { describeMachine } = require('./host');
const { renderMany, replaceSection } = require('./many-report');
const { convertPlayed, packSmallDisk } = require('./played-conversion');

const here = dirname(fileURLToPath(import.meta.url));
const resultsFile = join(here, 'RESULTS.md');
const say = (message) => console.error(message);

function parseCommandLine() {
  const { values } = parseArgs({
    options: {
      jobs: { type: 'string', default: '20' },
      appliances: { type: 'string', default: '0' },
      guest: { type: 'string', default: 'debian12' },
      write: { type: 'boolean', default: false },
    },
  });
  for (const name of ['jobs', 'appliances']) {
    if (!/^\d{1,3}$/.test(values[name]))
      throw new Error(`--${name} takes a number from 0 to 999, not ${values[name]}`);
  }
  const [jobs, appliances] = [Number(values.jobs), Number(values.appliances)];
  if (jobs < 1 || appliances > jobs)
    throw new Error('there must be a job at least, and one for each appliance');
  if (!Object.hasOwn(GUESTS, values.guest)) {
    throw new Error(`there is no test guest ${values.guest}; choose of ${Object.keys(GUESTS).join(', ')}`);
  }
  return { jobs, appliances, guest: values.guest, write: values.write };
}

/** The jobs, all of one OVA each kind; their directories are below `work`. */
async function prepareJobs({ jobs, appliances, guest }, work, signal) {
  const directory = join(work, 'target');
  const tempDir = join(work, 'tmp');
  for (const path of [directory, tempDir]) mkdirSync(path);
  const ova = {};
  if (appliances > 0) {
    const built = await buildGuest(guest, { signal, log: say });
    ova.whole = await packOva(built, { path: join(work, `${guest}.ova`) });
  }
  if (appliances < jobs) ova.played = await packSmallDisk(work);
  // Where KVM is there and fails, finding that out is not what is measured.
  const acceleration = appliances > 0 && accelerator() === 'tcg' ? 'tcg' : 'auto';
  return Array.from({ length: jobs }, (_, index) => {
    const kind = index < appliances ? 'whole' : 'played';
    return {
      id: `${kind}-${index}`,
      input: { mode: 'ova', path: ova[kind] },
      output: { mode: 'local', directory },
      name: `${kind}-${index}`,
      disks: { format: 'qcow2' },
      appliance: { acceleration },
      tempDir,
    };
  });
}

/** Whether there is KVM matters to appliances only, and finding that out takes a machine of its own. */
function describe({ appliances }) {
  const kvm = () => [['KVM', accelerator() === 'kvm' ? 'works' : 'none that works: appliances are emulated']];
  return [...describeMachine(), ...(appliances > 0 ? kvm() : [])];
}

/** Runs the jobs, all at once, and looks at the event loop meanwhile. */
async function measureRun(list, signal) {
  let running = 0;
  let most = 0;
  let events = 0;
  const convertMany = createConvertMany({
    host: thisHost,
    async convert(options) {
      most = Math.max(most, ++running);
      try {
        return await (options.name.startsWith('whole') ? convert(options) : convertPlayed(options));
      } finally {
        running--;
      }
    },
  });
  const watch = new EventLoopWatch();
  watch.start();
  const run = convertMany(list, {
    concurrency: list.length,
    signal,
    // What a service would do with each: write it to somebody.
    onEvent: (event) => (events += JSON.stringify(event).length > 0 ? 1 : 0),
  });
  for await (const { id, status, seconds, error } of run) {
    say(`${id}: ${status}, ${seconds} s${error ? `: ${error.message}` : ''}`);
  }
  const { delay, waited, computed } = watch.stop();
  const { counts, seconds } = await run;
  return {
    counts,
    seconds,
    most,
    events,
    delay,
    waited,
    computed,
    peakRssMiB: process.resourceUsage().maxRSS / 1024,
  };
}

async function bench(task, signal) {
  const work = mkdtempSync(join(process.env.VIRT_V2V_TMPDIR || '/var/tmp', 'v2v-bench-'));
  try {
    const list = await prepareJobs(task, work, signal);
    const machine = describe(task);
    say(`${task.jobs} jobs at once, ${task.appliances} of them with an appliance`);
    const measured = await measureRun(list, signal);
    const section = renderMany({
      date: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
      command: [
        'npm run bench:many',
        ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : []),
      ].join(' '),
      machine,
      ...task,
      ...measured,
    });
    const failed = measured.counts.converted < task.jobs;
    if (task.write && !failed) {
      writeFileSync(resultsFile, replaceSection(readFileSync(resultsFile, 'utf8'), section));
      say(`\nwritten to ${relative('.', resultsFile)}`);
    } else {
      console.log(`\n${section}`);
    }
    return failed ? 1 : 0;
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

let task;
try {
  task = parseCommandLine();
} catch (error) {
  console.error(`bench: ${error.message}`);
  console.error('usage: npm run bench:many -- [--jobs N] [--appliances N] [--guest GUEST] [--write]');
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

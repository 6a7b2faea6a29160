#!/usr/bin/env node
/**
 * Runs the tests, one project after the other, and closes with `N passed, N failed, N skipped`. `types` tests the public
 * types, the others are projects of jest.
 *
 *   node scripts/test.mjs [types] [unit] [native] [windows] [browser] [integration] [--full | --guests NAME,…] [--all-moments]
 *
 * Of the test guests, the integration tests take those marked as chosen in test/guests/guests.js and, of Windows,
 * test/guests/windows/guests.js, with --full all of them; they are built first where they are not in the cache. Conversions are stopped and killed at a few moments, with
 * --all-moments at about thirty. Set up first (`npm test` does): `node scripts/setup.mjs --for test`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

const { GUESTS } = require('../test/guests/guests.js');
const { WINDOWS_GUESTS } = require('../test/guests/windows/guests.js');

/**
 * Minutes after which a project counts as hanging, twice as many with --all-moments. Those that start machines,
 * appliances and a browser run one test at a time.
 */
const projects = {
  types: { minutes: 10, arguments: [] },
  // jest itself would leave a processor idle, of two the half.
  unit: { minutes: 20, arguments: ['--maxWorkers=100%'] },
  native: { minutes: 10, arguments: ['--runInBand'] },
  windows: { minutes: 10, arguments: ['--runInBand'] },
  browser: { minutes: 15, arguments: ['--runInBand'] },
  integration: { minutes: 60, arguments: ['--runInBand'] },
};

/** Those that convert guests. */
const needGuests = new Set(['browser', 'integration']);

/**
 * What takes minutes each, with --full alone: whole conversions from sources that differ only in how a disk is read or in
 * who starts the machine, those of real hives, and a test that needs a guest of its own and boots nothing.
 */
const furtherGuests = [
  'guests/copy-first.test',
  'guests/companions.test',
  'guests/libvirt.test',
  'guests/libvirtxml.test',
  'guests/ssh.test',
  'guests/tools.test',
  'guests/vddk.test',
  'guests/vsphere.test',
  'guests/windows-real-hives.test',
  'libvirt/output-boots.test',
];

/** Run a program, its output shown; resolves with whether it succeeded in time. */
function succeeds(program, args, minutes, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    const end = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // ended already
      }
    };
    const timer = setTimeout(() => {
      console.error(`${args.join(' ')} did not end within ${minutes} minutes; it is stopped.`);
      end('SIGTERM');
      setTimeout(() => end('SIGKILL'), 10_000).unref();
    }, minutes * 60_000);
    const pass = (signal) => end(signal);
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, pass);
    child.on('close', (code) => {
      clearTimeout(timer);
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, pass);
      resolve(code === 0);
    });
  });
}

async function runTypeTests(directory) {
  const counts = join(directory, 'types.json');
  const args = ['scripts/test-types.mjs', '--counts', counts];
  const succeeded = await succeeds(process.execPath, args, projects.types.minutes);
  const found = existsSync(counts)
    ? JSON.parse(readFileSync(counts, 'utf8'))
    : { passed: 0, failed: 1, skipped: 0 };
  return { ...found, succeeded };
}

async function runJest(name, directory, { guests, windows, allMoments, isFull }) {
  const { arguments: extra } = projects[name];
  const minutes = projects[name].minutes * (isFull ? 4 : allMoments ? 2 : 1);
  const report = join(directory, `${name}.json`);
  const jest = require.resolve('jest/bin/jest');
  const args = [jest, '--selectProjects', name, '--json', '--outputFile', report, '--ci', ...extra];
  if (name === 'integration' && !isFull) {
    console.error(`left out, which --full takes: ${furtherGuests.join(', ')}`);
    args.push('--testPathIgnorePatterns', '/node_modules/', ...furtherGuests);
  }
  const moments = allMoments ? 'all' : '';
  const env = {
    ...process.env,
    V2V_TEST_GUESTS: guests.join(','),
    V2V_TEST_WINDOWS_GUESTS: windows.join(','),
    V2V_TEST_MOMENTS: moments,
    V2V_TEST_FULL: isFull ? '1' : '',
    // Its disk is small, and to a dozen targets a large one takes minutes.
    ...(isFull ? {} : { V2V_TEST_TARGETS_GUESTS: 'win10' }),
  };
  const succeeded = await succeeds(process.execPath, args, minutes, env);
  return { ...counts(report), succeeded };
}

/** Passed, failed and skipped of a report. A file that could not be run counts as one failure. */
function counts(report) {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const result = JSON.parse(readFileSync(report, 'utf8'));
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

/** Projects and guests, by the command line. */
function parseCommandLine() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      full: { type: 'boolean' },
      guests: { type: 'string' },
      'all-moments': { type: 'boolean' },
    },
  });
  const unknown = positionals.filter((name) => !Object.hasOwn(projects, name));
  if (unknown.length > 0) {
    const names = Object.keys(projects).join(', ');
    throw new Error(`There is no test project ${unknown.join(', ')}: choose of ${names}.`);
  }
  const all = Object.keys(GUESTS);
  const named = values.guests?.split(',').filter(Boolean);
  const strange = named?.filter((name) => !all.includes(name)) ?? [];
  if (strange.length > 0)
    throw new Error(`There is no test guest ${strange.join(', ')}: choose of ${all.join(', ')}.`);
  return {
    chosen: positionals.length > 0 ? positionals : Object.keys(projects),
    guests: named ?? all.filter((name) => values.full || GUESTS[name].chosen),
    windows: Object.keys(WINDOWS_GUESTS).filter((name) => values.full || WINDOWS_GUESTS[name].chosen),
    allMoments: values['all-moments'] === true,
    isFull: values.full === true,
  };
}

/** The guests that tests of other things than guests use, whichever are chosen. */
const ALWAYS = ['debian12', 'el7like'];

/** Built before the tests rather than in one, whose time limit should measure the test. */
async function buildGuests(guests, windows) {
  const taken = [...guests, ...windows];
  const left = Object.keys({ ...GUESTS, ...WINDOWS_GUESTS }).filter((name) => !taken.includes(name));
  console.error(`guests: ${taken.join(', ')}`);
  if (left.length > 0) console.error(`left out, which --full takes: ${left.join(', ')}`);
  const names = [...new Set([...taken, ...ALWAYS])];
  const built = await succeeds(process.execPath, ['test/guests/build.mjs', ...names], 10 + 5 * names.length);
  if (!built) console.error('A test guest could not be built; tests that need it will fail.');
  return built;
}

let chosen;
let guests;
let windows;
let allMoments;
let isFull;
try {
  ({ chosen, guests, windows, allMoments, isFull } = parseCommandLine());
} catch (error) {
  console.error(error.message);
  process.exit(2);
}

const directory = mkdtempSync(join(tmpdir(), 'v2v-node-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };
let allSucceeded = true;
let areBuilt = false;
try {
  for (const name of chosen) {
    const started = performance.now();
    console.error(`\n=== ${name}`);
    if (needGuests.has(name) && !areBuilt) {
      areBuilt = true;
      allSucceeded &&= await buildGuests(guests, windows);
    }
    const result =
      name === 'types'
        ? await runTypeTests(directory)
        : await runJest(name, directory, { guests, windows, allMoments, isFull });
    for (const key of Object.keys(total)) total[key] += result[key];
    allSucceeded &&= result.succeeded;
    console.error(`=== ${name}: ${Math.round((performance.now() - started) / 1000)} s`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
// jest can fail without a failed test, over a leak or a broken configuration; the line must not look like a success then
if (!allSucceeded && total.failed === 0) total.failed = 1;
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

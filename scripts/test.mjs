#!/usr/bin/env node
/**
 * Runs the tests, one jest project after the other, and closes with `N passed, N failed, N skipped`.
 *
 *   node scripts/test.mjs [unit] [native] [integration]
 *
 * Set up first (`npm test` does): `node scripts/setup.mjs --for test`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/** Minutes after which a project counts as hanging. The two that start machines and appliances run one test at a time. */
const projects = {
  unit: { minutes: 10, arguments: [] },
  native: { minutes: 10, arguments: ['--runInBand'] },
  integration: { minutes: 45, arguments: ['--runInBand'] },
};

/** Run a program, its output shown; resolves with whether it succeeded in time. */
function succeeds(program, args, minutes) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
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

async function runProject(name, directory) {
  const { minutes, arguments: extra } = projects[name];
  const report = join(directory, `${name}.json`);
  const jest = require.resolve('jest/bin/jest');
  const args = [jest, '--selectProjects', name, '--json', '--outputFile', report, '--ci', ...extra];
  const succeeded = await succeeds(process.execPath, args, minutes);
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

const chosen = process.argv.slice(2).length > 0 ? process.argv.slice(2) : Object.keys(projects);
const unknown = chosen.filter((name) => !Object.hasOwn(projects, name));
if (unknown.length > 0) {
  console.error(
    `There is no test project ${unknown.join(', ')}: choose of ${Object.keys(projects).join(', ')}.`,
  );
  process.exit(2);
}

const directory = mkdtempSync(join(tmpdir(), 'v2v-node-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };
let allSucceeded = true;
try {
  for (const name of chosen) {
    const started = performance.now();
    console.error(`\n=== ${name}`);
    if (name === 'integration') {
      // Built here rather than in a test, whose time limit should measure the test
      const built = await succeeds(process.execPath, ['test/guests/build.mjs', 'debian12', 'el7like'], 20);
      if (!built) console.error('A test guest could not be built; tests that need it will fail.');
      allSucceeded &&= built;
    }
    const result = await runProject(name, directory);
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

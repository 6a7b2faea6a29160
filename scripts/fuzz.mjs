#!/usr/bin/env node
/**
 * Feeds the readers of foreign data with damaged and hostile inputs, made of good ones and determined by a seed.
 *
 *   npm run fuzz -- [--seconds N] [--seed N] [--target NAME] [--directory DIR]
 *   npm run fuzz -- --target NAME --replay FILE
 *
 * Prints how many inputs each reader got, the slowest, and the memory. An input on which one fails, or that takes more
 * than 30 seconds, is kept in DIR (default: fuzz-failures), and how to try it again is printed.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
    target: { type: 'string', default: '' },
    directory: { type: 'string', default: 'fuzz-failures' },
    replay: { type: 'string', default: '' },
  },
});

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const directory = resolve(values.directory);
const current = join(directory, 'current');
const stuckAfterMs = 30_000;

mkdirSync(directory, { recursive: true });
console.log(`seed ${values.seed}, ${values.seconds} seconds, failures go to ${directory}`);

const child = spawn(
  process.execPath,
  [
    join(root, 'node_modules/jest/bin/jest.js'),
    '--runInBand',
    '--runTestsByPath',
    'test/unit/fuzz/long.test.ts',
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      V2V_FUZZ_DIRECTORY: directory,
      V2V_FUZZ_SECONDS: values.seconds,
      V2V_FUZZ_SEED: values.seed,
      V2V_FUZZ_TARGET: values.target,
      V2V_FUZZ_REPLAY: values.replay === '' ? '' : resolve(values.replay),
    },
  },
);

// A reader that does not come back cannot be interrupted from inside of its process.
const watch = setInterval(() => {
  if (!existsSync(current) || Date.now() - statSync(current).mtimeMs < stuckAfterMs) return;
  const target = readFileSync(`${current}.target`, 'utf8');
  console.error(`The reader "${target}" has been busy with one input for ${stuckAfterMs / 1000} seconds.`);
  console.error(`Try it again: npm run fuzz -- --target "${target}" --replay ${current}`);
  clearInterval(watch);
  child.kill('SIGKILL');
}, 1000);

child.on('exit', (status) => {
  clearInterval(watch);
  process.exitCode = status ?? 1;
});

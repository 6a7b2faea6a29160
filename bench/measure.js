'use strict';

const { spawn } = require('node:child_process');
const { randomUUID } = require('node:crypto');
const { once } = require('node:events');
const { mkdtempSync, mkdirSync, readdirSync, rmSync, statSync } = require('node:fs');
const { join } = require('node:path');
const { createInterface } = require('node:readline');
const { setTimeout: sleep } = require('node:timers/promises');

const { ProcessTree } = require('./process-memory');
const { Sampler } = require('./sampler');
const { measureStages } = require('./stages');

const LONGEST_RUN_MINUTES = 60;
const KILL_AFTER_MS = 20_000;
const LAST_WORDS_MS = 2000;
const STDERR_LINES = 20;

/**
 * Runs a program with nothing else of ours beside it but the look at its memory, and ends all it started.
 * @param command argv
 * @param options.readLine takes a line of its standard output, returns a `Reading` or undefined
 * @returns what was measured. Rejects where the program fails, hangs or is interrupted.
 */
async function measure(command, { readLine = () => undefined, env, signal, log = () => {} }) {
  signal.throwIfAborted();
  const marker = `V2V_BENCH_RUN=${randomUUID()}`;
  const [name, value] = marker.split('=');
  const tree = new ProcessTree(marker);
  const started = performance.now();
  const clock = () => (performance.now() - started) / 1000;
  // A process group of its own, so that Ctrl-C reaches it through us, once
  const child = spawn(command[0], command.slice(1), {
    env: { ...env, [name]: value },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const sampler = new Sampler(tree, clock);
  const run = { marks: [], initrds: [], appliance: undefined };
  const output = { stderr: [], last: '' };
  listen(child, { run, output, readLine, clock, log });

  const limit = AbortSignal.timeout(LONGEST_RUN_MINUTES * 60_000);
  const stop = () => child.kill('SIGTERM');
  const killAll = () => kill(tree);
  process.once('exit', killAll);
  const either = AbortSignal.any([signal, limit]);
  const stopped = new Promise((resolve) => either.addEventListener('abort', resolve, { once: true }));
  const closed = new Promise((resolve, reject) => {
    child.once('error', (error) => reject(startError(command[0], error)));
    child.once('exit', async (status, killedBy) => {
      const seconds = clock();
      // What it said last is still on its way; something it left behind may hold the pipe open for ever.
      await Promise.race([once(child, 'close'), sleep(LAST_WORDS_MS)]);
      resolve({ status, killedBy, seconds });
    });
  });
  try {
    const first = await Promise.race([closed, stopped.then(() => undefined)]);
    if (first === undefined) {
      stop();
      await Promise.race([closed, sleep(KILL_AFTER_MS, undefined, { ref: false })]);
      throw signal.aborted
        ? signal.reason
        : new Error(`it did not end within ${LONGEST_RUN_MINUTES} minutes`);
    }
    if (first.status !== 0) {
      const how = first.killedBy ? `was ended by ${first.killedBy}` : `ended with status ${first.status}`;
      throw new Error([`it ${how}`, ...output.stderr, output.last].filter(Boolean).join('\n'));
    }
    const samplingSeconds = sampler.stop();
    return {
      seconds: first.seconds,
      stages: measureStages(run.marks, sampler.samples, first.seconds),
      peakKib: sampler.peak.kib,
      peakPrograms: sampler.peak.programs,
      samples: sampler.samples.length,
      samplingSeconds,
      usedRss: tree.usedRss,
      initrds: run.initrds,
      appliance: run.appliance,
    };
  } finally {
    sampler.stop();
    kill(tree);
    process.off('exit', killAll);
  }
}

function startError(program, error) {
  if (error.code !== 'ENOENT') return error;
  return new Error(`${program} is not installed; run: node scripts/setup.mjs --for bench`);
}

function listen(child, { run, output, readLine, clock, log }) {
  // The program's clock begins a little after we start it: virt-v2v's with its process, v2v-node's with its context.
  let offset;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const reading = readLine(line);
    if (!reading) {
      if (line.trim()) output.last = line.slice(0, 500);
      return;
    }
    offset ??= Math.max(0, clock() - reading.elapsed);
    if (reading.message) log(`[${reading.elapsed.toFixed(1).padStart(6)}] ${reading.message}`);
    if (reading.stage) run.marks.push({ stage: reading.stage, at: offset + reading.elapsed });
    if (reading.initrd) run.initrds.push(reading.initrd);
    if (reading.appliance) run.appliance = reading.appliance;
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    output.stderr = [...output.stderr, line].slice(-STDERR_LINES);
  });
}

function kill(tree) {
  for (const pid of tree.pids()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // ended already
    }
  }
}

/**
 * One conversion of `ova` by a tool, into a directory that is removed after it; `keepTarget` may take the files out of it.
 * @returns as `measure`, with `writtenBytes`, what the target occupies
 */
async function measureConversion(tool, { ova, keys, keepTarget, work, env, signal, log }) {
  const directory = mkdtempSync(join(work, 'run-'));
  const target = join(directory, 'target');
  const temporary = join(directory, 'tmp');
  mkdirSync(target);
  mkdirSync(temporary);
  try {
    const measured = await measure(tool.command(ova, target, keys), {
      readLine: tool.readLine,
      env: { ...env, VIRT_V2V_TMPDIR: temporary },
      signal,
      log,
    });
    const files = readdirSync(target).map((file) => statSync(join(target, file)));
    if (files.length < 2) throw new Error(`it succeeded, but there is no disk with metadata in ${target}`);
    await keepTarget?.(target, measured.seconds);
    return { ...measured, writtenBytes: files.reduce((sum, { blocks }) => sum + blocks * 512, 0) };
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

module.exports = { measure, measureConversion };

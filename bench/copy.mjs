/**
 * How fast disks are copied, beside qemu-img and nbdcopy.
 *
 *   npm run bench -- copy [--runs N] [--most GIB] [--write]
 *
 * Disks of 1, 4 and 20 GiB, of which all, half or a tenth is data; one, two and four at once; to raw and to qcow2.
 * `--most` leaves out what holds more data than that (8). `--write` puts the result into bench/RESULTS.md.
 */
import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

const require = createRequire(import.meta.url);
const { copyDisks, createContext } = require('../dist/lib/index.js');
const { helperPriority } = require('../dist/lib/programs/priority.js');
const { describeMachine } = require('./host');
const { HEADING, renderCopy } = require('./copy-report');
const { replaceSection } = require('./page-sections');

const run = promisify(execFile);
const MiB = 1024 ** 2;
const restMs = 4000;
const resultsFile = join(dirname(fileURLToPath(import.meta.url)), 'RESULTS.md');

const allCases = [
  { gib: 1, disks: 1, data: 100, format: 'raw' },
  { gib: 1, disks: 1, data: 50, format: 'raw' },
  { gib: 1, disks: 1, data: 10, format: 'raw' },
  { gib: 1, disks: 1, data: 100, format: 'qcow2' },
  { gib: 1, disks: 2, data: 50, format: 'raw' },
  { gib: 1, disks: 4, data: 50, format: 'raw' },
  { gib: 1, disks: 4, data: 50, format: 'qcow2' },
  { gib: 4, disks: 1, data: 100, format: 'raw' },
  { gib: 4, disks: 1, data: 50, format: 'raw' },
  { gib: 4, disks: 1, data: 50, format: 'qcow2' },
  { gib: 20, disks: 1, data: 10, format: 'raw' },
  { gib: 20, disks: 1, data: 10, format: 'qcow2' },
  { gib: 20, disks: 1, data: 50, format: 'raw' },
  { gib: 20, disks: 1, data: 100, format: 'raw' },
];

/** A raw file with data spread over it, and an overlay with what a conversion might change. */
function makeDisk(work, index, { gib, data }) {
  const raw = join(work, `source-${index}.raw`);
  const size = gib * 1024 * MiB;
  const block = randomBytes(4 * MiB);
  const file = openSync(raw, 'w');
  ftruncateSync(file, size);
  for (let at = 0; at < size; at += 40 * MiB) {
    for (let part = 0; part < data / 10 && at + part * 4 * MiB < size; part++)
      writeSync(file, block, 0, Math.min(block.length, size - at - part * 4 * MiB), at + part * 4 * MiB);
  }
  closeSync(file);
  const path = join(work, `overlay-${index}.qcow2`);
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', raw, '-F', 'raw', path]);
  const changes = ['write -P 7 1M 8M', 'write -P 8 500M 8M', 'discard 80M 4M'].flatMap((each) => [
    '-c',
    each,
  ]);
  execFileSync('qemu-io', ['-f', 'qcow2', ...changes, path]);
  const image = { kind: 'file', path: raw, format: 'raw' };
  const name = `sd${'abcd'[index]}`;
  return { kind: 'overlay', disk: { id: index, image }, path, virtualSize: size, name, ready: true };
}

const flush = (path) => {
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
};

const tools = {
  async 'v2v-node'(overlays, outputs, format) {
    const context = await createContext();
    const disks = overlays.map(({ name, virtualSize }) => {
      return {
        name,
        format,
        allocation: 'sparse',
        compressed: false,
        virtualSize,
        expectedSize: virtualSize,
      };
    });
    for (const path of outputs) writeFileSync(path, '');
    const destinations = outputs.map((path) => ({ kind: 'file', path, becomes: path }));
    const target = { plan: { disks }, destinations };
    try {
      await copyDisks({ sources: overlays, target, disks: { parallel: overlays.length } }, context);
    } finally {
      await context[Symbol.asyncDispose]();
    }
  },
  async 'qemu-img'(overlays, outputs, format) {
    const convert = ({ path }, index) =>
      run('qemu-img', ['convert', '-f', 'qcow2', '-O', format, path, outputs[index]]);
    await Promise.all(overlays.map(convert));
    outputs.forEach(flush);
  },
  async nbdcopy(overlays, outputs, format) {
    const copy = async ({ path, virtualSize }, index) => {
      const output = outputs[index];
      execFileSync('qemu-img', ['create', '-q', '-f', format, output, String(virtualSize)]);
      const to = format === 'raw' ? [output] : ['[', 'qemu-nbd', '-f', 'qcow2', output, ']'];
      await run('nbdcopy', [
        '--requests=64',
        '--flush',
        '--',
        '[',
        'qemu-nbd',
        '-r',
        '-f',
        'qcow2',
        path,
        ']',
        ...to,
      ]);
    };
    await Promise.all(overlays.map(copy));
    outputs.forEach(flush);
  },
};

/** The same for all: what is read is in the page cache, and nothing waits to be written. */
async function warm(overlays) {
  execFileSync('sync');
  const files = overlays.flatMap(({ path, disk }) => [path, disk.image.path]);
  for (const file of files) await run('dd', [`if=${file}`, 'of=/dev/null', 'bs=4M']);
}

/** Each comes first as often as the others: what came before may make a difference. */
const rotated = (list, by) => [...list.slice(by % list.length), ...list.slice(0, by % list.length)];

async function measureCase(task, runs, work) {
  const overlays = Array.from({ length: task.disks }, (_, index) => makeDisk(work, index, task));
  const results = Object.fromEntries(Object.keys(tools).map((tool) => [tool, []]));
  for (let round = 0; round < runs; round++) {
    for (const [tool, copy] of rotated(Object.entries(tools), round)) {
      const outputs = overlays.map((_, index) => join(work, `copy-${index}`));
      await warm(overlays);
      // What the one before has written and removed holds up the disk for a while.
      await sleep(restMs);
      const begun = performance.now();
      await copy(overlays, outputs, task.format);
      results[tool].push((performance.now() - begun) / 1000);
      const last = overlays.length - 1;
      execFileSync('qemu-img', [
        'compare',
        '-q',
        '-f',
        'qcow2',
        '-F',
        task.format,
        overlays[last].path,
        outputs[last],
      ]);
      for (const path of outputs) rmSync(path);
    }
  }
  for (const { path, disk } of overlays) [path, disk.image.path].forEach((file) => rmSync(file));
  console.error(task, results);
  return { ...task, results };
}

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    most: { type: 'string', default: '8' },
    write: { type: 'boolean', default: false },
  },
});
// What v2v-node starts runs with a lower priority; the others are to have the same.
setPriority(helperPriority());
const work = mkdtempSync(join(process.env.VIRT_V2V_TMPDIR || '/var/tmp', 'v2v-bench-copy-'));
try {
  const cases = [];
  for (const task of allCases) {
    if ((task.gib * task.disks * task.data) / 100 <= Number(values.most))
      cases.push(await measureCase(task, Number(values.runs), work));
  }
  const section = renderCopy({
    date: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    command: ['npm run bench -- copy', ...process.argv.slice(2)].join(' '),
    tools: Object.keys(tools),
    machine: describeMachine(),
    runs: Number(values.runs),
    cases,
  });
  if (values.write)
    writeFileSync(resultsFile, replaceSection(readFileSync(resultsFile, 'utf8'), HEADING, section));
  console.log(section);
} finally {
  rmSync(work, { recursive: true, force: true });
}

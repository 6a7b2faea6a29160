/** A copy whose process is killed goes on where it was, and is what it would have been. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { removeLeftovers } from '../../../lib/leftovers';
import { killsItself } from '../support/killed-process';
import { copyKept, inRun, isIdentical, keptDisk, stateOf, type KeptDisk } from './copies';

jest.setTimeout(240_000);

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-kept-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** The process kills itself while its copy is being made: so many percent, so many milliseconds later. */
const script = `
  const { createContext } = require('./lib/run/context.ts');
  const { copyKept } = require('./test/unit/kept-copies/copies.ts');
  const { disk, percent, delay } = JSON.parse(process.argv[1]);
  const kill = () => process.kill(process.pid, 'SIGKILL');
  const onEvent = (event) => {
    if (event.type !== 'progress' || event.task !== 'copy') return;
    if ((100 * event.done) / event.total < percent) return;
    if (delay === 0) kill();
    else setTimeout(kill, delay);
  };
  (async () => {
    const context = await createContext({ tempDir: disk.runs, onEvent });
    await copyKept(disk, context);
    await context[Symbol.asyncDispose]();
  })().catch((error) => { console.error(error); process.exit(70); });`;

/** Five chunks: 256, 512, 1024, 2048 MiB and the rest. */
const size = 4608;
const marks = [0, 100, 255, 256, 700, 767, 1500, 1791, 1792, 2900, 3839, 3840, 4200, 4607].map(
  (at, index) => `write -P ${index + 1} ${at}M 1M`,
);
/** Percent, and milliseconds after that. */
const allMoments = [0, 5, 10, 20, 30, 40, 50, 60, 70, 90].flatMap((percent) => [
  [percent, 0],
  [percent, 25],
]);
const isAll = process.env.V2V_TEST_MOMENTS === 'all';
const moments = {
  raw: allMoments.filter((_moment, index) => isAll || index % 5 === 2),
  qcow2: allMoments.filter((_moment, index) =>
    isAll ? [2, 3].includes(index % 5) : [7, 12].includes(index),
  ),
};

function diskOf(format: 'raw' | 'qcow2'): KeptDisk {
  const own = mkdtempSync(join(directory, `${format}.`));
  mkdirSync(join(own, 'out'));
  return keptDisk(own, { size: size * 1024 ** 2, marks, how: { format } });
}

it.each(['raw', 'qcow2'] as const)('a copy to %s, killed at its moments', async (format) => {
  let kills = 0;
  let gained = 0;
  for (const [percent = 0, delay = 0] of moments[format]) {
    const disk = diskOf(format);
    if (await killsItself(script, { disk, percent, delay })) kills++;
    const copied = size * 1024 ** 2 - stateOf(disk).missing.reduce((sum, part) => sum + part.size, 0);
    if (copied > 0) gained++;
    // As every run does: what the killed one had started is ended.
    await removeLeftovers({ tempDir: disk.runs });
    await inRun(disk, async (context) => {
      const { copy } = await copyKept(disk, context);
      expect(copy.log.missing).toEqual([]);
    });
    expect([percent, delay, isIdentical(disk.raw, `${disk.becomes}.copy`, format)]).toEqual([
      percent,
      delay,
      true,
    ]);
    rmSync(join(disk.runs, '..'), { recursive: true });
  }
  expect(kills).toBeGreaterThan(0);
  expect(gained).toBeGreaterThan(0);
});

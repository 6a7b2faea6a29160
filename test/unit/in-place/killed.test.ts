/** Disks whose writer is killed are written to the end afterwards, and are what they would have been. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { finishInPlace } from '../../../lib/convert-in-place';
import { changesPrefix } from '../../../lib/in-place/record';
import { removeLeftovers } from '../../../lib/leftovers';
import { killsItself } from '../support/killed-process';

const isAll = process.env.V2V_TEST_MOMENTS === 'all';
jest.setTimeout(isAll ? 1_200_000 : 240_000);

const formats = ['raw', 'qcow2'] as const;
/** What is there before, and what a conversion changes: data over data, data where there was none, and zeros. */
const before = ['write -P 1 0 40M', 'write -P 2 100M 1M'];
const changed = ['write -P 3 1M 36M', 'write -P 4 60M 30M', 'write -z 38M 1M', 'write -P 5 127M 1M'];

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-in-place-'));
  for (const format of formats) {
    const [given, wanted] = [join(directory, `given.${format}`), join(directory, `wanted.${format}`)];
    execFileSync('qemu-img', ['create', '-q', '-f', format, given, '128M']);
    write(given, format, before);
    copyFileSync(given, wanted);
    write(wanted, format, changed);
  }
});
afterAll(() => rmSync(directory, { recursive: true }));

function write(path: string, format: string, commands: readonly string[]): void {
  execFileSync('qemu-io', ['-f', format, ...commands.flatMap((command) => ['-c', command]), path]);
}

const isSame = (path: string, format: string, other: string): boolean => {
  try {
    execFileSync('qemu-img', ['compare', '-f', format, '-F', format, path, other]);
    return true;
  } catch {
    return false;
  }
};

/**
 * The process kills itself while it writes: with the first disk, or the second one; at its beginning, or milliseconds later.
 * `all`: with the program that writes.
 */
const script = `
  const { execFileSync } = require('node:child_process');
  const { createContext } = require('./lib/run/context.ts');
  const { createOverlays } = require('./lib/overlay');
  const { commitInPlace } = require('./lib/in-place/commit.ts');
  const { paths, tempDir, changed, disk, delay, all } = JSON.parse(process.argv[1]);
  const kill = () => process.kill(all ? -process.pid : process.pid, 'SIGKILL');
  let begun = 0;
  const onEvent = (event) => {
    if (event.type !== 'command' || !/ commit /.test(event.command) || begun++ !== disk) return;
    if (delay === 0) kill();
    else setTimeout(kill, delay);
  };
  (async () => {
    const context = await createContext({ tempDir, onEvent });
    const formats = ['raw', 'qcow2'];
    const disks = paths.map((path, index) => ({ id: index, image: { kind: 'file', path, format: formats[index] } }));
    const overlays = await createOverlays({ disks }, context);
    for (const { path } of overlays)
      execFileSync('qemu-io', ['-f', 'qcow2', ...changed.flatMap((command) => ['-c', command]), path]);
    await commitInPlace({
      overlays: overlays.map((overlay) => ({ ...overlay, ready: true })),
      places: paths.map((path, index) => ({ path, format: formats[index], files: [] })),
      name: 'db',
    }, context);
    await context[Symbol.asyncDispose]();
  })().catch((error) => { console.error(error); process.exit(70); });`;

interface Moment {
  disk: number;
  delay: number;
  all: boolean;
}

const allMoments: Moment[] = [0, 1].flatMap((disk) =>
  [0, 10, 25, 50, 75, 100, 150].flatMap((delay) => [
    { disk, delay, all: false },
    { disk, delay, all: true },
  ]),
);
const moments = allMoments.filter((_moment, index) => isAll || [5, 12, 21].includes(index));

it('the rest is written by finishInPlace(), wherever the process was killed', async () => {
  let unfinished = 0;
  for (const moment of moments) {
    const own = mkdtempSync(join(directory, 'run.'));
    const tempDir = join(own, 'runs');
    mkdirSync(tempDir);
    const disks = formats.map((format) => {
      const path = join(own, `db.${format}`);
      copyFileSync(join(directory, `given.${format}`), path);
      return { path, format };
    });

    const wasKilled = await killsItself(script, {
      ...moment,
      paths: disks.map(({ path }) => path),
      tempDir,
      changed,
    });
    // As every run does: what the killed one had started is ended.
    await removeLeftovers({ tempDir });
    const [kept] = readdirSync(tempDir).filter((name) => name.startsWith(changesPrefix));
    if (kept !== undefined) {
      unfinished++;
      const { written } = await finishInPlace(join(tempDir, kept), { tempDir });
      expect(written.map(({ path }) => path)).toEqual(disks.map(({ path }) => path));
    }
    const same = disks.map(({ path, format }) => isSame(path, format, join(directory, `wanted.${format}`)));
    expect({ ...moment, same, keptAfterKill: kept !== undefined || !wasKilled }).toEqual({
      ...moment,
      same: [true, true],
      keptAfterKill: true,
    });
    expect(readdirSync(tempDir)).toEqual([]);
    rmSync(own, { recursive: true });
  }
  expect(unfinished).toBeGreaterThan(0);
});

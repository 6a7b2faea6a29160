import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { diskUse, PeakUse } from '../../../lib/plan/disk-use';
import { lackOfSpace, surveySpace } from '../../../lib/plan/space';
import type { SpaceNeed } from '../../../types/plan';
import { event } from '../cli/render/sample';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-node-test.'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const MiB = 1024 ** 2;
const TiB = 1024 ** 4;

test('places in one file system must fit into it together', async () => {
  const elsewhere = '/proc'; // a file system of its own, without any room
  const [temporary, target, appliance] = await surveySpace([
    { purpose: 'temporary', path: directory, needed: MiB, givenBack: 1000 * TiB },
    { purpose: 'target', path: join(directory, 'not', 'yet'), needed: 999 * TiB },
    { purpose: 'appliance', path: elsewhere, needed: MiB, present: MiB },
  ]);
  expect(temporary).toMatchObject({ sharedWith: ['target'], enough: true });
  expect(target).toMatchObject({ sharedWith: ['temporary'], available: temporary!.available, enough: true });
  expect(target!.available).toBeGreaterThanOrEqual(1000 * TiB);
  expect(appliance).toMatchObject({ sharedWith: [], available: 0, enough: true });

  const [, tight] = await surveySpace([
    { purpose: 'temporary', path: directory, needed: 2 * 1000 * TiB },
    { purpose: 'target', path: directory, needed: MiB },
  ]);
  expect(tight).toMatchObject({ needed: MiB, enough: false });
});

const need = (changes: Partial<SpaceNeed>): SpaceNeed => ({
  ...{ purpose: 'target', path: '/out', needed: 10 * MiB, present: 0, available: 12 * MiB },
  ...{ sharedWith: ['temporary', 'appliance'], enough: false },
  ...changes,
});
const temporary = need({ purpose: 'temporary', path: '/var/tmp', needed: 3 * MiB });
const appliance = need({ purpose: 'appliance', path: '/var/tmp', needed: 99 * MiB, present: 99 * MiB });

test('what else goes to the file system of the target leaves less for the disks', () => {
  const error = lackOfSpace([temporary, need({}), appliance], '/out', 10 * MiB, 'db');
  expect(error?.toJSON()).toEqual({
    name: 'V2vError',
    code: 'HOST_NO_SPACE',
    message:
      '/out has 12 MiB of free space, and 13 MiB are needed for the disks of db and the temporary files.',
    subject: '/out',
    hint: 'Free some space there, or name another directory.',
  });
});

test('what may fit is no error', () => {
  expect(lackOfSpace([temporary, need({}), appliance], '/out', 9 * MiB, 'db')).toBeUndefined();
  expect(lackOfSpace([temporary, need({ sharedWith: [] })], '/out', 10 * MiB, 'db')).toBeUndefined();
  expect(lackOfSpace([temporary, appliance], '/out', 10 * MiB, 'db')).toBeUndefined();
});

test('the use of a directory is what its files take, those with two names once', () => {
  mkdirSync(join(directory, 'below'));
  writeFileSync(join(directory, 'below', 'a'), Buffer.alloc(MiB, 1));
  linkSync(join(directory, 'below', 'a'), join(directory, 'b'));
  expect(diskUse(directory)).toBeGreaterThanOrEqual(MiB);
  expect(diskUse(directory)).toBeLessThan(2 * MiB);
  expect(diskUse(join(directory, 'c'))).toBe(0);
});

test('the peak is seen before what comes next removes it', () => {
  using peak = new PeakUse();
  const sink = jest.fn(() => rmSync(join(directory, 'a'), { force: true }));
  const watched = peak.before(sink);
  const end = event({ type: 'stage-end', stage: 'source', seconds: 0 });
  watched(end);
  expect(peak.most).toBe(0);
  peak.watch(directory);
  writeFileSync(join(directory, 'a'), Buffer.alloc(MiB, 1));
  watched(end);
  watched(end);
  expect(peak.most).toBeGreaterThanOrEqual(MiB);
  expect(sink).toHaveBeenCalledTimes(3);
});

test('the peak is seen also within a stage', () => {
  jest.useFakeTimers();
  try {
    const peak = new PeakUse();
    peak.watch(directory);
    const write = (name: string) => writeFileSync(join(directory, name), Buffer.alloc(MiB, 1));
    write('a');
    jest.advanceTimersByTime(1000);
    rmSync(join(directory, 'a'));
    jest.advanceTimersByTime(1000);
    expect(peak.most).toBeGreaterThanOrEqual(MiB);
    expect(peak.most).toBeLessThan(2 * MiB);
    peak[Symbol.dispose]();
    expect(jest.getTimerCount()).toBe(0);
  } finally {
    jest.useRealTimers();
  }
});

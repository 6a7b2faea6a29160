import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { removeLeftovers } from '../../../lib/leftovers';
import { fileIdentity } from '../../../lib/journal/file-identity';
import type { RecordLine } from '../../../lib/journal/record';
import type { RemovedLeftovers } from '../../../types/leftovers';
import { deadRun } from './runs';

// Of what a run made outside of its directory only that is removed which is still the same.

let temp: string;
let out: string;
let partial: string;
let precious: string;
beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'v2v-leftovers-'));
  out = mkdtempSync(join(temp, 'out-'));
  partial = join(out, 'db-sda.partial-89abcdef');
  precious = join(temp, 'precious');
  writeFileSync(precious, 'precious');
});
afterEach(() => {
  expect(readFileSync(precious, 'utf8')).toBe('precious');
  rmSync(temp, { recursive: true });
});

const stats = (path: string) => lstatSync(path, { bigint: true });

function made(path: string): RecordLine[] {
  return [
    { type: 'file', path },
    { type: 'made', path, identity: fileIdentity(stats(path)) },
  ];
}

function published(path: string): RecordLine {
  const found = stats(path);
  const identity = fileIdentity(found);
  return { type: 'published', path, identity, size: String(found.size), modified: String(found.mtimeNs) };
}

async function clean(...lines: RecordLine[]): Promise<RemovedLeftovers> {
  const directory = await deadRun(temp, lines);
  const removed = await removeLeftovers({ tempDir: temp });
  expect(removed).toMatchObject({ directories: [directory], problems: [] });
  return removed;
}

describe('an unfinished file', () => {
  test('is removed', async () => {
    writeFileSync(partial, 'half');
    expect((await clean(...made(partial))).files).toEqual([partial]);
    expect(readdirSync(out)).toEqual([]);
  });

  test('that is gone does not matter', async () => {
    expect((await clean({ type: 'file', path: partial })).files).toEqual([]);
    expect((await clean({ type: 'file', path: join(out, 'gone', 'x.partial-01234567') })).files).toEqual([]);
  });

  test('of which only the name was noted is empty, or not ours', async () => {
    writeFileSync(partial, '');
    expect((await clean({ type: 'file', path: partial })).files).toEqual([partial]);
    writeFileSync(partial, 'of somebody else');
    expect((await clean({ type: 'file', path: partial })).files).toEqual([]);
    expect(existsSync(partial)).toBe(true);
  });

  test('that a symbolic link took the place of', async () => {
    writeFileSync(partial, 'half');
    const lines = made(partial);
    rmSync(partial);
    symlinkSync(precious, partial);
    expect((await clean(...lines)).files).toEqual([]);
    // Not even where the link leads to the very file that was noted.
    expect(
      (await clean({ type: 'file', path: partial }, { ...made(precious)[1]!, path: partial } as RecordLine))
        .files,
    ).toEqual([]);
    expect(lstatSync(partial).isSymbolicLink()).toBe(true);
  });

  test('that another file took the place of', async () => {
    writeFileSync(partial, 'half');
    const lines = made(partial);
    rmSync(partial);
    writeFileSync(join(out, 'reuse'), ''); // so that the inode number is not used again
    writeFileSync(partial, 'whole');
    expect((await clean(...lines)).files).toEqual([]);
    expect(readFileSync(partial, 'utf8')).toBe('whole');
  });

  test('that was made later under a number that was used again', async () => {
    writeFileSync(partial, 'half');
    const [first, second] = made(partial) as [RecordLine, RecordLine & { type: 'made' }];
    const identity = { ...second.identity, born: String(BigInt(second.identity.born) - 1n) };
    expect((await clean(first, { ...second, identity })).files).toEqual([]);
    expect(existsSync(partial)).toBe(true);
  });

  test('that a directory took the place of', async () => {
    mkdirSync(partial);
    expect((await clean(...made(partial))).files).toEqual([]);
    expect(existsSync(partial)).toBe(true);
  });

  test('whose name is not one that a run gives', async () => {
    expect((await clean(...made(precious))).files).toEqual([]);
  });

  test('that has a second name loses only its own', async () => {
    writeFileSync(partial, 'half');
    linkSync(partial, join(out, 'kept'));
    expect((await clean(...made(partial))).files).toEqual([partial]);
    expect(readdirSync(out)).toEqual(['kept']);
  });
});

describe('a file with its final name', () => {
  let disk: string;
  beforeEach(() => {
    disk = join(out, 'db-sda');
    writeFileSync(disk, 'complete');
  });

  test('goes where others that belong to it are missing', async () => {
    expect((await clean({ type: 'begin' }, published(disk))).files).toEqual([disk]);
  });

  test('goes where copying was finished and describing was not', async () => {
    const lines: RecordLine[] = [{ type: 'begin' }, { type: 'begin' }, published(disk), { type: 'end' }];
    expect((await clean(...lines)).files).toEqual([disk]);
  });

  test.each<[string, (line: RecordLine) => RecordLine[]]>([
    ['all are there', (line) => [{ type: 'begin' }, line, { type: 'end' }]],
    ['it stands for itself', (line) => [line]],
    ['it is in use', (line) => [{ type: 'begin' }, line, { type: 'keep' }]],
    [
      'it belongs to what was finished before',
      (line) => [{ type: 'begin' }, line, { type: 'end' }, { type: 'begin' }],
    ],
  ])('stays where %s', async (_title, lines) => {
    expect((await clean(...lines(published(disk)))).files).toEqual([]);
    expect(readFileSync(disk, 'utf8')).toBe('complete');
  });

  test('stays where it was written to since', async () => {
    const line = published(disk);
    writeFileSync(disk, 'used now', { flag: 'r+' });
    expect((await clean({ type: 'begin' }, line)).files).toEqual([]);
    expect(readFileSync(disk, 'utf8')).toBe('used now');
  });

  test('stays where another took its place', async () => {
    const line = published(disk);
    rmSync(disk);
    symlinkSync(precious, disk);
    expect((await clean({ type: 'begin' }, line)).files).toEqual([]);
    expect(lstatSync(disk).isSymbolicLink()).toBe(true);
  });
});

describe('a directory that libguestfs or supermin made', () => {
  test.each(['libguestfsAbc123', 'appliance.d.w2u06btg'])('is removed: %s', async (name) => {
    const path = join(out, name);
    mkdirSync(path);
    writeFileSync(join(path, 'guestfsd.sock'), '');
    const line: RecordLine = { type: 'directory', path, identity: fileIdentity(stats(path)) };
    expect((await clean(line)).files).toEqual([path]);
    expect(readdirSync(out)).toEqual([]);
  });

  test('stays where it is another one, or called otherwise', async () => {
    const path = join(out, 'libguestfsAbc123');
    mkdirSync(path);
    const identity = fileIdentity(stats(path));
    const other = { ...identity, ino: `${identity.ino}0` };
    expect((await clean({ type: 'directory', path, identity: other })).files).toEqual([]);
    const complete = join(out, 'appliance.d');
    mkdirSync(complete);
    for (const made of [out, complete]) {
      const line: RecordLine = { type: 'directory', path: made, identity: fileIdentity(stats(made)) };
      expect((await clean(line)).files).toEqual([]);
    }
    expect(readdirSync(out)).toEqual(['appliance.d', 'libguestfsAbc123']);
  });
});

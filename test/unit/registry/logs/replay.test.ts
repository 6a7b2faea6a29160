/** Logs of both formats, whole, torn and missing. */
import { isDirty, readBaseBlock } from '../../../../lib/registry/logs/base-block';
import { marvin32 } from '../../../../lib/registry/logs/marvin32';
import { replayLogs } from '../../../../lib/registry/logs/replay';
import { differences } from '../compare-hives';
import { hiveWith } from '../fixtures';
import { entry, newLog, oldLog, sealed, withNumbers } from './log-writer';

const states: Buffer[] = [];
/** The same hive at four times; the last is larger by far. */
beforeAll(async () => {
  for (const count of [1, 2, 3, 40]) {
    const services = Array.from({ length: count }, (_, index): [string, Record<string, Buffer>] => [
      `Services\\s${index}`,
      { Data: Buffer.alloc(1000, index) },
    ]);
    states.push(withNumbers(await hiveWith(Object.fromEntries(services)), 10));
  }
});
const [one, two, three, large] = [0, 1, 2, 3].map((index) => () => states[index]!) as [
  () => Buffer,
  () => Buffer,
  () => Buffer,
  () => Buffer,
];
/** Windows began to write it, and did not end. */
const dirty = (hive: Buffer): Buffer => withNumbers(hive, 11, 10);
const logsOf = (...logs: Buffer[]) => logs.map((bytes, index) => ({ name: `SYSTEM.LOG${index + 1}`, bytes }));
const entries = () =>
  [entry(one(), two(), 10), entry(two(), three(), 11), entry(three(), large(), 12)] as const;

test.each([
  ['', 0x3966e08, 0xb39efca4],
  ['abc', 0xa41914f7, 0xb9cf3dfc],
  ['registry', 0xfd98d02a, 0x1e616461],
])('the hash of %p', (text, low, high) => {
  // The samples have hashes that Windows made; these are of the same function.
  expect(marvin32(Buffer.from(text))).toEqual([low, high]);
});

describe('the new format', () => {
  it('applies all entries, and the hive grows', () => {
    const hive = dirty(one());
    const copy = Buffer.from(hive);
    const replayed = replayLogs(hive, logsOf(newLog(one(), 10, ...entries())));
    expect(replayed).toMatchObject({
      outcome: 'recovered',
      logs: ['SYSTEM.LOG1'],
      entries: 3,
      reason: 'Its transaction logs were complete.',
    });
    expect(differences(replayed.hive, large())).toEqual([]);
    expect(replayed.hive.length).toBeGreaterThan(hive.length);
    expect(readBaseBlock(replayed.hive)).toMatchObject({
      primary: 13,
      secondary: 13,
      hasRightChecksum: true,
    });
    expect(hive.equals(copy)).toBe(true);
  });

  test.each([
    [0, 1],
    [1, 0],
  ])('of two logs the older one comes first', (a, b) => {
    const [first, second, third] = entries();
    const logs = [newLog(one(), 10, first), newLog(two(), 11, second, third)];
    const replayed = replayLogs(dirty(one()), logsOf(logs[a]!, logs[b]!));
    expect(replayed).toMatchObject({ outcome: 'recovered', entries: 3 });
    expect(replayed.logs).toEqual([`SYSTEM.LOG${a + 1}`, `SYSTEM.LOG${b + 1}`]);
    expect(differences(replayed.hive, large())).toEqual([]);
  });

  it('a log may begin later than the hive says, where the hive was written in part', () => {
    const replayed = replayLogs(withNumbers(one(), 5, 4), logsOf(newLog(one(), 10, ...entries())));
    expect(replayed).toMatchObject({ outcome: 'recovered', entries: 3 });
  });

  it('what was applied before is left, and what remains of older entries', () => {
    const [first, second] = entries();
    const old = newLog(one(), 3, entry(large(), one(), 3));
    const replayed = replayLogs(
      dirty(one()),
      logsOf(old, newLog(one(), 10, first, second, entry(three(), one(), 5))),
    );
    expect(replayed).toMatchObject({ outcome: 'recovered', logs: ['SYSTEM.LOG2'], entries: 2 });
    expect(differences(replayed.hive, three())).toEqual([]);
  });

  const damage: [string, (log: Buffer, at: number) => void][] = [
    ['a page', (log, at) => log.writeUInt8(log.readUInt8(at + 600) ^ 1, at + 600)],
    ['the head', (log, at) => log.writeUInt32LE(7, at + 8)],
    ['the size', (log, at) => log.writeUInt32LE(0xfffffe00, at + 4)],
    ['a size of none', (log, at) => log.writeUInt32LE(0, at + 4)],
  ];
  test.each(damage)('ends before an entry that is torn: %s', (_, harm) => {
    const [first, second, third] = entries();
    const log = newLog(one(), 10, first, second, third);
    harm(log, 512 + first.length);
    const replayed = replayLogs(dirty(one()), logsOf(log));
    expect(replayed).toMatchObject({ outcome: 'partly', entries: 1 });
    expect(replayed.reason).toBe('What follows entry 10 of its transaction logs is missing or damaged.');
    expect(differences(replayed.hive, two())).toEqual([]);
    expect(isDirty(readBaseBlock(replayed.hive)!)).toBe(false);
  });

  it('ends where the second log does not go on', () => {
    const [first, , third] = entries();
    const replayed = replayLogs(dirty(one()), logsOf(newLog(one(), 10, first), newLog(one(), 12, third)));
    expect(replayed).toMatchObject({ outcome: 'partly', entries: 1, logs: ['SYSTEM.LOG1'] });
    // Beyond the entry that was left.
    expect(readBaseBlock(replayed.hive)).toMatchObject({ primary: 13 });
  });

  test.each<[string, (whole: Buffer) => void]>([
    ['bins that are no pages', (whole) => whole.writeUInt32LE(5000, 16)],
    ['bins beyond all hives', (whole) => whole.writeUInt32LE(0xfffff000, 16)],
    ['pages without end', (whole) => whole.writeUInt32LE(0xffffffff, 20)],
    ['a page beyond the bins', (whole) => whole.writeUInt32LE(0x7ffff000, 40)],
    ['a page larger than the entry', (whole) => whole.writeUInt32LE(0x10000, 44)],
  ])('an entry with right hashes and %s is not applied', (_, harm) => {
    const bad = entry(one(), two(), 10);
    harm(bad);
    const hive = dirty(one());
    const replayed = replayLogs(hive, logsOf(newLog(one(), 10, sealed(bad))));
    expect(replayed).toMatchObject({ outcome: 'not recovered', entries: 0 });
    expect(replayed.hive).toBe(hive);
  });

  it('a base block that is damaged comes from the latest log', () => {
    const hive = dirty(two());
    hive.write('garbage', 60);
    const [first, second, third] = entries();
    const logs = logsOf(newLog(one(), 10, first), newLog(two(), 11, second, third));
    const replayed = replayLogs(hive, logs);
    expect(replayed).toMatchObject({ outcome: 'recovered', logs: ['SYSTEM.LOG2'], entries: 2 });
    expect(differences(replayed.hive, large())).toEqual([]);
    expect(readBaseBlock(replayed.hive)).toMatchObject({ type: 'hive', hasRightChecksum: true });
  });

  it('what would be no hive is not taken', () => {
    const broken = Buffer.from(two());
    broken.write('nothing', 4096);
    const replayed = replayLogs(dirty(one()), logsOf(newLog(one(), 10, entry(one(), broken, 10))));
    expect(replayed).toMatchObject({
      outcome: 'not recovered',
      reason: 'With SYSTEM.LOG1 it would not be a hive.',
    });
  });
});

describe('the old format', () => {
  it('applies the pages of the log that was written with the hive', () => {
    const replayed = replayLogs(dirty(one()), logsOf(oldLog(one(), large(), 11)));
    expect(replayed).toMatchObject({ outcome: 'recovered', logs: ['SYSTEM.LOG1'] });
    expect(differences(replayed.hive, large())).toEqual([]);
    expect(readBaseBlock(replayed.hive)).toMatchObject({
      primary: 12,
      secondary: 12,
      hasRightChecksum: true,
    });
  });

  it('of two logs the one with the time of the hive', () => {
    const other = oldLog(one(), three(), 11);
    other.writeBigUInt64LE(1n, 12);
    const replayed = replayLogs(
      dirty(one()),
      logsOf(withNumbers(other, 11, 11, 1), oldLog(one(), two(), 11)),
    );
    expect(replayed).toMatchObject({ outcome: 'recovered', logs: ['SYSTEM.LOG2'] });
    expect(differences(replayed.hive, two())).toEqual([]);
  });

  it('a base block that is damaged comes from the log with the time of the first bin', () => {
    const hive = dirty(one());
    hive.writeBigUInt64LE(1n, 12);
    const replayed = replayLogs(hive, logsOf(oldLog(one(), two(), 11)));
    expect(replayed).toMatchObject({ outcome: 'recovered' });
    expect(differences(replayed.hive, two())).toEqual([]);
  });

  it('a log that is cut is not used, and one with other bytes where a bin begins in part', () => {
    const log = oldLog(one(), large(), 11);
    expect(replayLogs(dirty(one()), logsOf(log.subarray(0, -1)))).toMatchObject({ outcome: 'not recovered' });
    const first = log.indexOf('hbin');
    log.write('nbih', first);
    expect(replayLogs(dirty(one()), logsOf(log))).toMatchObject({ entries: 0 });
  });
});

test.each<[string, () => Buffer[], string]>([
  ['none', () => [], 'It has no transaction log.'],
  ['empty ones', () => [Buffer.alloc(0), Buffer.alloc(0)], 'It has no transaction log.'],
  ['zeros', () => [Buffer.alloc(8192)], 'None of its transaction logs is whole.'],
  [
    'one that was not written to the end',
    () => [withNumbers(newLog(one(), 10, ...entries()), 11, 10, 6)],
    'None of its transaction logs is whole.',
  ],
  [
    'one of the past',
    () => [newLog(one(), 8, entry(large(), one(), 8))],
    'None of its transaction logs follows its present state.',
  ],
  ['the hive itself', () => [dirty(one())], 'None of its transaction logs is whole.'],
])('with %s for logs it is as it lies', (_, logs, reason) => {
  const hive = dirty(one());
  const replayed = replayLogs(hive, logsOf(...logs()));
  expect(replayed).toEqual({ hive, outcome: 'not recovered', logs: [], entries: 0, reason });
});

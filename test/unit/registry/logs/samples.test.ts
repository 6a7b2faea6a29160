/** Real hives that Windows had not finished writing, against what Windows itself made of them. */
import { isDirty, readBaseBlock } from '../../../../lib/registry/logs/base-block';
import { replayLogs, type TransactionLog } from '../../../../lib/registry/logs/replay';
import { differences, keyCount, readHive } from '../compare-hives';
import { itWithSamples, sample } from '../../samples';

const logs = (...names: string[]): TransactionLog[] =>
  names.map((path) => ({ name: path.split('/').at(-1)!, bytes: sample(path) }));

itWithSamples('NewDirtyHive1')('the new format: as Windows 10 recovered it', () => {
  const hive = sample('NewDirtyHive1/NewDirtyHive');
  const replayed = replayLogs(
    hive,
    logs('NewDirtyHive1/NewDirtyHive.LOG1', 'NewDirtyHive1/NewDirtyHive.LOG2'),
  );
  expect(replayed).toMatchObject({
    outcome: 'recovered',
    logs: ['NewDirtyHive.LOG1', 'NewDirtyHive.LOG2'],
    entries: 4,
  });
  const byWindows = sample('NewDirtyHive1/RecoveredHive_Windows10');
  expect(differences(replayed.hive, byWindows)).toEqual([]);
  expect(differences(hive, byWindows)).not.toEqual([]);
  expect(readBaseBlock(replayed.hive)).toMatchObject({ primary: 6, secondary: 6, hasRightChecksum: true });
  expect(readBaseBlock(byWindows)).toMatchObject({ primary: 6, secondary: 6 });
});

itWithSamples('OldDirtyHive')('the old format: as Windows 7 recovered it', () => {
  const hive = sample('OldDirtyHive/OldDirtyHive');
  const replayed = replayLogs(hive, logs('OldDirtyHive/OldDirtyHive.LOG1'));
  expect(replayed).toMatchObject({ outcome: 'recovered', logs: ['OldDirtyHive.LOG1'] });
  const byWindows = sample('OldDirtyHive/RecoveredHive_Windows7');
  expect(differences(replayed.hive, byWindows)).toEqual([]);
  expect(isDirty(readBaseBlock(replayed.hive)!)).toBe(false);
});

itWithSamples('SYSTEM-win10-laptop')(
  'the SYSTEM of a Windows 10: nothing of what its logs hold is lost',
  () => {
    const hive = sample('SYSTEM-win10-laptop');
    const before = readHive(hive);
    const replayed = replayLogs(hive, logs('SYSTEM-win10-laptop.LOG1', 'SYSTEM-win10-laptop.LOG2'));
    expect(replayed).toMatchObject({ outcome: 'recovered', entries: 24 });
    expect(keyCount(before)).toBe(33_123);
    expect(keyCount(readHive(replayed.hive))).toBe(35_595);
  },
);

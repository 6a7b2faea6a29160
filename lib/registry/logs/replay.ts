import type { RecoveredHive } from '../../../types/inspection';
import { baseBlockSize, type BaseBlock, readBaseBlock, writeBaseBlock } from './base-block';
import { isMadeOfBins } from './bins';
import { applyDirtyPages, readDirtyPages } from './dirty-vector';
import { applyEntries, type LogEntry, readLogEntries } from './log-entries';

/** A transaction log of a hive: `SYSTEM.LOG1`. */
export interface TransactionLog {
  name: string;
  bytes: Buffer;
}

/** What the logs made of a hive. */
export type Replayed = Omit<RecoveredHive, 'path'> & {
  /** The hive up to date; where it was not recovered the one that was given. */
  hive: Buffer;
};

interface ReadLog extends TransactionLog {
  base: BaseBlock;
}

/**
 * Brings a hive that Windows did not finish writing up to date from its transaction logs, as Windows would when it loads it:
 * in the new format the entries that follow the hive's state, up to the first that is missing or damaged, in the old one the
 * pages of the log that was written with the hive. Neither buffer is changed.
 *
 * @param logs in the order LOG1, LOG2, LOG
 */
export function replayLogs(hive: Buffer, logs: readonly TransactionLog[]): Replayed {
  const base = readBaseBlock(hive);
  const read = logs.flatMap((log): ReadLog[] => {
    const block = readBaseBlock(log.bytes);
    return block ? [{ ...log, base: block }] : [];
  });
  const valid = read.filter(({ base: { hasRightChecksum, primary, secondary } }) => {
    return hasRightChecksum && primary === secondary;
  });
  if (base === undefined) return unchanged(hive, 'It has no base block.');
  const replayed = replayEntries(hive, base, valid) ?? replayPages(hive, base, valid);
  if (replayed === undefined) return unchanged(hive, whyNone(logs, valid));
  const { binsSize, flag, ...result } = replayed;
  if (!isMadeOfBins(result.hive, binsSize)) {
    return unchanged(hive, `With ${result.logs.join(' and ')} it would not be a hive.`);
  }
  // Beyond all that the logs have, so that nothing in them is ever taken for what follows this state.
  const numbers = [base.primary, base.secondary, result.last, ...read.map((log) => log.base.primary)];
  const sequence = (Math.max(...numbers) + 1) >>> 0;
  writeBaseBlock(result.hive, { sequence, binsSize, ...(flag === undefined ? {} : { flag }) });
  const { outcome, logs: names, entries, reason, hive: upToDate } = result;
  return { outcome, logs: names, entries, reason, hive: upToDate };
}

type Applied = Replayed & { binsSize: number; last: number; flag?: number };

function replayEntries(hive: Buffer, base: BaseBlock, logs: readonly ReadLog[]): Applied | undefined {
  const runs = logs
    .filter((log) => log.base.type === 'new log')
    .map((log) => ({ ...log, ...readLogEntries(log.bytes, log.base) }))
    .filter(({ base: { primary } }) => !base.hasRightChecksum || primary >= base.secondary)
    .sort((a, b) => a.base.primary - b.base.primary);
  // Without a base block of its own nothing says where the hive stands: the latest log alone is used.
  const usable = base.hasRightChecksum ? runs : runs.slice(-1);
  const first = usable[0];
  if (first === undefined || first.entries.length === 0) return undefined;
  const applied: LogEntry[] = [];
  const names: string[] = [];
  let torn = false;
  for (const run of usable) {
    const last = applied.at(-1);
    if (last !== undefined && run.base.primary !== (last.sequence + 1) >>> 0) {
      torn = true;
      break;
    }
    if (run.entries.length > 0) names.push(run.name);
    applied.push(...run.entries);
    torn = run.torn;
  }
  const { binsSize, flag, sequence } = applied.at(-1)!;
  return {
    hive: applyEntries(startFrom(hive, base, first), applied),
    binsSize,
    flag,
    last: sequence,
    outcome: torn ? 'partly' : 'recovered',
    logs: names,
    entries: applied.length,
    reason: torn
      ? `What follows entry ${sequence} of its transaction logs is missing or damaged.`
      : 'Its transaction logs were complete.',
  };
}

function replayPages(hive: Buffer, base: BaseBlock, logs: readonly ReadLog[]): Applied | undefined {
  // What is not right has no timestamp; the first bin has a copy of it.
  const hasBin = !base.hasRightChecksum && hive.length >= baseBlockSize + 28;
  const timestamp = hasBin ? hive.readBigUInt64LE(baseBlockSize + 20) : base.timestamp;
  for (const log of logs) {
    if (log.base.type !== 'old log' || log.base.timestamp !== timestamp) continue;
    const dirty = readDirtyPages(log.bytes, log.base);
    if (dirty === undefined) continue;
    const { hive: result, applied } = applyDirtyPages(startFrom(hive, base, log), dirty);
    const isWhole = applied === dirty.pages.length;
    return {
      hive: result,
      binsSize: dirty.binsSize,
      last: log.base.primary,
      outcome: isWhole ? 'recovered' : 'partly',
      logs: [log.name],
      entries: applied,
      reason: isWhole ? 'Its transaction log was complete.' : 'A page of its transaction log is damaged.',
    };
  }
  return undefined;
}

/** A copy of the hive; where its base block is damaged with that of the log. */
function startFrom(hive: Buffer, base: BaseBlock, log: ReadLog): Buffer {
  const copy = Buffer.from(hive);
  if (!base.hasRightChecksum) log.bytes.copy(copy, 0, 0, 512);
  return copy;
}

function unchanged(hive: Buffer, reason: string): Replayed {
  return { hive, outcome: 'not recovered', logs: [], entries: 0, reason };
}

function whyNone(logs: readonly TransactionLog[], valid: readonly ReadLog[]): string {
  if (logs.every(({ bytes }) => bytes.length === 0)) return 'It has no transaction log.';
  if (valid.length === 0) return 'None of its transaction logs is whole.';
  return 'None of its transaction logs follows its present state.';
}

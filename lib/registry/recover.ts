import { basename, dirname } from 'node:path/posix';

import type { GuestfsActions } from '../../types/guestfs.gen';
import type { RecoveredHive } from '../../types/inspection';
import { GuestfsError } from '../errors';
import { notRegularFile, readFilePart, readWholeFile } from '../guestfs/regular-file';
import type { Context } from '../run/context';
import { baseBlockSize, isDirty, pageSize, readBaseBlock } from './logs/base-block';
import { largestHive } from './logs/bins';
import { replayLogs, type TransactionLog } from './logs/replay';

/** What recovery needs of a guest. */
export type HiveFiles = Pick<GuestfsActions, 'statns' | 'pread' | 'pwrite' | 'ls' | 'sync'>;

/** Bytes that are written at once: a message to the appliance ends at 4 MiB. */
const chunk = 2 * 1024 * 1024;

const logSuffixes = ['.LOG1', '.LOG2', '.LOG'];

/**
 * Brings a hive that Windows had not finished writing up to date from its transaction logs (`SYSTEM.LOG1`, `SYSTEM.LOG2`) beside
 * it, as Windows does when it boots, and writes it back. hivex knows no logs: what it edits without this loses what is in them.
 * {@link openHive} calls it.
 *
 * @returns what was done; undefined where the hive is clean, or is none
 * @param context gets a warning, `HIVE_RECOVERED` or `HIVE_NOT_RECOVERED`
 *
 * @example
 * const recovered = await recoverHive(guest, '/Windows/System32/config/SYSTEM');
 * if (recovered) console.log(recovered.path, recovered.outcome, recovered.reason);
 *
 * @throws V2vError `GUEST_UNSUPPORTED` where it is not a regular file, or too large; GuestfsError where it cannot be read or
 * written
 */
export async function recoverHive(
  guest: HiveFiles,
  path: string,
  context?: Pick<Context, 'warn'>,
): Promise<RecoveredHive | undefined> {
  const head = await readFilePart(guest, path, baseBlockSize);
  if (head === undefined) throw notRegularFile(path);
  const base = readBaseBlock(head);
  if (base === undefined || !isDirty(base)) return undefined;
  const hive = await readWholeFile(guest, path, largestHive);
  if (hive === undefined) throw notRegularFile(path);
  const { hive: upToDate, ...result } = replayLogs(hive, await readLogs(guest, path));
  let recovered: RecoveredHive = { path, ...result };
  if (result.outcome !== 'not recovered' && !(await writeBack(guest, path, hive, upToDate))) {
    const reason = 'Its filesystem is mounted to be read only.';
    recovered = { path, outcome: 'not recovered', logs: [], entries: 0, reason };
  }
  if (context) warnOfRecovery(recovered, context);
  return recovered;
}

/** Warns that a hive was dirty, and says what became of it. */
export function warnOfRecovery(
  { path, outcome, reason, logs }: RecoveredHive,
  context: Pick<Context, 'warn'>,
): void {
  if (outcome === 'recovered') {
    context.warn(
      'HIVE_RECOVERED',
      `Windows had not finished writing ${path}; it was brought up to date from ${logs.join(' and ')}.`,
    );
  } else if (outcome === 'partly') {
    context.warn(
      'HIVE_NOT_RECOVERED',
      `Windows had not finished writing ${path}, and it could be brought up to date only in part: ${reason}`,
      'Shut the guest down cleanly on the old hypervisor, and export it again.',
    );
  } else {
    context.warn(
      'HIVE_NOT_RECOVERED',
      `Windows had not finished writing ${path}, and it is used as it lies: ${reason}`,
      'Shut the guest down cleanly on the old hypervisor, and export it again.',
    );
  }
}

/** The logs that lie beside a hive. Their names are looked up, for Windows knows no upper and lower case. */
async function readLogs(guest: HiveFiles, path: string): Promise<TransactionLog[]> {
  const [directory, name] = [dirname(path), basename(path).toLowerCase()];
  const names = await guest.ls(directory);
  const logs: TransactionLog[] = [];
  for (const suffix of logSuffixes) {
    const log = names.find((other) => other.toLowerCase() === `${name}${suffix.toLowerCase()}`);
    if (log === undefined) continue;
    const bytes = await readWholeFile(guest, `${directory}/${log}`.replace(/^\/\//, '/'), largestHive);
    if (bytes !== undefined) logs.push({ name: log, bytes });
  }
  return logs;
}

/**
 * Writes what differs, the base block last: until then the hive is dirty, and its logs apply to it. False where the
 * filesystem cannot be written.
 */
async function writeBack(guest: HiveFiles, path: string, before: Buffer, after: Buffer): Promise<boolean> {
  try {
    for (const [start, end] of changedRanges(before, after)) {
      for (let at = start; at < end; at += chunk) {
        await writeAll(guest, path, after.subarray(at, Math.min(end, at + chunk)), at);
      }
    }
    await guest.sync();
    await writeAll(guest, path, after.subarray(0, baseBlockSize), 0);
    return true;
  } catch (error) {
    if (error instanceof GuestfsError && error.errno === 'EROFS') return false;
    throw error;
  }
}

async function writeAll(guest: HiveFiles, path: string, bytes: Buffer, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const written = await guest.pwrite(path, bytes.subarray(done), offset + done);
    if (written <= 0) throw new GuestfsError('pwrite', 'EIO', `pwrite: ${path}: nothing was written`);
    done += written;
  }
}

/** Parts of the hive behind its base block that are not what they were, in whole pages. */
function changedRanges(before: Buffer, after: Buffer): [start: number, end: number][] {
  const ranges: [number, number][] = [];
  for (let at = baseBlockSize; at < after.length; at += pageSize) {
    const end = Math.min(at + pageSize, after.length);
    if (end <= before.length && after.compare(before, at, end, at, end) === 0) continue;
    const last = ranges.at(-1);
    if (last?.[1] === at) last[1] = end;
    else ranges.push([at, end]);
  }
  return ranges;
}

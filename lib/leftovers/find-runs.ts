import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { isSameFile, lookAt } from '../journal/file-identity';
import { isRunning, processState, type HostIdentity } from '../journal/process-identity';
import { parseRecord, recordName, type RunRecord } from '../journal/record';
import { claimantOf, isRunDirectory } from './claim';

/** A record has some hundred bytes for each disk. */
const largestRecord = 16 * 1024 ** 2;
/** The first line of a record is written milliseconds after its directory is made. */
const unbegunMs = 60_000;

/** A directory beside ours that may be another run's. */
export type FoundRun =
  /** Its process has ended. `sameBoot`: it ran since the host was last started. */
  | { kind: 'ended'; directory: string; record: RunRecord; sameBoot: boolean }
  /** It was killed before it made anything. */
  | { kind: 'unbegun'; directory: string }
  /** It does not concern us; `reason` is given if that may be a surprise. */
  | { kind: 'other'; directory: string; reason?: string };

async function readRecord(directory: string, uid: bigint): Promise<string | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  let handle;
  try {
    handle = await open(join(directory, recordName), flags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile() || stats.uid !== uid || stats.size > largestRecord)
      throw new Error('it is not a record');
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** Whether nothing is in it but the beginning of a record, and that for so long that nobody is still writing it. */
async function isUnbegun(directory: string): Promise<boolean> {
  const names = await readdir(directory);
  if (names.some((name) => name !== recordName)) return false;
  for (const path of [directory, ...names.map((name) => join(directory, name))]) {
    const found = await lookAt(path);
    if (found !== undefined && Date.now() - Number(found.mtimeMs) < unbegunMs) return false;
  }
  return true;
}

/** Looks at one directory, whoever has claimed it. */
export async function examine(directory: string, here: HostIdentity): Promise<FoundRun> {
  const other = (reason?: string): FoundRun => ({ kind: 'other', directory, reason });
  const uid = BigInt(process.geteuid?.() ?? 0);
  const found = await lookAt(directory);
  // Nobody but its owner can have put anything into such a directory.
  if (found?.isDirectory() !== true || found.uid !== uid || (found.mode & 0o022n) !== 0n) return other();

  const text = await readRecord(directory, uid);
  const record = text === undefined ? 'unbegun' : parseRecord(text);
  if (record === 'unbegun') {
    return (await isUnbegun(directory)) ? { kind: 'unbegun', directory } : other();
  }
  if (record === 'newer') return other('its record was written by a newer version of v2v-node');
  if (record === 'damaged') return other('its record is damaged');

  const { host, process: owner, identity } = record.header;
  const sameBoot = host.bootId === here.bootId;
  if (!isSameFile(identity, found, sameBoot)) return other('its record belongs to another directory');
  if (BigInt(record.header.uid) !== uid) return other("its record is another user's");
  const state = await processState(owner, host, here);
  if (state === 'unknown') return other('its process is on another host or in another container');
  return state === 'running' ? other() : { kind: 'ended', directory, record, sameBoot };
}

/** Looks at the directories in `parent` that are named like those of runs. Changes nothing. */
export async function* findRuns(parent: string, here: HostIdentity): AsyncGenerator<FoundRun> {
  for (const name of await readdir(parent)) {
    if (!isRunDirectory(name)) continue;
    const directory = join(parent, name);
    const claimant = claimantOf(name);
    try {
      if (claimant !== undefined && (await isRunning(claimant))) {
        yield { kind: 'other', directory, reason: `the process ${claimant.pid} is clearing it away` };
        continue;
      }
      yield await examine(directory, here);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // Its owner or another run may be removing it at this moment.
      const reason = code === 'ENOENT' ? undefined : `it cannot be read (${message})`;
      yield { kind: 'other', directory, reason };
    }
  }
}

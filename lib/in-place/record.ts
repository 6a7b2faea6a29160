import { lstat, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { hostFileError, syncFile } from '../files/durable-file';
import type { HostIdentity, ProcessIdentity } from '../journal/process-identity';
import type { DiskInPlace } from './places';

/** Begins the name of a directory that keeps changes. No run takes it for the leftover of another. */
export const changesPrefix = 'v2v-node-in-place.';

const recordName = 'changes.json';
const recordFormat = 1;

/** A disk and what is to be written to it. */
export interface DiskChanges extends DiskInPlace {
  /** Name of the overlay that holds the changes, in the directory. */
  overlay: string;
  /** Bytes that the guest sees. */
  virtualSize: number;
  /** Bytes that the overlay takes. */
  changed: number;
  /** As it was before: bytes of the file, and nanoseconds since 1970 where it is no device. */
  before: { size: string; modified?: string };
  /** `writing`: it is not known how much of it is written. */
  state: 'waiting' | 'writing' | 'written';
}

/** What is to be written to the disks of one guest, and how far that is. */
export interface Changes {
  format: typeof recordFormat;
  /** Of v2v-node. */
  version: string;
  /** Of the guest. */
  name: string;
  /** Who writes; absent without /proc. */
  process?: ProcessIdentity;
  host?: HostIdentity;
  disks: DiskChanges[];
}

/** Writes the record of a directory, so that it is on the host's disk when the promise resolves. */
export async function writeChanges(directory: string, changes: Omit<Changes, 'format'>): Promise<void> {
  const path = join(directory, recordName);
  const next = `${path}.next`;
  try {
    const handle = await open(next, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify({ format: recordFormat, ...changes }, undefined, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, path);
    await syncFile(directory);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === undefined ? error : hostFileError(path, error);
  }
}

const states: readonly string[] = ['waiting', 'writing', 'written'];

function isDisk(value: unknown): value is DiskChanges {
  const { overlay, path, format, state, files } = (value ?? {}) as Partial<
    Record<keyof DiskChanges, unknown>
  >;
  return (
    typeof overlay === 'string' &&
    /^[a-z]+\.qcow2$/.test(overlay) &&
    typeof path === 'string' &&
    path.startsWith('/') &&
    (format === 'raw' || format === 'qcow2') &&
    typeof state === 'string' &&
    states.includes(state) &&
    Array.isArray(files)
  );
}

/** The changes that a directory keeps; undefined where it is not one of ours, or another user's. */
export async function readChanges(directory: string): Promise<Changes | undefined> {
  const found = await lstat(directory).catch(() => undefined);
  if (found?.isDirectory() !== true || found.uid !== process.geteuid?.()) return undefined;
  try {
    const changes = JSON.parse(await readFile(join(directory, recordName), 'utf8')) as Changes;
    const isOurs =
      changes.format === recordFormat && Array.isArray(changes.disks) && changes.disks.every(isDisk);
    return isOurs ? changes : undefined;
  } catch {
    return undefined;
  }
}

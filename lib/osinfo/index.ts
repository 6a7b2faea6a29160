import { join } from 'node:path';

import { databaseDirectories, type OsEntry, pathOfId, readOsFile } from './database';
import { filesOfShortId } from './short-ids';

/** What libosinfo's database (package osinfo-db) knows of an operating system. */
export interface OsinfoSystem {
  /** A URL, `http://debian.org/debian/11`. */
  id: string;
  /** Ids of the devices it supports, including those it inherits: `http://qemu.org/chipset/x86/q35`, … */
  devices: ReadonlySet<string>;
}

/**
 * Looks up an operating system by its short id, `debian11`, reading only the files that this takes. Undefined if the
 * database is not installed or does not know the system. Never throws: a file that cannot be read counts as missing.
 */
export async function findSystem(
  shortId: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<OsinfoSystem | undefined> {
  const directories = databaseDirectories(env);
  const entry = await entryOf(shortId, directories);
  if (entry === undefined) return undefined;
  const devices = new Set<string>();
  const seen = new Set<string>();
  const waiting = [entry.id];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const entries = id === entry.id ? [entry] : [];
    const path = pathOfId(id);
    for (const directory of path === undefined ? [] : directories) {
      entries.push(...(await readOsFile(join(directory, path ?? ''))).filter((found) => found.id === id));
    }
    for (const found of entries) {
      found.devices.forEach((device) => devices.add(device));
      waiting.push(...found.parents);
    }
  }
  return { id: entry.id, devices };
}

/** libosinfo's URL of an operating system by its short id; undefined as for {@link findSystem}. */
export async function osinfoUrl(
  shortId: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> {
  return (await entryOf(shortId, databaseDirectories(env)))?.id;
}

async function entryOf(shortId: string, directories: readonly string[]): Promise<OsEntry | undefined> {
  if (shortId === '' || shortId === 'unknown') return undefined;
  for (const directory of directories) {
    for (const path of await filesOfShortId(directory, shortId)) {
      const entry = (await readOsFile(path)).find(({ shortIds }) => shortIds.includes(shortId));
      if (entry) return entry;
    }
  }
  return undefined;
}

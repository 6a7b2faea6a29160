import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { listOsFiles, readOsFile } from './database';

/** Which file of a database directory is about a short id, and what the directory looked like when they were read. */
interface ShortIds {
  state: string;
  files: Promise<ReadonlyMap<string, string>>;
}

// Eight hundred files, which all conversions of a process ask for.
const known = new Map<string, ShortIds>();

async function readShortIds(paths: readonly string[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const path of paths) {
    for (const { shortIds } of await readOsFile(path)) {
      for (const shortId of shortIds) if (!files.has(shortId)) files.set(shortId, path);
    }
  }
  return files;
}

/** Changes with every file that is added, removed or replaced: a package manager replaces by renaming. */
async function stateOf(directories: Iterable<string>): Promise<string> {
  const times = await Promise.all(
    [...directories].map((directory) =>
      stat(directory)
        .then(({ mtimeMs }) => mtimeMs)
        .catch(() => 0),
    ),
  );
  return times.join(' ');
}

/**
 * Files of a database directory that are about a short id: one, or none. `debian-11.xml` is about debian11 as a rule;
 * all are read only where that is not so, and again only when the database changed.
 */
export async function filesOfShortId(directory: string, shortId: string): Promise<string[]> {
  const paths = await listOsFiles(directory);
  const likely = paths.find((path) => path.replaceAll('-', '').endsWith(`/${shortId}.xml`));
  if (likely !== undefined && (await readOsFile(likely)).some(({ shortIds }) => shortIds.includes(shortId))) {
    return [likely];
  }
  const vendors = new Set(paths.map((path) => join(path, '..')));
  const state = `${paths.length} ${await stateOf(vendors)}`;
  let found = known.get(directory);
  if (found?.state !== state) known.set(directory, (found = { state, files: readShortIds(paths) }));
  const path = (await found.files).get(shortId);
  return path === undefined ? [] : [path];
}

import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { listOsFiles, readOsFile } from './database';

/** Which file of a database directory describes a short id, and the state of the directory when the files were read. */
interface ShortIds {
  state: string;
  files: Promise<ReadonlyMap<string, string>>;
}

// Eight hundred files, which all conversions of a process need.
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
 * The file of a database directory that describes a short id, if there is one. As a rule `debian-11.xml` describes
 * debian11; all files are read only if that is not so, and again only if the database has changed.
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

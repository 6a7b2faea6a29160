import { posix } from 'node:path';

import type { ConfigurationFile } from './configured-card';

/** A file of systemd-networkd or udev with its drop-ins, as systemd reads them: `text` is all of them, one after another. */
export interface NetworkdFile extends ConfigurationFile {
  /** The file and its drop-ins, in the order in which they count. */
  parts: readonly ConfigurationFile[];
}

/**
 * Where systemd looks, in order of precedence; see systemd.network(5). What is in /run is made anew at each boot: none of
 * it is on the disk.
 */
const directories = [
  '/etc/systemd/network',
  '/usr/local/lib/systemd/network',
  '/usr/lib/systemd/network',
  '/lib/systemd/network',
];

/** More than an administrator has. */
const maxFiles = 200;

/** How the guest's files are listed and read. */
export interface NetworkdReader {
  /** The paths in a directory whose names are accepted; none where it does not exist. */
  list: (directory: string, accepts: (name: string) => boolean) => Promise<string[]>;
  /** Undefined where it is no regular file. */
  read: (path: string) => Promise<ConfigurationFile | undefined>;
}

/**
 * The files of these names in all directories, by name: one takes the place of those of the same name that are further
 * back, even where it only masks them, as a link to /dev/null or an empty file.
 */
async function inForce(
  { list, read }: NetworkdReader,
  below: string,
  accepts: (name: string) => boolean,
): Promise<ConfigurationFile[]> {
  const byName = new Map<string, string>();
  for (const directory of directories) {
    for (const path of await list(posix.join(directory, below), accepts)) {
      const name = posix.basename(path);
      if (!byName.has(name)) byName.set(name, path);
    }
  }
  const files: ConfigurationFile[] = [];
  for (const [, path] of [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, maxFiles)) {
    const file = await read(path);
    if (file !== undefined && file.text !== '') files.push(file);
  }
  return files;
}

/** Reads the `.network`, `.link` and `.netdev` files in the order of their names, each with `NAME.d/*.conf`. */
export async function readNetworkdFiles(reader: NetworkdReader): Promise<NetworkdFile[]> {
  const dropIns = new Set<string>();
  for (const directory of directories) {
    for (const path of await reader.list(directory, (name) => /\.(?:network|link|netdev)\.d$/.test(name))) {
      dropIns.add(posix.basename(path));
    }
  }
  const files: NetworkdFile[] = [];
  for (const file of await inForce(reader, '', (name) => /\.(?:network|link|netdev)$/.test(name))) {
    const below = `${posix.basename(file.path)}.d`;
    const added = dropIns.has(below) ? await inForce(reader, below, (name) => name.endsWith('.conf')) : [];
    files.push(networkdFile([file, ...added]));
  }
  return files;
}

/** A file and its drop-ins as one. */
export function networkdFile(parts: readonly [ConfigurationFile, ...ConfigurationFile[]]): NetworkdFile {
  return { path: parts[0].path, text: parts.map(({ text }) => text).join('\n'), parts };
}

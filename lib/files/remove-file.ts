import { constants } from 'node:fs';
import { lstat, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** The kernel removes smaller files within some milliseconds. */
const largeBytes = 64 * 1024 ** 2;

/**
 * Keeps a large file open, so that its removal does not wait until the kernel has given back its space, which may take
 * seconds if much of it is in the host's memory: the name goes at once, and the space when the file is closed.
 */
async function holdLarge(path: string): Promise<FileHandle | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isFile() !== true || found.size < largeBytes) return undefined;
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => undefined);
}

/** Closes in the background: nobody waits, and nothing can go wrong with a file that is gone. */
function letGo(handles: readonly (FileHandle | undefined)[]): void {
  for (const handle of handles) handle?.close().catch(() => undefined);
}

/** Removes a file at once, however large it is. It is not an error if there is none. */
export async function removeFile(path: string): Promise<void> {
  const held = await holdLarge(path);
  try {
    await rm(path, { force: true });
  } finally {
    letGo([held]);
  }
}

async function holdAllLarge(path: string): Promise<FileHandle[]> {
  const held = await holdLarge(path);
  if (held !== undefined) return [held];
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const handles: FileHandle[] = [];
  for (const entry of entries) {
    // A symbolic link may lead anywhere.
    if (entry.isDirectory() || entry.isFile()) handles.push(...(await holdAllLarge(join(path, entry.name))));
  }
  return handles;
}

/** Removes a file, or a directory with everything in it, at once. It is not an error if there is none. */
export async function removeTree(path: string): Promise<void> {
  const held = await holdAllLarge(path);
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  } finally {
    letGo(held);
  }
}

import type { Dirent } from 'node:fs';
import { access, constants, lstat, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

import { V2vError } from '../../../../errors';
import { hostLimitError } from '../../../../errors/host-limit';
import { reasonOf } from '../../../../errors/reason';

/** What is copied from this host, relative to where it goes to. */
export interface CopiedEntry {
  path: string;
  isDirectory: boolean;
}

/**
 * A file or directory of this host and all that is below it, links not followed, each seen to be readable.
 *
 * @throws V2vError `CUSTOMIZE_SOURCE`, `HOST_PERMISSION`
 */
export async function hostTree(source: string, operation: string): Promise<CopiedEntry[]> {
  const top = resolve(source);
  const found = await lstat(top).catch((error: unknown) =>
    Promise.reject(sourceError(error, top, operation)),
  );
  if (basename(top) === '') {
    throw new V2vError('CUSTOMIZE_SOURCE', `"${operation}" cannot copy all of this host into the guest.`, {
      subject: top,
      hint: 'Name a directory or a file.',
    });
  }
  const entries: CopiedEntry[] = [{ path: basename(top), isDirectory: found.isDirectory() }];
  const below = async (directory: string, name: string): Promise<void> => {
    for (const entry of await listDirectory(directory, operation)) {
      const place = { path: join(name, entry.name), isDirectory: entry.isDirectory() };
      const host = join(directory, entry.name);
      entries.push(place);
      if (place.isDirectory) await below(host, place.path);
      else if (entry.isFile()) await checkReadable(host, operation);
    }
  };
  if (found.isDirectory()) await below(top, basename(top));
  else if (found.isFile()) await checkReadable(top, operation);
  return entries;
}

/** Sees that a file of this host, or what a link leads to, can be read. */
export async function checkHostFile(source: string, operation: string): Promise<void> {
  const path = resolve(source);
  const found = await stat(path).catch((error: unknown) =>
    Promise.reject(sourceError(error, path, operation)),
  );
  if (!found.isFile()) {
    throw new V2vError('CUSTOMIZE_SOURCE', `${path}, which "${operation}" names, is not a file.`, {
      subject: path,
      hint: 'Name a file; "copy-in" copies directories.',
    });
  }
  await checkReadable(path, operation);
}

async function checkReadable(path: string, operation: string): Promise<void> {
  await access(path, constants.R_OK).catch((error: unknown) =>
    Promise.reject(sourceError(error, path, operation)),
  );
}

async function listDirectory(path: string, operation: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    throw sourceError(error, path, operation);
  }
}

function sourceError(error: unknown, path: string, operation: string): V2vError {
  const limit = hostLimitError(error);
  if (limit !== undefined) return limit;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new V2vError('CUSTOMIZE_SOURCE', `${path}, which "${operation}" names, does not exist.`, {
      subject: path,
      hint: 'It is a path of this host; correct it, or take the operation out.',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new V2vError('HOST_PERMISSION', `${path} may not be read by this user.`, {
      subject: path,
      hint: 'Make it readable, or run v2v-node as a user who may read it.',
      cause: error,
    });
  }
  return new V2vError('HOST_IO', `${path} cannot be read: ${reasonOf(error)}.`, {
    subject: path,
    hint: 'Check the storage that it is on.',
    cause: error,
  });
}

import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Context } from '../run/context';
import { V2vError } from '../errors';
import { hostLimitError } from '../errors/host-limit';
import { noteDirectory, noteSockets } from '../journal/journal';

/** `sun_path` has 108 bytes with its final NUL, unix(7). A longer path is refused, or silently cut off. */
const longestPath = 107;

/** Where a directory with a shorter path is made. */
const shortParent = '/tmp';

/** @throws V2vError `INTERNAL` if the path is too long for a Unix socket */
export function checkSocketPath(path: string): void {
  if (Buffer.byteLength(path) <= longestPath) return;
  throw new V2vError(
    'INTERNAL',
    `The path of a Unix socket may have ${longestPath} bytes, and this one is longer: ${path}.`,
    {
      subject: path,
      hint: 'Let socketPath() choose it, or name a directory with a shorter path (tempDir, --tmp).',
    },
  );
}

/**
 * A path for a Unix socket that no other run uses: in the context's own directory if that is short enough, otherwise in a
 * new directory in /tmp that the context owns. A later run removes that directory if this one is killed.
 *
 * @param name of the socket, a dozen bytes at most, unique in this run
 * @param spare bytes that a program adds to the path for a while
 * @throws V2vError `HOST_PERMISSION`, `HOST_NO_SPACE`
 *
 * @example
 * const socket = await socketPath('sda.sock', context);
 */
export async function socketPath(name: string, context: Context, spare = 0): Promise<string> {
  const path = join(context.tempDir, name);
  if (Buffer.byteLength(path) + spare <= longestPath) return path;
  await noteSockets(shortParent, context);
  const directory = await makeShortDirectory();
  context.own({ [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) });
  await noteDirectory(directory, context);
  return join(directory, name);
}

async function makeShortDirectory(): Promise<string> {
  try {
    return await mkdtemp(join(shortParent, 'v2v-node-sockets.'));
  } catch (cause) {
    const limit = hostLimitError(cause);
    if (limit !== undefined) throw limit;
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new V2vError(
      code === 'ENOSPC' || code === 'EDQUOT' ? 'HOST_NO_SPACE' : 'HOST_PERMISSION',
      `No directory for sockets can be made in ${shortParent}: ${message}.`,
      {
        subject: shortParent,
        hint: 'Name a temporary directory with a short path with --tmp (tempDir).',
        cause,
      },
    );
  }
}

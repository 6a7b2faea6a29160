import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

import { checkSpaceAt } from '../../files/free-space';
import type { Context } from '../../run/context';
import { isV2vError, V2vError } from '../../errors';
import { reasonOf } from '../../errors/reason';
import { throughProgram } from '../../programs/through-program';
import { removeTree } from '../../files/remove-file';
import type { FileRange } from '../image/file-range';
import type { Content } from '../image/magic';
import { byteProgress, counting } from '../progress';

/** A few megabytes of zeros can unpack to terabytes: this much is always left free for everybody else. */
const reservedBytes = 512 * 1024 ** 2;
const spaceCheckInterval = 64 * 1024 ** 2;

/** The compressions of an OVA as a whole, and the program for each; gzip is in Node.js. */
const decompressors: Partial<Record<Content, string>> = { xz: 'xz', zstd: 'zstd', bzip2: 'bzip2' };

export function isCompressed(content: Content): boolean {
  return content === 'gzip' || content in decompressors;
}

type Stage = (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>;

function leavingSpace(path: string, what: string): Stage {
  const directory = dirname(path);
  return async function* (source) {
    let unchecked = 0;
    for await (const chunk of source) {
      unchecked += chunk.length;
      if (unchecked >= spaceCheckInterval) {
        await checkSpaceAt(directory, reservedBytes, what);
        unchecked = 0;
      }
      yield chunk;
    }
  };
}

function damaged(name: string, error: unknown): V2vError {
  const reason = reasonOf(error);
  return new V2vError(
    'INPUT_TRUNCATED',
    `${name} is truncated or damaged: ${reason}.`.replace(/(?<!\.)\.+$/, '.'),
    {
      subject: name,
      hint: 'Copy or download the file again and compare its size.',
      cause: error,
    },
  );
}

/** Concatenates streams; each is opened when the one before it is through. */
export async function* concatenate(open: (() => Promise<Readable>)[]): AsyncGenerator<Buffer> {
  for (const next of open) yield* (await next()) as AsyncIterable<Buffer>;
}

interface Unpacking {
  /** How the user knows it, for messages. */
  name: string;
  source: AsyncIterable<Buffer>;
  /** Bytes that come out of `source`. */
  sourceSize: number;
  content: Content | 'plain';
  /** Name of the file it goes to. */
  fileName: string;
  /** Bytes that are known to come out, 0 where that is not known. */
  size: number;
  /** Index of the disk it is about. */
  disk?: number;
  /** Looks at what comes out and throws where it is not welcome. */
  inspect?: Stage;
}

async function* identity(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* source;
}

async function* gunzipping(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  // An error of the source destroys gunzip with it, and comes out below.
  pipeline(source, gunzip).catch(() => undefined);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } finally {
    gunzip.destroy();
  }
}

function decompressing(content: Unpacking['content'], context: Context): Stage {
  if (content === 'plain') return identity;
  if (content === 'gzip') return gunzipping;
  const program = decompressors[content];
  if (program === undefined)
    throw new V2vError('INTERNAL', `No program is known that decompresses ${content}.`);
  return throughProgram(program, ['-d', '-c'], { context });
}

function noSpace(directory: string, what: string, cause: unknown): V2vError {
  return new V2vError('HOST_NO_SPACE', `There is no space left in ${directory} for ${what}.`, {
    subject: directory,
    hint: 'Free some space there, or name another temporary directory (--tmp or VIRT_V2V_TMPDIR).',
    cause,
  });
}

/**
 * Writes a stream to a file of its own in the temporary directory, unpacked, with progress (`unpack`, in bytes of what
 * is read). Checks for room first and all along the way. What was written so far is removed on failure.
 *
 * @returns the path of the file
 * @throws V2vError `INPUT_TRUNCATED`, `HOST_NO_SPACE`, `PROGRAM_MISSING`, `ABORTED`
 */
export async function unpack(options: Unpacking, context: Context): Promise<string> {
  const { name, source, sourceSize, content, fileName, size, disk, inspect } = options;
  const what = `unpacking ${name}`;
  await checkSpaceAt(context.tempDir, Math.max(size, sourceSize) + reservedBytes, what);
  const directory = await mkdtemp(join(context.tempDir, 'unpacked.'));
  const path = join(directory, fileName);
  const progress = byteProgress(context, 'unpack', sourceSize, disk);
  try {
    await pipeline(
      source,
      counting(progress),
      decompressing(content, context),
      inspect ?? identity,
      leavingSpace(path, what),
      createWriteStream(path, { flags: 'wx', mode: 0o600 }),
      { signal: context.signal },
    );
    return path;
  } catch (error) {
    await removeTree(directory);
    context.throwIfAborted();
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw noSpace(context.tempDir, what, error);
    if (isV2vError(error) && error.code !== 'PROGRAM_FAILED') throw error;
    throw damaged(name, error);
  }
}

/**
 * Unpacks a compressed archive and returns its path. The callback sees the first bytes that come out.
 *
 * @param archive `name`: how the user knows it; `range`: where it lies
 */
export async function unpackArchive(
  archive: { name: string; range: FileRange; content: Content },
  checkHead: (head: Buffer) => void,
  context: Context,
): Promise<string> {
  const inspect: Stage = async function* (source) {
    let head: Buffer | undefined = Buffer.alloc(0);
    for await (const chunk of source) {
      if (head !== undefined) {
        head = Buffer.concat([head, chunk]);
        if (head.length >= 512) {
          checkHead(head);
          head = undefined;
        }
      }
      yield chunk;
    }
    if (head !== undefined) checkHead(head);
  };
  const { path, offset, size } = archive.range;
  return unpack(
    {
      name: archive.name,
      source: createReadStream(path, { start: offset, end: offset + size - 1 }) as AsyncIterable<Buffer>,
      sourceSize: size,
      content: archive.content,
      fileName: 'source.tar',
      size: 0,
      inspect,
    },
    context,
  );
}

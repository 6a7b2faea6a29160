import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

import { unpackers, type Compression } from '../../programs/compression';
import { throughProgram } from '../../programs/through-program';
import { findPayload } from './boot-image';
import { startsByPvh } from './pvh';
import { readingAt } from './read-at';

function unpacker(compression: Compression, signal: AbortSignal) {
  if (compression === 'gzip') return createGunzip();
  const [program, ...args] = unpackers[compression] ?? [];
  if (program === undefined) throw new Error(`nothing unpacks ${compression}`);
  // It works for several runs, so it belongs to none of them. It ends with us, as it reads from us alone.
  return throughProgram(program, args, { signal });
}

/** Unpacks a kernel to a file, which is written completely or not at all. Throws if QEMU could not start it. */
export async function unpackKernel(kernel: string, uncompressed: string, signal: AbortSignal): Promise<void> {
  const payload = await readingAt(kernel, findPayload);
  if (payload === undefined) throw new Error(`${kernel} is not a bzImage`);
  const { compression, offset, length, size } = payload;
  // Others may do the same at the same time: each uses a name of its own.
  const written = `${uncompressed}.${randomBytes(6).toString('hex')}`;
  try {
    await pipeline(
      createReadStream(kernel, { start: offset, end: offset + length - 1 }),
      unpacker(compression, signal),
      createWriteStream(written, { mode: 0o600, flags: 'wx' }),
      { signal },
    );
    if (size !== undefined && (await stat(written)).size !== size) {
      throw new Error(`${kernel} did not unpack to its ${size} bytes`);
    }
    if (!(await readingAt(written, startsByPvh))) {
      throw new Error(`the kernel in ${kernel} cannot be started uncompressed`);
    }
    await rename(written, uncompressed);
  } catch (error) {
    await rm(written, { force: true });
    throw error;
  }
}

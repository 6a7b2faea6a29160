import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import type { Context } from '../../../../run/context';
import type { Compression } from '../../../../programs/compression';
import { runProgram } from '../../../../programs/run';

// What the kernel's unpackers know: xz without CRC-64, the legacy frame of lz4.
const packers: Partial<Record<Compression, readonly [program: string, ...args: string[]]>> = {
  xz: ['xz', '--check=crc32', '-c'],
  lz4: ['lz4', '-l', '-9', '-c'],
  lzo: ['lzop', '-9', '-c'],
  zstd: ['zstd', '-q', '-12', '-c'],
};

/**
 * Compresses `bytes` for the kernel. Undefined for lzma and bzip2: nothing in them tells where they end, so that what was
 * appended could not be read again.
 */
export async function pack(
  compression: Compression,
  bytes: Buffer,
  context: Context,
): Promise<Buffer | undefined> {
  if (compression === 'gzip') return promisify(gzip)(bytes, { level: 9 });
  const packer = packers[compression];
  if (packer === undefined) return undefined;
  const [program, ...args] = packer;
  const chunks: Buffer[] = [];
  await runProgram(program, args, {
    context,
    quiet: true,
    stdin: Readable.from(bytes),
    onStdout: (chunk) => chunks.push(chunk),
  });
  return Buffer.concat(chunks);
}

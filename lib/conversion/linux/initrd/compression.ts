/** How the kernel tells the formats of an initrd apart: by the first bytes, as lib/decompress.c of Linux does. */
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import type { Context } from '../../../context';
import { runProgram } from '../../../programs/run';

export type Compression = 'none' | 'gzip' | 'xz' | 'lzma' | 'bzip2' | 'lz4' | 'lzo' | 'zstd';

const magics: readonly [Compression, readonly number[]][] = [
  ['none', [0x30, 0x37, 0x30, 0x37, 0x30]], // 07070: newc (1) or newc with checksums (2)
  ['gzip', [0x1f, 0x8b]],
  ['gzip', [0x1f, 0x9e]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['lzma', [0x5d, 0x00, 0x00]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['lzo', [0x89, 0x4c, 0x5a, 0x4f, 0x00]],
  ['lz4', [0x02, 0x21, 0x4c, 0x18]], // the legacy frame; the kernel knows no other
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
];

/** The compression of a segment from its first bytes, six at least; undefined where the kernel would refuse it. */
export function detectCompression(head: Buffer): Compression | undefined {
  return magics.find(([, magic]) => magic.every((byte, index) => head[index] === byte))?.[0];
}

// A header may ask for 4 GiB; xz -9 takes 65 MiB.
const dictionaryLimit = '--memlimit-decompress=512MiB';

/** The program of the host that unpacks a format from standard input to standard output. gzip and none need none. */
export const unpackers: Partial<Record<Compression, readonly [program: string, ...args: string[]]>> = {
  xz: ['xz', '--format=xz', '-dc', dictionaryLimit],
  lzma: ['xz', '--format=lzma', '-dc', '--single-stream', dictionaryLimit],
  bzip2: ['bzip2', '-dc'],
  lz4: ['lz4', '-dc'],
  lzo: ['lzop', '-dc'],
  // Host tools make frames with windows of up to 128 MiB; without --long zstd refuses those over 8 MiB.
  zstd: ['zstd', '-dcq', '--long=27'],
};

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

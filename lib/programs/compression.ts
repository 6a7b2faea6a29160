/** How Linux tells the formats of an initrd and of its own image apart: by the first bytes, see its lib/decompress.c. */

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

/** The compression of what begins with `head`, six bytes at least; undefined if the kernel would refuse it. */
export function detectCompression(head: Buffer): Compression | undefined {
  return magics.find(([, magic]) => magic.every((byte, index) => head[index] === byte))?.[0];
}

// A header may ask for 4 GiB; xz -9 takes 65 MiB.
const dictionaryLimit = '--memlimit-decompress=512MiB';

/** The host's program that unpacks a format from standard input to standard output. gzip needs none. */
export const unpackers: Partial<Record<Compression, readonly [program: string, ...args: string[]]>> = {
  xz: ['xz', '--format=xz', '-dc', dictionaryLimit],
  lzma: ['xz', '--format=lzma', '-dc', '--single-stream', dictionaryLimit],
  bzip2: ['bzip2', '-dc'],
  lz4: ['lz4', '-dc'],
  lzo: ['lzop', '-dc'],
  // Host tools make frames with windows of up to 128 MiB; without --long zstd refuses those over 8 MiB.
  zstd: ['zstd', '-dcq', '--long=27'],
};

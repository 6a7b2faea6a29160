import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';

import { packedSegment, plainSegment } from '../../../../lib/conversion/linux/initrd/archive/segment';
import { readInitrd } from '../../../../lib/conversion/linux/initrd/archive/read-initrd';
import { contextWithDirectory, dracutInitrd, early, file } from './sample-initrd';

const { context, write } = contextWithDirectory();
const main = dracutInitrd(['ext4']);
const entries = [file('added', Buffer.alloc(50_000, 'added '))];

const run = (program: string, ...args: string[]): Buffer | undefined => {
  const { status, stdout } = spawnSync(program, args, { input: main });
  return status === 0 ? stdout : undefined;
};
const formats = (
  [
    ['gzip', gzipSync(main)],
    ['xz', run('xz', '--check=crc32', '-c')],
    ['lz4', run('lz4', '-l', '-c')],
    ['lzo', run('lzop', '-c')],
    ['zstd', run('zstd', '-q', '-c')],
  ] as [string, Buffer | undefined][]
).filter((format): format is [string, Buffer] => format[1] !== undefined);

it.each(formats)('a segment packed with %s is read behind the others', async (format, bytes) => {
  const before = Buffer.concat([early, bytes]);
  const initrd = await readInitrd(await write('before', before), context);
  const packed = await packedSegment(initrd, entries, context);
  expect(packed!.bytes.length).toBeLessThan(5000);
  const after = Buffer.concat([before.subarray(0, packed!.offset), packed!.bytes]);
  const { listing, segments } = await readInitrd(await write('after', after), context);
  expect(segments.every(({ compression }) => ['none', format].includes(compression))).toBe(true);
  expect(listing.paths()).toEqual(expect.arrayContaining(['early_cpio', 'usr/lib', 'added']));
});

it('leaves the zeros behind an lz4 frame out, which old kernels take for a block', async () => {
  const lz4 = run('lz4', '-l', '-c');
  if (lz4 === undefined) return;
  const before = Buffer.concat([lz4, Buffer.alloc(100)]);
  const initrd = await readInitrd(await write('before', before), context);
  for (const segment of [plainSegment(initrd, entries), (await packedSegment(initrd, entries, context))!]) {
    expect(segment.offset).toBe(lz4.length);
    expect(segment.bytes.readUInt32LE()).toBe(0x184c2102);
  }
});

it('packs nothing for an initrd that is not, or in a format without an end', async () => {
  const plain = await readInitrd(await write('plain', main), context);
  expect(await packedSegment(plain, entries, context)).toBeUndefined();
  const segments = [{ compression: 'bzip2' as const, start: 0, end: 100 }];
  expect(await packedSegment({ size: 100, segments }, entries, context)).toBeUndefined();
});

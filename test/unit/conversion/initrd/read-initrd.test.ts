import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';

import { cpioArchive } from '../../../../lib/conversion/linux/initrd/archive/cpio-writer';
import { lz4LegacyFrame } from '../../../../lib/conversion/linux/initrd/archive/lz4-frame';
import { readInitrd } from '../../../../lib/conversion/linux/initrd/archive/read-initrd';
import { contextWithDirectory, dracutInitrd, early, file, version } from './sample-initrd';

const { context, write } = contextWithDirectory();
// What no format makes much smaller, the same in every run.
let seed = 1;
const noise = Buffer.from(Array.from({ length: 90_000 }, () => (seed = (seed * 48271) % 0x7fffffff) >> 8));
const main = dracutInitrd(['ext4'], [file('noise', noise)]);
const added = cpioArchive([file('added', 'x')]);

function compress(command: string): Buffer | undefined {
  const [program, ...args] = command.split(' ') as [string, ...string[]];
  const { status, stdout } = spawnSync(program, args, { input: main, maxBuffer: 1 << 26 });
  return status === 0 ? stdout : undefined;
}

const padding = (length: number): Buffer => Buffer.alloc((512 - (length % 512)) % 512);
const padded = (...parts: Buffer[]): Buffer =>
  parts.reduce((whole, part) => Buffer.concat([whole, padding(whole.length), part]), Buffer.alloc(0));

const formats: [string, string][] = [
  ['xz', 'xz --check=crc32 -c'],
  ['xz', 'xz --block-size=30000 -c'],
  ['lzma', 'xz --format=lzma -c'],
  ['bzip2', 'bzip2 -c'],
  ['lz4', 'lz4 -l -c'],
  ['lzo', 'lzop -c'],
  ['zstd', 'zstd -q -c'],
  ['zstd', 'zstd -q --no-check --long=27 -c'],
];
// Only where the program is installed; the formats that need none are tested below in any case.
const installed = formats.filter(([, command]) => compress(command) !== undefined);

if (installed.length > 0) {
  it.each(installed)(
    'reads a %s segment (%s) between microcode and an appended archive',
    async (format, command) => {
      const path = await write('compressed', padded(early, compress(command)!, added));
      const { segments, listing, size } = await readInitrd(path, context);
      expect(segments.map(({ compression }) => compression)).toEqual(['none', format, 'none']);
      expect(segments[0]).toMatchObject({ start: 0, end: early.length });
      expect(segments[2]).toMatchObject({ end: size });
      expect(listing.paths()).toEqual(expect.arrayContaining(['early_cpio', 'noise', 'added']));
    },
  );

  it.each(installed)('says that a %s segment (%s) is cut off', async (_, command) => {
    const path = await write('cut', compress(command)!.subarray(0, 5000));
    await expect(readInitrd(path, context)).rejects.toMatchObject({ code: 'INITRD' });
  });
}

it.each([
  [
    'with names and comments in its header',
    Buffer.concat([
      Buffer.from('1f8b081c000000000003', 'hex'),
      Buffer.from('0300abc', 'latin1'),
      gzipSync(main).subarray(10),
    ]),
    false,
  ],
  ['plain', gzipSync(main), true],
])('finds what follows a gzip segment directly: %s', async (_, gzip, valid) => {
  const path = await write('gzip', Buffer.concat([gzip, added]));
  const reading = readInitrd(path, context);
  if (!valid) return expect(reading).rejects.toMatchObject({ code: 'INITRD' });
  const { segments } = await reading;
  expect(segments).toEqual([
    { compression: 'gzip', start: 0, end: gzip.length },
    { compression: 'none', start: gzip.length, end: gzip.length + added.length },
  ]);
});

it('skips every optional field of a gzip header', async () => {
  const fields = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3]),
    Buffer.from([2, 0, 9, 9]),
    Buffer.from('name\0comment\0'),
    Buffer.from([1, 2]),
  ]);
  const gzip = Buffer.concat([fields, gzipSync(main).subarray(10)]);
  const { segments } = await readInitrd(await write('fields', Buffer.concat([gzip, added])), context);
  expect(segments.map(({ end }) => end)).toEqual([gzip.length, gzip.length + added.length]);
});

it('reads archives of every kind one after the other, the later winning', async () => {
  const second = cpioArchive([file('early_cpio', 'later'), file('only-here', '')]);
  const path = await write('many', padded(early, early, gzipSync(main), gzipSync(second), added));
  const { segments, listing } = await readInitrd(path, context, {
    wantsContent: (name) => name === 'early_cpio',
  });
  expect(segments).toHaveLength(4); // the two plain ones are one: nothing tells them apart
  expect(listing.text('early_cpio')).toBe('later');
  expect(listing.realPath(`lib/modules/${version}`)).toBe(`usr/lib/modules/${version}`);
});

it('reads lz4 frames that follow each other, as the kernel does', async () => {
  const path = await write('lz4', Buffer.concat([lz4LegacyFrame(main), lz4LegacyFrame(added)]));
  const { segments, listing } = await readInitrd(path, context);
  expect(segments.map(({ compression }) => compression)).toEqual(['lz4']);
  expect(listing.has('added')).toBe(true);
});

it.each([
  ['empty', Buffer.alloc(0), 'it is empty'],
  ['all zeros', Buffer.alloc(5000), 'it is empty'],
  ['no initrd', Buffer.from('hello world, this is text'), 'what is at byte 0 is in no format'],
  ['a unified kernel image', Buffer.from('MZ and so on and so on'), 'unified kernel image'],
  [
    'garbage behind an archive',
    Buffer.concat([added, Buffer.from('garbage')]),
    `what is at byte ${added.length}`,
  ],
  [
    'damaged gzip',
    Buffer.concat([gzipSync(main).subarray(0, 200), Buffer.alloc(300, 0x55)]),
    'header that is not valid',
  ],
  ['a gzip that ends early', gzipSync(main).subarray(0, 400), 'cannot be unpacked'],
  ['lz4 with a block beyond the end', Buffer.from('02214c18ffff0000aabb', 'hex'), 'block that is too long'],
  ['zstd without blocks', Buffer.from('28b52ffd2400', 'hex'), 'ends in the middle'],
  [
    'xz without a footer',
    Buffer.concat([Buffer.from('fd377a585a00', 'hex'), Buffer.alloc(200, 0x59)]),
    'ends in the middle',
  ],
])('refuses what is %s', async (_, content, message) => {
  await expect(readInitrd(await write('bad', content), context)).rejects.toThrow(message);
});

it('does not unpack a bomb to its end', async () => {
  const zeros = cpioArchive([file('zeros', Buffer.alloc(20 * 1024 * 1024))]);
  const path = await write('bomb', gzipSync(zeros));
  await expect(readInitrd(path, context, { limits: { total: 1024 * 1024 } })).rejects.toThrow(
    'more than 1 MiB',
  );
  const xz = spawnSync('xz', ['-0c'], { input: zeros, maxBuffer: 1 << 26 });
  if (xz.status === 0) {
    const bomb = await write('bomb.xz', xz.stdout);
    await expect(readInitrd(bomb, context, { limits: { total: 1024 * 1024 } })).rejects.toThrow(
      'more than 1 MiB',
    );
  }
  // The limit holds for all segments together.
  const twice = await write('twice', Buffer.concat([gzipSync(main), gzipSync(main)]));
  await expect(readInitrd(twice, context, { limits: { total: main.length * 1.5 } })).rejects.toThrow(
    'unpacks to more than',
  );
});

it('says which program is missing', async () => {
  const path = await write('zst', Buffer.from('28b52ffd0401010000', 'hex'));
  const before = process.env.PATH;
  process.env.PATH = '/nonexistent';
  try {
    await expect(readInitrd(path, context)).rejects.toThrow('compressed with zstd and zstd is not installed');
  } finally {
    process.env.PATH = before;
  }
});

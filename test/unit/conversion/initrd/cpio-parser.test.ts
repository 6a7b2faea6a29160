import { CpioParser, type CpioEntry } from '../../../../lib/conversion/linux/initrd/archive/cpio-parser';
import { cpioArchive } from '../../../../lib/conversion/linux/initrd/archive/cpio-writer';
import { directory, file, link } from './sample-initrd';

function parse(
  bytes: Buffer,
  piece = bytes.length,
  limits = {},
): { entries: CpioEntry[]; parser: CpioParser } {
  const entries: CpioEntry[] = [];
  const parser = new CpioParser({
    onEntry: (entry) => void entries.push(entry),
    wantsContent: (name) => name === 'conf',
    limits,
  });
  for (let start = 0; start < bytes.length; start += piece) parser.push(bytes.subarray(start, start + piece));
  parser.end();
  return { entries, parser };
}

const archive = cpioArchive([
  directory('d'),
  file('conf', 'hello'),
  file('d/big', 'x'.repeat(5001)),
  link('l', 'd/big'),
]);

it.each([1, 7, 512, 100000])('reads an archive in pieces of %i bytes', (piece) => {
  const { entries } = parse(archive, piece);
  expect(entries.map(({ name, type, size }) => `${type} ${name} ${size}`)).toEqual([
    'directory d 0',
    'file conf 5',
    'file d/big 5001',
    'symlink l 5',
  ]);
  expect(entries.map((entry) => entry.content?.toString())).toEqual([undefined, 'hello', undefined, 'd/big']);
});

it('reads archives that follow each other, and stops at what is none', () => {
  expect(parse(Buffer.concat([archive, Buffer.alloc(1000), archive])).entries).toHaveLength(8);
  const { parser } = parse(Buffer.concat([archive, Buffer.alloc(12), Buffer.from([0x1f, 0x8b, 8])]));
  expect(parser.stoppedAt).toBe(archive.length + 12);
});

const withField = (index: number, value: string): Buffer => {
  const bytes = Buffer.from(archive);
  bytes.write(value, 6 + 8 * index, 'latin1');
  return bytes;
};

it.each([
  ['ends in a header', archive.subarray(0, 60), /ends in the middle/],
  ['ends in a file', archive.subarray(0, 900), /ends in the middle/],
  ['has a number that is none', withField(6, 'zzzzzzzz'), /header that is not valid/],
  ['has a name of 4 GiB', withField(11, 'ffffffff'), /name that is too long/],
  ['has a name of no bytes', withField(11, '00000000'), /name that is too long/],
  ['says a file is 4 GiB long', withField(6, 'ffffffff'), /ends in the middle/],
  ['is in the old format', Buffer.from(`070707${'0'.repeat(300)}`), /header that is not valid/],
  ['is empty', Buffer.alloc(0), /ends in the middle/],
])('refuses an archive that %s', (_, bytes, message) => {
  expect(() => parse(bytes)).toThrow(message);
});

it('stops at its limits', () => {
  expect(() => parse(archive, 100, { total: 2000 })).toThrow(/unpacks to more than/);
  expect(() => parse(archive, 100, { entries: 2 })).toThrow(/more than 2 files/);
  expect(() => parse(archive, 100, { nameBytes: 5 })).toThrow(/names that are too long/);
});

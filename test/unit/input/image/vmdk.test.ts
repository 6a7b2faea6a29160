import { parseVmdkDescriptor } from '../../../../lib/input/image/vmdk';

test.each([
  ['one line', 'RW 2048 FLAT "a" 0'],
  ['the blanks of scanf(3)', '\tRW\v2048\fFLAT\r "a" 0'],
  ['a line for each word', 'RW\n2048\n\nFLAT\n"a" 0'],
  ['missing blanks', 'RW 2048FLAT"a" 0'],
  ['carriage returns', 'RW 2048 SPARSE "a"\r\nx\r\n'],
  ['after other lines', '# Disk DescriptorFile\nversion=1\nRW 2048 VMFS "a"\n'],
])('an extent is found: %s', (_title, text) => {
  expect(parseVmdkDescriptor(text).extents).toEqual(['a']);
});

test('every extent is found, and what is none is not', () => {
  const lines = [
    'RW 1 FLAT "a" 0',
    'RDONLY 1 SPARSE "b"',
    'NOACCESS 1 ZERO',
    'ddb.x = "c"',
    '# RW 1 FLAT "d" 0',
  ];
  expect(parseVmdkDescriptor(lines.join('\n')).extents).toEqual(['a', 'b']);
});

test('a parent is found, however it is written', () => {
  for (const text of ['parentFileNameHint="p"', 'parentFileNameHint\n=\n"p"', 'PARENTFILENAMEHINT = p'])
    expect(parseVmdkDescriptor(text).parents).toEqual(['p']);
  expect(parseVmdkDescriptor('parentFileNameHint=""').parents).toEqual([]);
});

test('a megabyte of anything is read in no time', () => {
  for (const text of [
    '\n',
    ' ',
    '1',
    'RW ',
    'RW 1 ',
    `RW 1${'\n'.repeat(60)}`,
    'parentFileNameHint ',
    'RW 1 FLAT"',
  ]) {
    const begun = performance.now();
    parseVmdkDescriptor(text.repeat(Math.ceil(2 ** 20 / text.length)));
    expect(performance.now() - begun).toBeLessThan(10_000);
  }
});

import { parseInf } from '../../../../../../lib/conversion/windows/drivers/inf/inf';

const inf = (...lines: string[]) => parseInf(Buffer.from(lines.join('\r\n')));

test('sections and keys are found in any case, and a section that is there twice is one', () => {
  const read = inf('[Version]', 'Class = Net', '[other]', 'a=1', '[VERSION]', 'class=System', '[ Empty ]');
  expect(read.entries('version')).toEqual([
    { key: 'Class', values: ['Net'] },
    { key: 'class', values: ['System'] },
  ]);
  expect(read.values('Version', 'CLASS')).toEqual(['Net', 'System']);
  expect(read.sections).toEqual(['version', 'other', 'empty']);
  expect(read.has('EMPTY')).toBe(true);
  expect(read.entries('none')).toEqual([]);
});

test('comments end a line, but not inside quotes', () => {
  const read = inf(
    '; [Not]',
    '[A] ; of something',
    'one = 1 ; 2',
    '  ; nothing',
    'two = "x;y", z ;',
    ';three = 3',
  );
  expect(read.entries('A')).toEqual([
    { key: 'one', values: ['1'] },
    { key: 'two', values: ['x;y', 'z'] },
  ]);
});

test('quotes keep blanks, commas, equals signs and quotes', () => {
  const read = inf('[A]', 'HKR, "a b" , " c,d=e ", "say ""no""", ""', 'k="x"');
  expect(read.entries('A')).toEqual([
    { values: ['HKR', 'a b', ' c,d=e ', 'say "no"', ''] },
    { key: 'k', values: ['x'] },
  ]);
});

test('a line that ends with a backslash goes on, whatever is behind it', () => {
  const read = inf('[A]', 'CopyFiles = one, \\  ; first', '  two, \\', ' three', 'x = "C:\\"', 'last = a\\');
  expect(read.entries('A')).toEqual([
    { key: 'CopyFiles', values: ['one', 'two', 'three'] },
    { key: 'x', values: ['C:\\'] },
    { key: 'last', values: ['a'] },
  ]);
});

test('strings are put in once, directories and what has no text stay, two percent signs are one', () => {
  const read = inf(
    '[A]',
    '%Name% = %12%\\a.sys, %NAME%x%name%, %none%, 100%%, %half',
    '[Strings]',
    'name = "%loop%"',
    'loop = "%loop%%loop%"',
    '[Strings.0409]',
    'name = "other"',
    'none = "English"',
  );
  expect(read.entries('A')).toEqual([
    { key: '%loop%', values: ['%12%\\a.sys', '%loop%x%loop%', 'English', '100%', '%half'] },
  ]);
});

test('texts do not grow beyond what Windows takes', () => {
  const read = inf('[A]', `x = ${'%big%'.repeat(1000)}`, '[Strings]', `big = "${'b'.repeat(4000)}"`);
  expect(read.values('A', 'x')[0]).toHaveLength(4096);
});

const text = '[Version]\r\nProvider = "Grün"\r\n';

test.each([
  ['UTF-8', Buffer.from(text)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
  ['UTF-16', Buffer.from(text, 'utf16le')],
  ['UTF-16 with a mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16 with the higher byte first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ['the same without a mark', Buffer.from(text, 'utf16le').swap16()],
  ['ANSI', Buffer.from(text, 'latin1')],
])('%s', (_, bytes) => {
  expect(parseInf(bytes).values('version', 'provider')).toEqual(['Grün']);
});

test.each([
  ['quotes', '"'.repeat(1_000_000)],
  ['percent signs', `a=${'%'.repeat(1_000_000)}`],
  ['continued lines', 'a\\\r\n'.repeat(200_000)],
  ['sections', '[a]\r\n'.repeat(200_000)],
  ['blanks', ' '.repeat(1_000_000)],
])('a megabyte of %s is read', (_, body) => {
  const read = inf('[A]', body, '[Z]', 'z = 1');
  expect(read.entries('A').length).toBeLessThan(1_000_000);
  expect(read.values('Z', 'z')).toEqual(['1']);
});

/** `.reg` texts: how they are read and written. */
import { encodeReg, parseReg, renderReg, type RegistryEdit } from '../../../../lib/registry';

const key = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Example';
const head = 'Windows Registry Editor Version 5.00';
const values = (...lines: string[]): unknown[] =>
  parseReg([head, '', `[${key}]`, ...lines].join('\r\n'))
    .slice(1)
    .map((edit) =>
      'value' in edit ? [edit.name, edit.value.type, edit.value.bytes.toString('hex')] : edit.type,
    );
const wide = (text: string): string => Buffer.from(text, 'utf16le').toString('hex');

test.each<[string, string[], unknown[]]>([
  ['a text', ['"a"="b"'], ['a', 1, wide('b\0')]],
  ['the default value', ['@="b"'], ['', 1, wide('b\0')]],
  ['quotes and backslashes', ['"a\\"\\\\"="\\"C:\\\\x\\""'], ['a"\\', 1, wide('"C:\\x"\0')]],
  ['another escape, which is none', ['"a"="\\n\\\\n"'], ['a', 1, wide('\\n\\n\0')]],
  ['an empty text', ['"a"=""'], ['a', 1, '0000']],
  ['a text in two lines', ['"a"="b', '[c] ; "'], ['a', 1, wide('b\r\n[c] ; \0')]],
  ['a number', ['"a"=dword:0000000A'], ['a', 4, '0a000000']],
  ['a short number and a comment', ['"a" = DWORD:ff ; yes'], ['a', 4, 'ff000000']],
  ['bytes', ['"a"=hex:01,FF'], ['a', 3, '01ff']],
  ['no bytes', ['"a"=hex(0):'], ['a', 0, '']],
  ['a type of one letter', ['"a"=hex(b):01,00,00,00,00,00,00,80'], ['a', 11, '0100000000000080']],
  ['a type that has no name', ['"a"=hex(ffff0012):1'], ['a', 0xffff0012, '01']],
  [
    'bytes in several lines',
    ['"a"=hex(7):61,00,\\', '  00,00, \\', '\t00,00 ; end'],
    ['a', 7, '610000000000'],
  ],
  ['bytes that end at a backslash', ['"a"=hex:01,\\'], ['a', 3, '01']],
])('reads %s', (_, lines, expected) => {
  expect(values(...lines)).toEqual([expected]);
});

it('reads removals, comments, and keys with brackets', () => {
  const text = [
    head,
    '; a',
    '',
    `[-${key}\\a[0]]`,
    `  [${key}] ; b`,
    '"x"=-',
    '"y" = - ; c',
    '@=-',
    ';"z"="z"',
    '',
  ];
  expect(parseReg(text.join('\n'))).toEqual([
    { type: 'delete-key', key: `${key}\\a[0]`, line: 4 },
    { type: 'create-key', key, line: 5 },
    { type: 'delete-value', key, name: 'x', line: 6 },
    { type: 'delete-value', key, name: 'y', line: 7 },
    { type: 'delete-value', key, name: '', line: 8 },
  ]);
});

test.each<[string, Buffer]>([
  ['UTF-16', encodeReg(`${head}\r\n[${key}]\r\n"ü"="😀"\r\n`)],
  ['UTF-16 the other way round', encodeReg(`${head}\r\n[${key}]\r\n"ü"="😀"\r\n`).swap16()],
  ['UTF-8', Buffer.from(`${head}\n[${key}]\n"ü"="😀"\n`)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${head}\n[${key}]\n"ü"="😀"\n`)],
])('reads %s', (_, bytes) => {
  expect(parseReg(bytes)[1]).toMatchObject({ name: 'ü', value: { bytes: Buffer.from('😀\0', 'utf16le') } });
});

it('reads REGEDIT4, whose texts are of one byte a letter', () => {
  const text = `REGEDIT4\n[${key}]\n"ü"="\x80"\n"p"=hex(2):25,fc,00\n"b"=hex:fc\n`;
  expect(parseReg(Buffer.from(text, 'latin1')).slice(1)).toMatchObject([
    { name: 'ü', value: { type: 1, bytes: Buffer.from('€\0', 'utf16le') } },
    { name: 'p', value: { type: 2, bytes: Buffer.from('%ü\0', 'utf16le') } },
    { name: 'b', value: { type: 3, bytes: Buffer.from([0xfc]) } },
  ]);
});

test.each<[string, number, string]>([
  ['', 1, 'is neither'],
  ['[HKLM\\A]', 1, 'is neither'],
  [`${head}\n"a"="b"`, 2, 'stands below no key'],
  [`${head}\n[-HKLM\\A]\n"a"="b"`, 3, 'stands below no key'],
  [`${head}\n[HKLM\\A`, 2, 'has no ]'],
  [`${head}\n[HKLM\\A] x`, 2, 'has no ]'],
  [`${head}\n[]`, 2, 'does not name a key'],
  [`${head}\n[HKLM\\\\A]`, 2, 'does not name a key'],
  [`${head}\n[HKLM\\A]\n\n"a`, 4, 'has a name without'],
  [`${head}\n[HKLM\\A]\n"a"`, 3, 'has no ='],
  [`${head}\n[HKLM\\A]\na=b`, 3, 'is neither a key'],
  [`${head}\n[HKLM\\A]\n"a"=b`, 3, 'has a value that is neither'],
  [`${head}\n[HKLM\\A]\n"a"=dword:123456789`, 3, 'has a value that is neither'],
  [`${head}\n[HKLM\\A]\n"a"=dword:-1`, 3, 'has a value that is neither'],
  [`${head}\n[HKLM\\A]\n"a"="b" c`, 3, 'has something behind'],
  [`${head}\n[HKLM\\A]\n"a"="b`, 3, 'has a text without'],
  [`${head}\n[HKLM\\A]\n"a"="b\0"`, 3, 'has a NUL'],
  [`${head}\n[HKLM\\A]\n"a"=hex:01,\\\n  0g`, 4, 'has "0g" for a byte'],
  [`${head}\n[HKLM\\A]\n"a"=hex:${'f'.repeat(50)}`, 3, 'has "ffffffffffffffffffff…" for a byte'],
])('says which line of %j is wrong', (text, line, what) => {
  expect(() => parseReg(text)).toThrow(
    expect.objectContaining({
      code: 'REGISTRY_TEXT',
      message: expect.stringContaining(`Line ${line} of the .reg text ${what}`) as string,
    }),
  );
});

it('what is written is read again, byte by byte', () => {
  const value = (type: number, bytes: Buffer | string) => ({
    type,
    bytes: Buffer.from(bytes as string, 'utf16le'),
  });
  const set = (name: string, ...of: Parameters<typeof value>): RegistryEdit => {
    return { type: 'set-value', key, name, value: value(...of) };
  };
  const edits: RegistryEdit[] = [
    { type: 'delete-key', key: `${key}\\Old` },
    { type: 'create-key', key },
    set('', 1, 'a "b" \\\0'),
    set('\\"', 1, 'line\r\nline\0'),
    set('no NUL', 1, 'a'),
    set('garbage', 1, 'a\0b'),
    set('half', 1, 'a\ud83d\0'),
    set('d', 4, Buffer.from([1, 2, 3, 4])),
    set('d5', 4, Buffer.from([1, 2, 3, 4, 5])),
    set('long', 3, Buffer.alloc(200, 0xab)),
    set('empty', 3, Buffer.alloc(0)),
    set('type', 0x2a, Buffer.from([9])),
    { type: 'delete-value', key, name: 'gone' },
    { type: 'create-key', key: `${key}\\Next` },
  ];
  const text = renderReg(edits, ['A comment.']);
  expect(parseReg(encodeReg(text)).map(({ line: _, ...edit }) => edit)).toEqual(edits);
  expect(text.split('\r\n').every((line) => line.length <= 80)).toBe(true);
  expect(
    text.startsWith(
      `${head}\r\n; A comment.\r\n\r\n[-${key}\\Old]\r\n\r\n[${key}]\r\n@="a \\"b\\" \\\\"\r\n`,
    ),
  ).toBe(true);
});

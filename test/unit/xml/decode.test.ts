import { decodeText } from '../../../lib/xml/decode';

const document = (encoding: string) =>
  `<?xml version="1.0" encoding="${encoding}"?>\n<Envelope name="ÄÖ 测试 😀"/>`;

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

function utf32(text: string, write: (buffer: Buffer, value: number, offset: number) => unknown): Buffer {
  const characters = [...text];
  const data = Buffer.alloc(characters.length * 4);
  characters.forEach((character, index) => write(data, character.codePointAt(0)!, index * 4));
  return data;
}
const utf32le = (text: string) => utf32(text, (buffer, value, offset) => buffer.writeUInt32LE(value, offset));
const utf32be = (text: string) => utf32(text, (buffer, value, offset) => buffer.writeUInt32BE(value, offset));

describe.each([
  ['UTF-8', (text: string) => Buffer.from(text)],
  ['UTF-16LE', (text: string) => Buffer.from(text, 'utf16le')],
  ['UTF-16BE', utf16be],
  ['UTF-32LE', utf32le],
  ['UTF-32BE', utf32be],
])('%s', (_name, encode) => {
  test.each([
    'UTF-8',
    'utf-16',
    'UTF-16LE',
    'utf-16be',
    'UTF-32',
    'ISO-10646-UCS-2',
    'UCS-4',
    'unicode',
    'nonsense',
  ])('whatever is declared: %s', (declared) => {
    expect(decodeText(encode(document(declared)))).toBe(document(declared));
    expect(decodeText(encode(`\ufeff${document(declared)}`)).replace(/^\ufeff/, '')).toBe(document(declared));
  });

  test('without a declaration', () => {
    expect(decodeText(encode('<a>ö</a>'))).toBe('<a>ö</a>');
  });
});

test('what is declared counts where the bytes allow it', () => {
  const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>', 'latin1');
  expect(decodeText(latin)).toContain('<a>é</a>');
  const cyrillic = Buffer.from("<?xml version='1.0' encoding = 'windows-1251' ?><a>\xef</a>", 'latin1');
  expect(decodeText(cyrillic)).toContain('<a>п</a>');
  const chinese = Buffer.from('<?xml version="1.0" encoding="GB2312"?><a>\xb2\xe2</a>', 'latin1');
  expect(decodeText(chinese)).toContain('<a>测</a>');
});

test('a letter that is no UTF-8 is one of Windows', () => {
  for (const declaration of ['', '<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-8"?>']) {
    expect(decodeText(Buffer.from(`${declaration}<a>\xfc</a>`, 'latin1'))).toContain('<a>ü</a>');
  }
});

test('nothing, and pieces of characters', () => {
  expect(decodeText(Buffer.alloc(0))).toBe('');
  expect(decodeText(Buffer.from([0xff, 0xfe, 0x3c]))).toBe('\ufffd');
  expect(decodeText(Buffer.from([0xff, 0xfe, 0, 0, 0x3c]))).toBe('\ufeff');
  expect(decodeText(Buffer.from([0, 0, 0xfe, 0xff, 0x7f, 0, 0, 0]))).toBe('\ufeff\ufffd');
});

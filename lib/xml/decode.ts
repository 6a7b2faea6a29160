/** The encoding that an XML declaration at the beginning states, as it is written there. */
export function declaredEncoding(beginning: string): string | undefined {
  return /^\ufeff?\s{0,200}<\?xml\s[^<>]{0,200}?encoding\s{0,20}=\s{0,20}["']([\w.:-]{1,40})["']/.exec(
    beginning,
  )?.[1];
}

/** Byte order marks, and how the `<?` or `<E` of a document without one looks; longer ones before their beginnings. */
const signatures: readonly (readonly [encoding: string, ...bytes: number[]])[] = [
  ['utf-8', 0xef, 0xbb, 0xbf],
  ['utf-32le', 0xff, 0xfe, 0, 0],
  ['utf-32be', 0, 0, 0xfe, 0xff],
  ['utf-32le', 0x3c, 0, 0, 0],
  ['utf-32be', 0, 0, 0, 0x3c],
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0xfe, 0xff],
  ['utf-16le', 0x3c, 0],
  ['utf-16be', 0, 0x3c],
];

/** Encodings of more than one byte a character at least, which no byte told of: what declares them is not in them. */
const wide = /^(?:utf-?(?:16|32)|ucs-?[24]|iso-10646-ucs|unicode|csunicode)/i;

function decodeUtf32(data: Buffer, read: (offset: number) => number): string {
  const characters: string[] = [];
  for (let offset = 0; offset + 4 <= data.length; offset += 4) {
    const character = read(offset);
    characters.push(character <= 0x10ffff ? String.fromCodePoint(character) : '\ufffd');
  }
  return characters.join('');
}

function tryDecode(data: Buffer, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(data);
  } catch {
    return undefined;
  }
}

/**
 * The text of a document by what its bytes say: a byte order mark or the zeros of UTF-16 come first, then what is
 * declared, then UTF-8. Declarations are wrong now and then: a program that makes its XML in a string declares utf-16,
 * whatever the file is written in. What is in none of these is taken for Windows-1252, which can read any byte: better a
 * comment with a wrong letter than a guest that cannot be converted for it.
 */
export function decodeText(data: Buffer): string {
  const signature = signatures.find(([, ...bytes]) =>
    bytes.every((byte, index) => data[index] === byte),
  )?.[0];
  if (signature === 'utf-32le') return decodeUtf32(data, (offset) => data.readUInt32LE(offset));
  if (signature === 'utf-32be') return decodeUtf32(data, (offset) => data.readUInt32BE(offset));
  if (signature !== undefined && signature !== 'utf-8') return new TextDecoder(signature).decode(data);
  const declared = signature ?? declaredEncoding(data.toString('latin1', 0, 500)) ?? 'utf-8';
  return (
    (wide.test(declared) ? undefined : tryDecode(data, declared)) ??
    tryDecode(data, 'utf-8') ??
    new TextDecoder('windows-1252').decode(data)
  );
}

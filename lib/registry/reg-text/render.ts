import type { EncodedValue } from '../encode';
import { textOf } from '../value-text';
import { numberOfType } from '../value-types';
import { encodeValue } from '../encode';
import type { RegistryEdit } from './edit';

const lineBreak = '\r\n';
/** As regedit breaks lines. */
const lineLength = 79;

/**
 * A `.reg` text of version 5.00, which regedit and {@link mergeReg} merge. Values have exactly their bytes.
 *
 * @param comments lines at its beginning
 *
 * @example
 * const text = renderReg([{ type: 'delete-key', key: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Example' }]);
 * await writeFile('example.reg', encodeReg(text));
 */
export function renderReg(edits: readonly RegistryEdit[], comments: readonly string[] = []): string {
  const lines = ['Windows Registry Editor Version 5.00', ...comments.map((comment) => `; ${comment}`)];
  let current: string | undefined;
  for (const edit of edits) {
    if (edit.type === 'delete-key') {
      lines.push('', `[-${edit.key}]`);
      current = undefined;
      continue;
    }
    if (edit.key !== current || edit.type === 'create-key') lines.push('', `[${edit.key}]`);
    current = edit.key;
    if (edit.type === 'delete-value') lines.push(`${nameText(edit.name)}=-`);
    else if (edit.type === 'set-value') lines.push(...valueLines(`${nameText(edit.name)}=`, edit.value));
  }
  return [...lines, ''].join(lineBreak);
}

/** The bytes of a `.reg` file as Windows writes it: UTF-16 with a byte order mark. */
export function encodeReg(text: string): Buffer {
  return Buffer.from(`\ufeff${text}`, 'utf16le');
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
const nameText = (name: string): string => (name === '' ? '@' : quoted(name));

function valueLines(start: string, value: EncodedValue): string[] {
  const { type, bytes } = value;
  if (type === numberOfType('REG_SZ') && isPlainText(value)) return [`${start}${quoted(textOf(value)!)}`];
  if (type === numberOfType('REG_DWORD') && bytes.length === 4) {
    return [`${start}dword:${bytes.readUInt32LE().toString(16).padStart(8, '0')}`];
  }
  const kind = type === numberOfType('REG_BINARY') ? 'hex:' : `hex(${type.toString(16)}):`;
  return hexLines(`${start}${kind}`, bytes);
}

/** True where its text says all that is in it. */
function isPlainText(value: EncodedValue): boolean {
  const text = textOf(value)!;
  // Neither what breaks lines nor half a surrogate pair.
  // eslint-disable-next-line no-control-regex -- as said
  return !/[\0-\x1f\u2028\u2029\ud800-\udfff]/u.test(text) && encodeValue(text).bytes.equals(value.bytes);
}

function hexLines(start: string, bytes: Buffer): string[] {
  const lines: string[] = [];
  let line = start;
  for (const [index, byte] of bytes.entries()) {
    const text = byte.toString(16).padStart(2, '0') + (index === bytes.length - 1 ? '' : ',');
    if (line.length + text.length >= lineLength && line.trim() !== '' && index > 0) {
      lines.push(`${line}\\`);
      line = '  ';
    }
    line += text;
  }
  return [...lines, line];
}

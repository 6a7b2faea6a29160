import { encodeValue, type EncodedValue } from '../encode';
import { numberOfType } from '../value-types';
import { decodeAnsi, type RegFormat } from './decode';
import { isComment, type RegLines } from './lines';
import { readQuoted } from './quoted';
import { textError } from './text-error';

/** Types whose bytes are text. */
const texts = new Set([numberOfType('REG_SZ'), numberOfType('REG_EXPAND_SZ'), numberOfType('REG_MULTI_SZ')]);

/** What stands behind `=`, and in lines that go on with it; undefined for `-`, which removes the value. */
export function readValue(text: string, lines: RegLines, format: RegFormat): EncodedValue | undefined {
  const number = lines.number;
  if (text.startsWith('-') && isComment(text.slice(1).trim())) return undefined;
  if (text.startsWith('"')) {
    const quoted = readQuoted(text, lines);
    if (quoted === undefined) throw textError(number, 'has a text without a closing quotation mark');
    if (!isComment(quoted.rest.trim())) throw textError(lines.number, 'has something behind its text');
    if (quoted.text.includes('\0')) throw textError(number, 'has a NUL character in its text');
    return encodeValue(quoted.text);
  }
  const dword = /^dword:([\da-f]{1,8})(?:\s*;.*)?$/i.exec(text);
  if (dword) return encodeValue(parseInt(dword[1]!, 16));
  const hex = /^hex(?:\(([\da-f]{1,8})\))?:/i.exec(text);
  if (!hex) throw textError(number, 'has a value that is neither a text, dword:, hex: nor -');
  const type = hex[1] === undefined ? numberOfType('REG_BINARY') : parseInt(hex[1], 16);
  const bytes = readBytes(text.slice(hex[0].length), lines);
  const isAnsiText = format === 'ansi' && texts.has(type);
  return { type, bytes: isAnsiText ? Buffer.from(decodeAnsi(bytes), 'utf16le') : bytes };
}

/** Bytes with commas between them; a backslash at the end of a line says that they go on in the next. */
function readBytes(first: string, lines: RegLines): Buffer {
  const bytes: number[] = [];
  for (let line: string | undefined = first; line !== undefined; line = lines.take()) {
    let text = (line.includes(';') ? line.slice(0, line.indexOf(';')) : line).trim();
    const goesOn = text.endsWith('\\');
    if (goesOn) text = text.slice(0, -1);
    for (const byte of text.split(',')) {
      const digits = byte.trim();
      if (digits === '') continue;
      if (!/^[\da-f]{1,2}$/i.test(digits)) throw textError(lines.number, `has "${shown(digits)}" for a byte`);
      bytes.push(parseInt(digits, 16));
    }
    if (!goesOn) break;
  }
  return Buffer.from(bytes);
}

const shown = (text: string): string => (text.length > 20 ? `${text.slice(0, 20)}…` : text);

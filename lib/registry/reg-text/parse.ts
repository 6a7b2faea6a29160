import { decodeReg, formatOf, type RegFormat } from './decode';
import type { RegistryEdit } from './edit';
import { isComment, RegLines } from './lines';
import { readQuoted } from './quoted';
import { textError } from './text-error';
import { readValue } from './value';

/** An edit with the line of the text that it stands on. */
export type LocatedEdit = RegistryEdit & { line: number };

/**
 * Reads a `.reg` text: `Windows Registry Editor Version 5.00` or `REGEDIT4`, as a string or as the bytes of a file.
 *
 * @example
 * parseReg('REGEDIT4\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Example]\n"Start"=dword:3\n');
 *
 * @throws V2vError `REGISTRY_TEXT` for a line that cannot be read
 */
export function parseReg(text: string | Uint8Array): LocatedEdit[] {
  const lines = new RegLines(decodeReg(text));
  const format = formatOf(lines.take());
  const edits: LocatedEdit[] = [];
  let key: string | undefined;
  for (let line = lines.take(); line !== undefined; line = lines.take()) {
    const trimmed = line.trim();
    if (isComment(trimmed)) continue;
    const number = lines.number;
    if (trimmed.startsWith('[')) {
      const edit = readKey(trimmed, number);
      edits.push({ ...edit, line: number });
      key = edit.type === 'create-key' ? edit.key : undefined;
    } else {
      if (key === undefined) throw textError(number, 'stands below no key that it could belong to');
      edits.push({ ...readNamed(trimmed, key, lines, format), line: number });
    }
  }
  return edits;
}

function readKey(line: string, number: number): RegistryEdit {
  const end = line.lastIndexOf(']');
  if (end === -1 || !isComment(line.slice(end + 1).trim())) throw textError(number, 'has no ] at its end');
  const isDeleted = line.startsWith('[-');
  const key = line.slice(isDeleted ? 2 : 1, end).replace(/^\\/, '');
  if (key.trim() === '' || key.split('\\').includes('')) {
    throw textError(number, 'does not name a key');
  }
  return { type: isDeleted ? 'delete-key' : 'create-key', key };
}

/** `@=…` or `"name"=…`. */
function readNamed(line: string, key: string, lines: RegLines, format: RegFormat): RegistryEdit {
  const number = lines.number;
  let [name, rest] = ['', line.slice(1)];
  if (line.startsWith('"')) {
    const quoted = readQuoted(line, lines);
    if (quoted === undefined) throw textError(number, 'has a name without a closing quotation mark');
    [name, rest] = [quoted.text, quoted.rest];
  } else if (!line.startsWith('@')) {
    throw textError(number, 'is neither a key in brackets nor "name"=value');
  }
  rest = rest.trimStart();
  if (!rest.startsWith('=')) throw textError(number, 'has no = after the name');
  const value = readValue(rest.slice(1).trim(), lines, format);
  return value ? { type: 'set-value', key, name, value } : { type: 'delete-value', key, name };
}

import { decodeInf } from './decode';
import { longestValue, readEntries, type InfEntry } from './entry';

/** Characters in all texts with strings put in; beyond them texts stay as they are written. */
const mostExpanded = 16 * 1024 ** 2;

/** An INF: what a driver package says about itself. Names of sections and keys are matched in any case. */
export interface Inf {
  /** Names of its sections, in lower case. */
  readonly sections: readonly string[];
  has(section: string): boolean;
  /** Lines of a section, wherever in the file they are, with `%strings%` put in; none where there is no such section. */
  entries(section: string): readonly InfEntry[];
  /** Values of all lines of a section that have this key. */
  values(section: string, key: string): string[];
}

/** Reads an INF. What cannot be understood in it is left out, as Windows does. */
export function parseInf(bytes: Buffer): Inf {
  const lines = linesBySection(decodeInf(bytes));
  const read = new Map<string, readonly InfEntry[]>();
  let strings: Map<string, string> | undefined;
  const room: Room = { left: mostExpanded };
  const inf: Inf = {
    sections: [...lines.keys()],
    has: (section) => lines.has(section.toLowerCase()),
    entries(section) {
      const name = section.toLowerCase();
      const known = read.get(name);
      if (known !== undefined) return known;
      strings ??= readStrings(lines);
      const entries = expandAll(readEntries(lines.get(name) ?? []), strings, room);
      read.set(name, entries);
      return entries;
    },
    values(section, key) {
      const wanted = key.toLowerCase();
      return inf
        .entries(section)
        .flatMap((entry) => (entry.key?.toLowerCase() === wanted ? entry.values : []));
    },
  };
  return inf;
}

function linesBySection(text: string): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of text.split('\n')) {
    const start = line.trimStart();
    if (start.startsWith('[')) {
      const end = start.indexOf(']');
      const name = start
        .slice(1, end < 0 ? undefined : end)
        .trim()
        .toLowerCase();
      current = sections.get(name) ?? [];
      sections.set(name, current);
    } else if (start !== '' && !start.startsWith(';')) {
      current?.push(line);
    }
  }
  return sections;
}

/** Texts by their names, the English ones where there are several languages. */
function readStrings(sections: ReadonlyMap<string, string[]>): Map<string, string> {
  const strings = new Map<string, string>();
  for (const section of ['strings.0409', 'strings']) {
    for (const { key, values } of readEntries(sections.get(section) ?? [])) {
      if (key !== undefined) strings.set(key.toLowerCase(), values[0] ?? '');
    }
  }
  return strings;
}

/** Characters that strings may still make of an INF. */
interface Room {
  left: number;
}

function expandAll(
  entries: readonly InfEntry[],
  strings: ReadonlyMap<string, string>,
  room: Room,
): InfEntry[] {
  const put = (text: string): string => {
    if (room.left < 0 || !text.includes('%')) return text;
    const expanded = expand(text, strings);
    room.left -= expanded.length;
    return expanded;
  };
  return entries.map(({ key, values }) => ({
    ...(key === undefined ? {} : { key: put(key) }),
    values: values.map(put),
  }));
}

/** Once, as Windows does it. `%12%`, a directory, stays; `%%` stands for `%`. */
function expand(text: string, strings: ReadonlyMap<string, string>): string {
  const parts = text.split('%');
  let expanded = parts[0] ?? '';
  // Every second part is between two of them.
  for (let at = 1; at < parts.length && expanded.length < longestValue; at += 2) {
    const name = parts[at] ?? '';
    const after = parts[at + 1];
    if (after === undefined) expanded += `%${name}`;
    else expanded += (name === '' ? '%' : (strings.get(name.toLowerCase()) ?? `%${name}%`)) + after;
  }
  return expanded.slice(0, longestValue);
}

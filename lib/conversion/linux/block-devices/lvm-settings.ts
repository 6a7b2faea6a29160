/** Assignments in lvm.conf(5), whatever comments and line breaks are in them. */

export interface LvmSetting {
  /** Without the section: `global_filter`. */
  name: string;
  /** The line that it begins in, from 1. */
  line: number;
  /** Where its value is in the text, `end` excluded. */
  start: number;
  end: number;
  /** The strings in the value, without quotes and as written; undefined where the value is something else. */
  strings?: string[];
  hasComment: boolean;
}

const space = /\s+/y;
const comment = /#[^\n]*/y;
const word = /[\w/.+-]+/y;
const string = /"((?:[^"\\]|\\.)*)"|'([^']*)'/sy;

function at(pattern: RegExp, text: string, place: number): RegExpExecArray | null {
  pattern.lastIndex = place;
  return pattern.exec(text);
}

/** The settings of a name in a text, in their order. */
export function lvmSettings(text: string, names: readonly string[]): LvmSetting[] {
  const found: LvmSetting[] = [];
  let [line, counted] = [1, 0];
  for (let place = 0; place < text.length;) {
    const skipped = at(space, text, place) ?? at(comment, text, place) ?? at(string, text, place);
    if (skipped) {
      place += skipped[0].length;
      continue;
    }
    const [key] = at(word, text, place) ?? [];
    if (key === undefined) {
      place++;
      continue;
    }
    const begin = place;
    place += key.length;
    const sign = place + (at(space, text, place)?.[0].length ?? 0);
    if (text[sign] !== '=') continue;
    const value = readValue(text, sign + 1);
    place = value.end;
    const name = key.slice(key.lastIndexOf('/') + 1);
    if (!names.includes(name)) continue;
    for (; counted < begin; counted++) if (text[counted] === '\n') line++;
    found.push({ name, line, ...value });
  }
  return found;
}

function readValue(text: string, from: number): Omit<LvmSetting, 'name' | 'line'> {
  const start = from + (at(space, text, from)?.[0].length ?? 0);
  const single = at(string, text, start);
  if (single) {
    return { start, end: start + single[0].length, strings: [content(single)], hasComment: false };
  }
  if (text[start] !== '[') {
    return { start, end: start + (at(word, text, start)?.[0].length ?? 0), hasComment: false };
  }
  const strings: string[] = [];
  let hasComment = false;
  for (let place = start + 1; place < text.length;) {
    const element = at(string, text, place);
    const note = at(comment, text, place);
    const other = element ?? note ?? at(space, text, place);
    if (element) strings.push(content(element));
    if (note) hasComment = true;
    if (text[place] === ']') return { start, end: place + 1, strings, hasComment };
    if (other === null && text[place] !== ',') break;
    place += other?.[0].length ?? 1;
  }
  return { start, end: start + 1, hasComment };
}

function content([, double, single]: RegExpExecArray): string {
  return double ?? single ?? '';
}

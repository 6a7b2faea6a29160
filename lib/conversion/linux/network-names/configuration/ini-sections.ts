/** Sections of systemd's and NetworkManager's files, `[Match]` → key → values in order. Keys keep their case. */
export type IniSections = Map<string, Map<string, string[]>>;

/** The pattern of a line takes its time on what is longer, and nothing we look for is. */
const maxLine = 2000;

/** One `key=value` of a file, and where it stands. */
export interface IniLine {
  section: string;
  key: string;
  value: string;
  /** The line as it is, without its end. */
  raw: string;
  /** From 1. */
  number: number;
}

/** The `key=value` lines in their sections; comments start with `#` or `;`. */
export function iniLines(text: string): IniLine[] {
  const lines: IniLine[] = [];
  let section: string | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.length > maxLine ? '' : raw.trim();
    const name = /^\[([^\]]+)\]$/.exec(line)?.[1];
    if (name !== undefined) {
      section = name;
      continue;
    }
    const [, written, value] = /^([^#;=\s][^=]*)=\s*(.*)/s.exec(line) ?? [];
    const key = written?.trimEnd();
    if (key !== undefined && section !== undefined) {
      lines.push({ section, key, value: value!, raw, number: index + 1 });
    }
  }
  return lines;
}

/** Reads `[section]`, `key=value`, comments with `#` or `;`. Sections of one name are joined. */
export function parseIni(text: string): IniSections {
  const sections: IniSections = new Map();
  for (const { section: name, key, value } of iniLines(text)) {
    const section = sections.get(name) ?? new Map<string, string[]>();
    sections.set(name, section);
    const values = section.get(key);
    if (values === undefined) section.set(key, [value]);
    else values.push(value);
  }
  return sections;
}

/** The last value of a key. */
export function iniValue(sections: IniSections, section: string, key: string): string | undefined {
  return sections.get(section)?.get(key)?.at(-1);
}

/** Sections of systemd's and NetworkManager's files, `[Match]` → key → values in order. Keys keep their case. */
export type IniSections = Map<string, Map<string, string[]>>;

/** The pattern of a line takes its time on what is longer, and nothing we look for is. */
const maxLine = 2000;

/** Reads `[section]`, `key=value`, comments with `#` or `;`. Sections of one name are joined. */
export function parseIni(text: string): IniSections {
  const sections: IniSections = new Map();
  let section: Map<string, string[]> | undefined;
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    if (line.length > maxLine) continue;
    const name = /^\[([^\]]+)\]$/.exec(line)?.[1];
    if (name !== undefined) {
      section = sections.get(name) ?? new Map<string, string[]>();
      sections.set(name, section);
      continue;
    }
    const [, written, value] = /^([^#;=\s][^=]*)=\s*(.*)$/s.exec(line) ?? [];
    const key = written?.trimEnd();
    if (key === undefined || section === undefined) continue;
    const values = section.get(key);
    if (values === undefined) section.set(key, [value!]);
    else values.push(value!);
  }
  return sections;
}

/** The last value of a key. */
export function iniValue(sections: IniSections, section: string, key: string): string | undefined {
  return sections.get(section)?.get(key)?.at(-1);
}

/**
 * The part of YAML that netplan's files are written in: block mappings and lists, flow mappings and lists on one line,
 * plain and quoted scalars, comments. Anchors, tags, multi-line scalars are not in it; what cannot be read is left out.
 */
export type YamlValue = string | YamlValue[] | YamlMapping;
export type YamlMapping = Map<string, YamlValue>;

const maxDepth = 50;
/** Nothing in netplan is that long; the patterns below take their time on what is. */
const maxLine = 1000;

interface Line {
  indent: number;
  text: string;
}

/** `key: value # comment` without the comment; a `#` inside quotes or a word is none. */
function withoutComment(line: string): string {
  let quote = '';
  for (let index = 0; index < line.length; index++) {
    const character = line[index]!;
    if (quote !== '') {
      if (character === '\\' && quote === '"') index++;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if (character === '#' && /^\s?$/.test(line[index - 1] ?? '')) {
      return line.slice(0, index).trimEnd();
    }
  }
  return line.trimEnd();
}

function scalar(text: string): string {
  const value = text.trim();
  if (/^".*"$/.test(value)) return value.slice(1, -1).replace(/\\(.)/g, '$1');
  if (/^'.*'$/.test(value)) return value.slice(1, -1).replaceAll("''", "'");
  return value;
}

/** Cuts the inside of `{…}` or `[…]` at its commas; brackets and quotes inside are left whole. */
function flowItems(inside: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let quote = '';
  let item = '';
  for (const character of inside) {
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if ('{['.includes(character)) depth++;
    else if ('}]'.includes(character)) depth--;
    if (character === ',' && depth === 0 && quote === '') {
      items.push(item);
      item = '';
    } else {
      item += character;
    }
  }
  return [...items, item].map((text) => text.trim()).filter((text) => text !== '');
}

function splitKey(text: string): [key: string, value: string] | undefined {
  const match = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'{[#-][^:]*?|-[^\s:][^:]*?)\s*:(?:\s+(.*))?$/.exec(
    text,
  );
  return match === null ? undefined : [scalar(match[1]!), (match[2] ?? '').trim()];
}

function flowValue(text: string, depth = 0): YamlValue {
  if (depth > maxDepth) return '';
  if (/^\{.*\}$/.test(text)) {
    const mapping: YamlMapping = new Map();
    for (const item of flowItems(text.slice(1, -1))) {
      const [key, value] = splitKey(item) ?? [scalar(item), ''];
      mapping.set(key, flowValue(value, depth + 1));
    }
    return mapping;
  }
  if (/^\[.*\]$/.test(text)) return flowItems(text.slice(1, -1)).map((item) => flowValue(item, depth + 1));
  return scalar(text);
}

/** Reads the lines from `position` on that are indented by `indent`, a mapping or a list. */
function block(lines: Line[], position: { line: number }, indent: number, depth: number): YamlValue {
  const first = lines[position.line]!;
  const isList = /^-(?:\s|$)/.test(first.text);
  const list: YamlValue[] = [];
  const mapping: YamlMapping = new Map();
  while (position.line < lines.length) {
    const line = lines[position.line]!;
    if (line.indent < indent || depth > maxDepth) break;
    position.line++;
    if (line.indent > indent) continue;
    if (isList) {
      const item = /^-(?:\s+(.*))?$/.exec(line.text);
      if (item === null) {
        position.line--;
        break;
      }
      const text = item[1] ?? '';
      if (text !== '' && splitKey(text) !== undefined && !text.startsWith('{')) {
        // `- to: default` begins a mapping that is indented by the dash.
        lines[--position.line] = { indent: indent + line.text.length - text.length, text };
        list.push(block(lines, position, lines[position.line]!.indent, depth + 1));
      } else {
        list.push(text === '' ? nested(lines, position, indent, depth) : flowValue(text));
      }
      continue;
    }
    const [key, value] = splitKey(line.text) ?? [undefined, ''];
    if (key === undefined) continue;
    mapping.set(key, value === '' ? nested(lines, position, indent, depth) : flowValue(value));
  }
  return isList ? list : mapping;
}

function nested(lines: Line[], position: { line: number }, indent: number, depth: number): YamlValue {
  const next = lines[position.line];
  if (next === undefined) return '';
  // A list may stand as far left as its key.
  const belongs = next.indent > indent || (next.indent === indent && /^-(?:\s|$)/.test(next.text));
  return belongs ? block(lines, position, next.indent, depth + 1) : '';
}

/** The first document of a file; an empty mapping where it is none. */
export function parseYaml(text: string): YamlValue {
  const lines = text
    .split('\n')
    .map((raw) => withoutComment(raw.replace(/\r$/, '')))
    .filter((line) => line.length <= maxLine && line.trim() !== '' && !/^(?:---|%)/.test(line))
    .map((line) => ({ indent: line.length - line.trimStart().length, text: line.trim() }));
  return lines.length === 0 ? new Map() : block(lines, { line: 0 }, lines[0]!.indent, 0);
}

/** A `menuentry` or `submenu` of grub.cfg. */
export interface MenuEntry {
  title: string;
  id?: string;
  /** As the entry names it: seen from the filesystem that GRUB calls root. Undefined where it boots no Linux. */
  kernel?: string;
  /** Linux is started by another kernel, Xen's hypervisor. */
  hypervisor?: boolean;
  /** Undefined: not a submenu. */
  entries?: MenuEntry[];
}

export interface Grub2Config {
  entries: MenuEntry[];
  /** The value that `default` gets when nothing was chosen for the next boot only: `0`, `${saved_entry}`, a title, … */
  default: string;
  /** The entries are files of the Boot Loader Specification in /boot/loader/entries. */
  usesBls: boolean;
}

const kernelCommand = /^\s*linux(?:16|efi)?\s+(\S+)/;
const hypervisorCommand = /^\s*(?:multiboot2?|xen_hypervisor)\s/;
// Under Xen the hypervisor is the multiboot kernel and Linux its first module.
const moduleCommand = /^\s*(?:module2?|xen_linux)\s+(?:--\S+\s+)*(\S*\/vmlinu[xz]\S*)/;
const heading = /^\s*(menuentry|submenu)\s+(?!\s)(.*)([{}])\s*$/s;
const setDefault = /^(\s*(?:set\s+)?default=)((?:.*\S)?)(\s*)$/s;

/** Reads what a grub.cfg made by grub-mkconfig offers. Never throws: what it does not understand it leaves out. */
export function parseGrub2Config(text: string): Grub2Config {
  const top: MenuEntry[] = [];
  const open: (MenuEntry | undefined)[] = [];
  let defaultEntry = '0';
  for (const line of text.split('\n')) {
    const { command, words, body } = readHeading(line) ?? {};
    if (command !== undefined) {
      const parent = open.findLast((entry) => entry?.entries !== undefined);
      const entry = parseHeading(words ?? '', command === 'submenu');
      (parent?.entries ?? top).push(entry);
      if (body === undefined) open.push(entry);
      else body.split(';').forEach((part) => readCommand(part, entry));
      continue;
    }
    if (/^\s*function\s.*\{\s*$/.test(line)) open.push(undefined);
    else if (/^\s*\}\s*$/.test(line)) open.pop();
    const current = open.at(-1);
    if (current) readCommand(line, current);
    const chosen = chosenDefault(line);
    if (chosen !== undefined) defaultEntry = unquote(chosen);
  }
  return { entries: top, default: defaultEntry, usesBls: /^[ \t]*blscfg\s*$/m.test(text) };
}

/** A heading whose block goes on below has no body; else that is what stands in the braces. */
function readHeading(line: string): { command: string; words: string; body?: string } | undefined {
  const [, command, rest = '', brace] = heading.exec(line) ?? [];
  if (command === undefined) return undefined;
  if (brace === '{') return { command, words: rest };
  const opening = rest.indexOf('{');
  if (opening === -1) return undefined;
  return { command, words: rest.slice(0, opening), body: rest.slice(opening + 1).trimStart() };
}

function readCommand(line: string, entry: MenuEntry): void {
  if (hypervisorCommand.test(line)) entry.hypervisor = true;
  const kernel = (kernelCommand.exec(line) ?? moduleCommand.exec(line))?.[1];
  if (kernel !== undefined) entry.kernel ??= stripDevice(unquote(kernel));
}

/** What a line sets `default` to, as it stands there; undefined for one that takes the choice for the next boot only. */
function chosenDefault(line: string): string | undefined {
  const chosen = setDefault.exec(line)?.[2];
  return chosen === undefined || chosen.includes('next_entry') ? undefined : chosen;
}

/** Has `default` be an entry (number, title, id, levels apart by `>`), wherever grub.cfg sets it for every boot. */
export function withDefaultEntry(text: string, choice: string): string {
  const quoted = `"${choice.replace(/["\\$]/g, '\\$&')}"`;
  let isSet = false;
  const edited = text
    .split('\n')
    .map((line) => {
      if (chosenDefault(line) === undefined) return line;
      isSet = true;
      return line.replace(
        setDefault,
        (_whole: string, before: string, _old: string, after: string) => before + quoted + after,
      );
    })
    .join('\n');
  return isSet ? edited : `set default=${quoted}\n${text}`;
}

function parseHeading(text: string, isSubmenu: boolean): MenuEntry {
  const words = splitWords(text);
  const idAt = words.findIndex((word) => /^\$\{?menuentry_id_option\}?$/.test(word) || word === '--id');
  const id = idAt === -1 ? words.find((word) => word.startsWith('--id='))?.slice(5) : words[idAt + 1];
  return {
    title: words[0] ?? '',
    ...(id === undefined ? {} : { id }),
    ...(isSubmenu ? { entries: [] } : {}),
  };
}

/** Words as GRUB's shell reads them; grub-mkconfig writes an apostrophe in a title as `'\''`. */
function splitWords(text: string): string[] {
  return (text.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g) ?? []).map((word) =>
    word.replace(
      /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
      (_whole: string, single?: string, double?: string, escaped?: string) =>
        single ?? double?.replace(/\\(["\\$])/g, '$1') ?? escaped ?? '',
    ),
  );
}

/** True for a `default` that is whatever grubenv's `saved_entry` says. */
export function isSavedEntry(choice: string): boolean {
  return /^\$\{?saved_entry\}?$/.test(choice);
}

/** Kernels as the entries name them, the default first, each once. `saved` is grubenv's `saved_entry`. */
export function offeredKernels(config: Grub2Config, saved: string | undefined): string[] {
  const choice = isSavedEntry(config.default) ? (saved ?? '0') : config.default;
  const first = findEntry(config.entries, choice) ?? config.entries[0];
  const all = [...(first ? [first] : []), ...config.entries].flatMap(kernelsOf);
  return [...new Set(all)];
}

function kernelsOf(entry: MenuEntry): string[] {
  return [...(entry.kernel === undefined ? [] : [entry.kernel]), ...(entry.entries ?? []).flatMap(kernelsOf)];
}

/** The entry that `default` names: number, title or id, levels apart by `>`; `>>` is a `>` in a title. */
function findEntry(entries: MenuEntry[], choice: string): MenuEntry | undefined {
  let level = entries;
  let entry: MenuEntry | undefined;
  for (const part of choice.replaceAll('>>', '\0').split('>')) {
    const name = part.replaceAll('\0', '>');
    entry = /^\d+$/.test(name)
      ? level[Number(name)]
      : level.find(({ title, id }) => title === name || id === name);
    level = entry?.entries ?? [];
  }
  return entry;
}

/** An entry with the submenus that lead to it, the outermost first and the entry last. */
export interface EntryPath {
  path: MenuEntry[];
  kernel?: string;
}

/** Every entry that is not a submenu, in the order of the menu. */
export function entryPaths(entries: readonly MenuEntry[], above: readonly MenuEntry[] = []): EntryPath[] {
  return entries.flatMap((entry) => {
    const path = [...above, entry];
    if (entry.entries) return entryPaths(entry.entries, path);
    return [{ path, ...(entry.kernel === undefined ? {} : { kernel: entry.kernel }) }];
  });
}

/** How `default` names an entry: ids, which stay the same when entries are added, or titles where there are none. */
export function entryChoice(path: readonly MenuEntry[]): string {
  return path.map(({ id, title }) => (id ?? title).replaceAll('>', '>>')).join('>');
}

/** `(hd0,msdos1)/vmlinuz` and `($root)/vmlinuz` without the device. */
export function stripDevice(path: string): string {
  return path.replace(/^\([^)]*\)/, '');
}

function unquote(word: string): string {
  return word.replace(/^(["'])(.*)\1$/, '$2');
}

/** A `menuentry` or `submenu` of grub.cfg. */
export interface MenuEntry {
  title: string;
  id?: string;
  /** As the entry names it: seen from the filesystem that GRUB calls root. Undefined where it boots no Linux. */
  kernel?: string;
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
// Under Xen the hypervisor is the multiboot kernel and Linux its first module.
const moduleCommand = /^\s*module2?\s+(?:--\S+\s+)*(\S*\/vmlinuz-\S+)/;

/** Reads what a grub.cfg made by grub-mkconfig offers. Never throws: what it does not understand it leaves out. */
export function parseGrub2Config(text: string): Grub2Config {
  const top: MenuEntry[] = [];
  const open: (MenuEntry | undefined)[] = [];
  let defaultEntry = '0';
  for (const line of text.split('\n')) {
    const heading = /^\s*(menuentry|submenu)\s+(.*)\{\s*$/.exec(line);
    if (heading) {
      const parent = open.findLast((entry) => entry?.entries !== undefined);
      const entry = parseHeading(heading[2] ?? '', heading[1] === 'submenu');
      (parent?.entries ?? top).push(entry);
      open.push(entry);
      continue;
    }
    if (/^\s*function\s.*\{\s*$/.test(line)) open.push(undefined);
    else if (/^\s*\}\s*$/.test(line)) open.pop();
    const current = open.at(-1);
    const kernel = (kernelCommand.exec(line) ?? moduleCommand.exec(line))?.[1];
    if (current && kernel !== undefined) current.kernel ??= stripDevice(unquote(kernel));
    const chosen = /^\s*set\s+default=(.*?)\s*$/.exec(line)?.[1];
    if (chosen !== undefined && !chosen.includes('next_entry')) defaultEntry = unquote(chosen);
  }
  return { entries: top, default: defaultEntry, usesBls: /^\s*blscfg\s*$/m.test(text) };
}

function parseHeading(text: string, isSubmenu: boolean): MenuEntry {
  const words = [...text.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2] ?? m[3] ?? '');
  const idAt = words.findIndex((word) => word === '$menuentry_id_option' || word === '--id');
  const id = idAt === -1 ? undefined : words[idAt + 1];
  return {
    title: words[0] ?? '',
    ...(id === undefined ? {} : { id }),
    ...(isSubmenu ? { entries: [] } : {}),
  };
}

/** Kernels as the entries name them, the default first, each once. `saved` is grubenv's `saved_entry`. */
export function offeredKernels(config: Grub2Config, saved: string | undefined): string[] {
  const choice = /^\$\{?saved_entry\}?$/.test(config.default) ? (saved ?? '0') : config.default;
  const first = findEntry(config.entries, choice) ?? config.entries[0];
  const all = [...(first ? [first] : []), ...config.entries].flatMap(kernelsOf);
  return [...new Set(all)];
}

function kernelsOf(entry: MenuEntry): string[] {
  return [...(entry.kernel === undefined ? [] : [entry.kernel]), ...(entry.entries ?? []).flatMap(kernelsOf)];
}

/** The entry that `default` names: number, title or id, levels apart by `>`. */
function findEntry(entries: MenuEntry[], choice: string): MenuEntry | undefined {
  let level = entries;
  let entry: MenuEntry | undefined;
  for (const part of choice.split('>')) {
    entry = /^\d+$/.test(part)
      ? level[Number(part)]
      : level.find(({ title, id }) => title === part || id === part);
    level = entry?.entries ?? [];
  }
  return entry;
}

/** The variables of a GRUB environment block (grubenv). */
export function parseGrubEnvironment(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) variables[name] = value.replace(/\\(.)/g, '$1');
  }
  return variables;
}

/** `(hd0,msdos1)/vmlinuz` and `($root)/vmlinuz` without the device. */
function stripDevice(path: string): string {
  return path.replace(/^\([^)]*\)/, '');
}

function unquote(word: string): string {
  return word.replace(/^(["'])(.*)\1$/, '$2');
}

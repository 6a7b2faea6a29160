import type { LinuxState } from '../state';
import { readGuestText } from '../../guest/text-file';
import { compareVersions } from '../version';

/** An entry of the Boot Loader Specification, a file in loader/entries. */
export interface BootEntry {
  /** File name without `.conf` and the counter of boot attempts. */
  id: string;
  title: string;
  /** Path of the kernel, seen from the filesystem that holds the entry. */
  kernel: string;
  /** Paths of the initrds, seen alike. */
  initrds: string[];
  version?: string;
  sortKey?: string;
  machineId?: string;
  /** The kernel command line. */
  options: string;
  /** No attempts left: every one failed so far. */
  isBad?: boolean;
}

/** `id`: the file's name without `.conf`. Undefined where the entry boots no kernel. */
export function parseBootEntry(id: string, text: string): BootEntry | undefined {
  const lines = text.split('\n').map((line) => /^(\S+)[ \t]+(\S.*)$/.exec(line.trim()));
  const fields = (name: string): string[] =>
    lines.flatMap((line) => (line?.[1] === name ? (line[2] ?? []) : []));
  const [kernel] = fields('linux');
  if (kernel === undefined) return undefined;
  // Automatic boot assessment: NAME+LEFT or NAME+LEFT-DONE.
  const [, name = id, left] = /^(.*)\+(\d+)(?:-\d+)?$/.exec(id) ?? [];
  const [version] = fields('version');
  const [sortKey] = fields('sort-key');
  const [machineId] = fields('machine-id');
  return {
    id: name,
    title: fields('title')[0] ?? '',
    kernel,
    // RHEL names the initrd of a tuned profile by a variable, which is mostly empty.
    initrds: fields('initrd').flatMap((value) => value.split(/\s+/).filter((word) => word.startsWith('/'))),
    options: fields('options').join(' '),
    ...(version === undefined ? {} : { version }),
    ...(sortKey === undefined ? {} : { sortKey }),
    ...(machineId === undefined ? {} : { machineId }),
    ...(left !== undefined && Number(left) === 0 ? { isBad: true } : {}),
  };
}

/** Paths of the entries on the filesystem that is mounted at `directory`. */
export async function bootEntryFiles({ guest }: LinuxState, directory: string): Promise<string[]> {
  return guest.globExpand(`${directory}/loader/entries/*.conf`);
}

/** The entries on the filesystem that is mounted at `directory`, in no order. */
export async function readBootEntries(state: LinuxState, directory: string): Promise<BootEntry[]> {
  const entries: BootEntry[] = [];
  for (const path of await bootEntryFiles(state, directory)) {
    const id = path.slice(path.lastIndexOf('/') + 1, -'.conf'.length);
    const entry = parseBootEntry(id, (await readGuestText(state, path)) ?? '');
    if (entry) entries.push(entry);
  }
  return entries;
}

/**
 * The entries in the order of GRUB's menu, newest file name first, but the default before all. `saved` is what the
 * default is named by: an id with or without `.conf`, a title, or a place in the menu.
 */
export function orderBootEntries(entries: readonly BootEntry[], saved: string | undefined): BootEntry[] {
  const menu = [...entries].sort((a, b) => compareVersions(b.id, a.id));
  const name = saved?.replace(/\.conf$/, '');
  const chosen =
    saved !== undefined && /^\d+$/.test(saved)
      ? menu[Number(saved)]
      : menu.find(({ id, title }) => id === name || title === saved);
  return [...new Set([...(chosen ? [chosen] : []), ...menu])];
}

/**
 * The entries with those first that boot the same root as the first of them. sdbootutil makes entries of each kernel for
 * each snapshot of the root.
 */
export function sameRootFirst<T extends { options?: string }>(menu: readonly T[]): T[] {
  const root = ({ options = '' }: T): string => (options.match(/(?<!\S)root(?:flags)?=\S+/g) ?? []).join(' ');
  const [first] = menu;
  if (first === undefined) return [];
  const isSame = (entry: T): boolean => root(entry) === root(first);
  return [...menu.filter(isSame), ...menu.filter((entry) => !isSame(entry))];
}

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
  /** No attempts left: every one failed so far. */
  isBad?: boolean;
}

/** `id`: the file's name without `.conf`. Undefined where the entry boots no kernel. */
export function parseBootEntry(id: string, text: string): BootEntry | undefined {
  const fields = (name: string): string[] =>
    Array.from(text.matchAll(new RegExp(`^[ \\t]*${name}[ \\t]+(.*)`, 'gm')), ([, value = '']) =>
      value.trimEnd(),
    );
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
 * Kernels in the order of GRUB's menu, newest file name first, but the default before all. `saved` is grubenv's
 * `saved_entry`: an id, a title, or a place in the menu.
 */
export function orderBootEntries(entries: readonly BootEntry[], saved: string | undefined): string[] {
  const menu = [...entries].sort((a, b) => compareVersions(b.id, a.id));
  const chosen =
    saved !== undefined && /^\d+$/.test(saved)
      ? menu[Number(saved)]
      : menu.find(({ id, title }) => id === saved || title === saved);
  return [...new Set([...(chosen ? [chosen] : []), ...menu].map(({ kernel }) => kernel))];
}

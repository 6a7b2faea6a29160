import { compareVersions } from '../version';

/** What systemd-boot sorts its menu by; see loader.conf(5) and the UAPI group's "Boot Loader Specification". */
export interface MenuItem {
  /** File name with `.conf` or `.efi`, without the counter of boot attempts. */
  id: string;
  sortKey?: string;
  machineId?: string;
  version?: string;
  isBad?: boolean;
}

/** The menu's order: bad entries last; those with a sort key before those without, then the newest first. */
export function compareMenuItems(a: MenuItem, b: MenuItem): number {
  const order =
    Number(a.isBad ?? false) - Number(b.isBad ?? false) ||
    Number(a.sortKey === undefined) - Number(b.sortKey === undefined);
  if (order !== 0) return order;
  if (a.sortKey !== undefined && b.sortKey !== undefined) {
    const keyed =
      compareText(a.sortKey, b.sortKey) ||
      compareText(a.machineId ?? '', b.machineId ?? '') ||
      compareVersions(b.version ?? '', a.version ?? '');
    if (keyed !== 0) return keyed;
  }
  return compareVersions(b.id, a.id);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The value of `default` in loader.conf; undefined where it has none. */
export function loaderDefault(text: string): string | undefined {
  return [...text.matchAll(/^[ \t]*default[ \t]+((?:.*[^ \t\r\n])?)/gm)].at(-1)?.[1];
}

/** loader.conf with another default. */
export function withLoaderDefault(text: string, id: string): string {
  const line = /^[ \t]*default[ \t].*$/gm;
  if (line.test(text)) return text.replace(line, () => `default ${id}`);
  return `${text.replace(/([^\n])$/, '$1\n')}default ${id}\n`;
}

/**
 * The menu with the default before all. `choice` is a pattern for ids, without their `.conf` in old versions. Patterns
 * of the loader's own (`@saved`) go by variables of the old machine's firmware and mean nothing on a new one.
 */
export function orderMenu<T extends MenuItem>(items: readonly T[], choice: string | undefined): T[] {
  const menu = [...items].sort(compareMenuItems);
  const pattern = choice === undefined ? undefined : globExpression(choice);
  const chosen = menu.find(({ id }) => pattern?.test(id) || pattern?.test(id.replace(/\.conf$/, '')));
  return [...new Set([...(chosen ? [chosen] : []), ...menu])];
}

/**
 * As fnmatch(3) reads a pattern, but for a `*` that is told from no other character. Letters of both cases are alike.
 * Undefined for a pattern that would take its time, which no administrator writes.
 */
function globExpression(pattern: string): RegExp | undefined {
  if (pattern.length > 255 || pattern.split('*').length > 4) return undefined;
  const source = pattern.replace(/\[!?[^\]]+\]|[^]/g, (part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (part.length > 1) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    return part.replace(/[.+^${}()|[\]\\]/, '\\$&');
  });
  return new RegExp(`^${source}$`, 'i');
}

import { compareVersions } from '../version';
import { matchesPattern } from './file-pattern';

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

/** The entries that loader.conf wants to be started, the first that is there: `preferred`, then `default`. */
export function loaderDefaults(text: string): string[] {
  const settings = text.split('\n').map((line) => /^(\S+)[ \t]+(\S.*)$/.exec(line.trim()));
  return ['preferred', 'default'].flatMap(
    (key) => settings.findLast((setting) => setting?.[1] === key)?.[2] ?? [],
  );
}

/** loader.conf with another default, which goes before a preferred entry, too. */
export function withLoaderDefault(text: string, id: string): string {
  const edited = text.replace(
    /^([ \t]*(?:preferred|default)[ \t]).*$/gm,
    (_whole: string, key: string) => key + id,
  );
  if (loaderDefaults(edited).includes(id)) return edited;
  return `${text.replace(/([^\n])$/, '$1\n')}default ${id}\n`;
}

/**
 * The menu with the default before all. `choices` are patterns for ids, without their `.conf` in old versions. Patterns
 * of the loader's own (`@saved`) go by variables of the old machine's firmware and mean nothing on a new one.
 */
export function orderMenu<T extends MenuItem>(items: readonly T[], choices: readonly string[]): T[] {
  const menu = [...items].sort(compareMenuItems);
  const [chosen] = choices.flatMap(
    (choice) =>
      menu.find(
        ({ id }) => matchesPattern(choice, id) || matchesPattern(choice, id.replace(/\.conf$/, '')),
      ) ?? [],
  );
  return [...new Set([...(chosen ? [chosen] : []), ...menu])];
}

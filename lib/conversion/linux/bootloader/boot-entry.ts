import { compareVersions } from '../version';

/** An entry of the Boot Loader Specification, a file in /boot/loader/entries. */
export interface BootEntry {
  /** File name without `.conf`. */
  id: string;
  title: string;
  /** Path of the kernel, seen from the filesystem that holds /boot. */
  kernel: string;
}

/** Undefined where the entry boots no kernel. */
export function parseBootEntry(id: string, text: string): BootEntry | undefined {
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}[ \\t]+(.*?)\\s*$`, 'm').exec(text)?.[1];
  const kernel = field('linux');
  return kernel === undefined ? undefined : { id, title: field('title') ?? '', kernel };
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

/** A device that LVM has to find again: what it was called, and what it will be, `/dev/sda2` and `/dev/vda2`. */
export interface RenamedVolume {
  /** The likeliest name first. */
  old: readonly string[];
  new: string;
}

interface Rule {
  accepts: boolean;
  pattern: RegExp;
}

const quoted = /"((?:[^"\\]|\\.)*)"/g;
const settings =
  /^([ \t]*(?:devices\/)?(?:global_)?filter[ \t]*=[ \t]*)(\[\s*(?:"(?:[^"\\\n]|\\.)*"\s*(?:,\s*)?)*\]|"(?:[^"\\\n]|\\.)*")/gm;

/**
 * Extends `filter` and `global_filter` of lvm.conf(5), so that LVM sees a physical volume under its new name where it
 * saw it under the old one, and does not where it did not. Without, a guest whose filter accepts only /dev/sda2 has no
 * root on /dev/vda2.
 */
export function extendLvmFilters(text: string, volumes: readonly RenamedVolume[]): string {
  return text.replace(settings, (whole: string, name: string, value: string) => {
    const strings = [...value.matchAll(quoted)].map(([string]) => string);
    const rules = strings.map((string) => parseRule(string.slice(1, -1)));
    if (rules.length === 0 || !rules.every((rule): rule is Rule => rule !== undefined)) return whole;
    const added = volumes.flatMap((volume) => ruleFor(volume, rules) ?? []);
    return added.length === 0 ? whole : `${name}[ ${[...added, ...strings].join(', ')} ]`;
  });
}

/** True where a filter is set. */
export function hasLvmFilter(text: string): boolean {
  return text.search(settings) !== -1;
}

function ruleFor(volume: RenamedVolume, rules: readonly Rule[]): string | undefined {
  const decide = (device: string): Rule | undefined => rules.find(({ pattern }) => pattern.test(device));
  const [likeliest = volume.new] = volume.old;
  // Names that LVM takes a device by, which it has no more: it was visible, or the guest would not have used it.
  const byLink = rules.some(({ accepts, pattern }) => accepts && pattern.source.includes('disk\\/by-'));
  const wasVisible =
    byLink || volume.old.some((name) => decide(name)?.accepts) || (decide(likeliest)?.accepts ?? true);
  const isVisible = decide(volume.new)?.accepts ?? true;
  return wasVisible === isVisible ? undefined : `"${wasVisible ? 'a' : 'r'}|^${volume.new}$|"`;
}

const closing: Record<string, string> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** `a|^/dev/sd.*|`: the letter, and a regular expression between two of any character. */
function parseRule(text: string): Rule | undefined {
  const plain = text.replace(/\\(["\\])/g, '$1');
  const [action, open = ''] = plain;
  const end = plain.lastIndexOf(closing[open] ?? open);
  if ((action !== 'a' && action !== 'r') || end < 2) return undefined;
  const pattern = plain.slice(2, end);
  // LVM's own engine does not backtrack; here such an expression could take for ever.
  if (pattern.length > 500 || /\)[*+{]/.test(pattern) || (pattern.match(/[*+{]/g) ?? []).length > 4)
    return undefined;
  try {
    return { accepts: action === 'a', pattern: new RegExp(pattern) };
  } catch {
    return undefined;
  }
}

const prefixes: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };
const spelled: Record<string, string> = { kilo: 'k', mega: 'm', giga: 'g', tera: 't' };

/**
 * Bytes in one unit, after a programmatic unit of DSP0004 (`byte * 2^20`, `byte*10^6`, `byte * 1024`) or a plain name
 * as older writers have it (`MegaBytes`, `MB`, `KiB`). Undefined for anything else.
 */
export function parseByteUnits(text: string): number | undefined {
  const programmatic = /^bytes?\s*(?:\*\s*(\d+)(?:\s*\^\s*(\d+))?)?$/i.exec(text.trim());
  if (programmatic !== null) {
    const factor = Number(programmatic[1] ?? 1) ** Number(programmatic[2] ?? 1);
    return Number.isSafeInteger(factor) && factor > 0 ? factor : undefined;
  }
  const named = /^(kilo|mega|giga|tera|[kmgt]?)(?:i?b|bytes?)$/i.exec(text.trim());
  if (named === null) return undefined;
  const prefix = (named[1] ?? '').toLowerCase();
  return prefixes[spelled[prefix] ?? prefix];
}

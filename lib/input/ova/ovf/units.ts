const prefixes: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/**
 * Bytes in one unit, after a programmatic unit of DSP0004 (`byte * 2^20`, `byte*10^6`, `byte * 1024`) or a plain name
 * as older writers have it (`MegaBytes`, `MebiBytes`, `MB`, `KiB`, `G`). Undefined for anything else.
 */
export function parseByteUnits(text: string): number | undefined {
  const unit = text.trim();
  const programmatic = /^bytes?\s*(?:[*x×]\s*(\d{1,16})(?:\s*(?:\^|\*\*)\s*(\d{1,3}))?)?$/i.exec(unit);
  if (programmatic !== null) {
    const factor = Number(programmatic[1] ?? 1) ** Number(programmatic[2] ?? 1);
    return Number.isSafeInteger(factor) && factor > 0 ? factor : undefined;
  }
  const named =
    /^(?:([kmgt])(?:ilo|ega|iga|era|ibi|ebi)(?:bytes?|b)|([kmgt]?)(?:i?b|bytes?)|([kmgt]))$/i.exec(unit);
  if (named === null) return undefined;
  return prefixes[(named[1] ?? named[2] ?? named[3] ?? '').toLowerCase()];
}

/** A whole number above zero in an attribute, undefined for anything else. */
export function positiveInteger(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,16}$/.test(text.trim())) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

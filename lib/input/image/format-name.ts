// qemu's names for formats that people call otherwise.
const aliases: Readonly<Record<string, string>> = { vhd: 'vpc' };

/**
 * qemu's name of a disk format that a user stated; undefined for what cannot be one.
 *
 * @example
 * formatName('vhd'); // vpc
 */
export function formatName(stated: unknown): string | undefined {
  if (typeof stated !== 'string' || !/^[a-z][a-z0-9-]*$/.test(stated)) return undefined;
  return aliases[stated] ?? stated;
}

const suffixes = 'KMGTPE';

/**
 * A limit as virt-v2v's `--bandwidth` and nbdkit's rate filter take it, in bits a second: `100M`. K, M, G, … are powers of 1024.
 *
 * @returns bytes a second, 1 at least; undefined for what is no such limit
 *
 * @example
 * parseRate('8M'); // 1048576
 */
export function parseRate(text: string): number | undefined {
  const match = /^(\d{1,15})([KMGTPE]?)$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, digits = '', suffix = ''] = match;
  const bits = Number(digits) * (suffix === '' ? 1 : 1024 ** (suffixes.indexOf(suffix.toUpperCase()) + 1));
  return bits >= 1 && Number.isSafeInteger(bits) ? Math.max(1, Math.floor(bits / 8)) : undefined;
}

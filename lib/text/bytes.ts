const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/**
 * An amount of bytes as people read it.
 *
 * @example
 * formatBytes(1); // 1 byte
 * formatBytes(3435973837); // 3.2 GiB
 */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < units.length - 1) {
    amount /= 1024;
    unit++;
  }
  if (unit === 0) return amount === 1 ? '1 byte' : `${amount} bytes`;
  return `${amount < 100 ? amount.toFixed(1).replace(/\.0$/, '') : Math.round(amount)} ${units[unit]}`;
}

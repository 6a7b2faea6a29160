/**
 * A GUID as Windows stores it, its first three groups little-endian, in capitals without braces:
 * `C12A7328-F81F-11D2-BA4B-00A0C93EC93B`.
 */
export function guidOf(bytes: Buffer): string {
  const group = (from: number, to: number): Buffer => Buffer.from(bytes.subarray(from, to));
  const groups = [
    group(0, 4).reverse(),
    group(4, 6).reverse(),
    group(6, 8).reverse(),
    group(8, 10),
    group(10, 16),
  ];
  return groups.map((each) => each.toString('hex').toUpperCase()).join('-');
}

/** How VS_FIXEDFILEINFO of a program's version resource begins: its signature, and the version of its own layout, 1.0. */
const head = Buffer.from('bd04effe00000100', 'hex');

/** The version of a driver's or program's file, from its version resource; undefined where it has none. */
export function fileVersion(file: Buffer): readonly number[] | undefined {
  if (file.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const start = file.indexOf(head);
  // dwFileVersionMS and dwFileVersionLS follow, each with its more significant half behind.
  if (start === -1 || start + 16 > file.length) return undefined;
  return [10, 8, 14, 12].map((offset) => file.readUInt16LE(start + offset));
}

/** Less than 0 where `a` is the older one. */
export function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (const index of a.keys()) {
    const difference = a[index]! - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

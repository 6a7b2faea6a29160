/**
 * Reads a whole hive from its bytes: by another way than what is tested, and in a moment, where a hive of real life has
 * a hundred thousand values.
 */

/** Every value of a hive by its key's path, two backslashes and its name; a key without values is there with none. */
export type HiveDump = ReadonlyMap<string, string>;

const firstBin = 4096;
const segmentSize = 16344;

export function dumpHive(hive: Buffer): HiveDump {
  const cell = (offset: number): Buffer => {
    const start = firstBin + offset;
    return hive.subarray(start + 4, start - hive.readInt32LE(start));
  };
  const offsets = (list: Buffer, count: number, start: number, step: number): number[] =>
    Array.from({ length: count }, (_, index) => list.readUInt32LE(start + index * step));

  const children = (offset: number): number[] => {
    const list = cell(offset);
    const [type, count] = [list.toString('latin1', 0, 2), list.readUInt16LE(2)];
    if (type === 'ri') return offsets(list, count, 4, 4).flatMap(children);
    return offsets(list, count, 4, type === 'li' ? 4 : 8);
  };

  const dataOf = (value: Buffer): Buffer => {
    const size = value.readUInt32LE(4);
    if (size >= 0x80000000) return value.subarray(8, 8 + (size - 0x80000000));
    if (size === 0) return Buffer.alloc(0);
    const data = cell(value.readUInt32LE(8));
    if (size <= segmentSize || data.toString('latin1', 0, 2) !== 'db') return data.subarray(0, size);
    const segments = offsets(cell(data.readUInt32LE(4)), data.readUInt16LE(2), 0, 4);
    return Buffer.concat(segments.map((offset) => cell(offset).subarray(0, segmentSize))).subarray(0, size);
  };

  const dump = new Map<string, string>();
  const visit = (offset: number, path: string): void => {
    const key = cell(offset);
    const count = key.readUInt32LE(36);
    if (count === 0) dump.set(path, '');
    for (const at of count === 0 ? [] : offsets(cell(key.readUInt32LE(40)), count, 0, 4)) {
      const value = cell(at);
      const bytes = value.subarray(20, 20 + value.readUInt16LE(2));
      const name = bytes.toString((value.readUInt16LE(16) & 1) === 1 ? 'latin1' : 'utf16le');
      dump.set(`${path}\\\\${name}`, `${value.readUInt32LE(12)}:${dataOf(value).toString('hex')}`);
    }
    if (key.readUInt32LE(20) === 0) return;
    for (const at of children(key.readUInt32LE(28))) {
      const child = cell(at);
      const bytes = child.subarray(76, 76 + child.readUInt16LE(72));
      const name = bytes.toString((child.readUInt16LE(2) & 0x20) === 0 ? 'utf16le' : 'latin1');
      visit(at, path === '' ? name : `${path}\\${name}`);
    }
  };
  visit(hive.readUInt32LE(36), '');
  return dump;
}

/** `+` what is new, `-` what is gone, `~` what is another: a line for each, sorted. */
export function compareDumps(before: HiveDump, after: HiveDump): string[] {
  const lines: string[] = [];
  for (const [name, value] of before) {
    const now = after.get(name);
    if (now === undefined) lines.push(`- ${name}`);
    else if (now !== value) lines.push(`~ ${name}`);
  }
  for (const name of after.keys()) if (!before.has(name)) lines.push(`+ ${name}`);
  return lines.sort();
}

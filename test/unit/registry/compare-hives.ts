/** Reads a hive by its bytes alone, without hivex, and says in what two of them differ. */

/** Values by key and name as `type:bytes`; a key itself as ''. All of it in upper case but the bytes. */
export type HiveContent = Map<string, string>;

const bins = 4096;
const none = 0xffffffff;
const inline = 0x80000000;
const segment = 16344;

const name = (hive: Buffer, at: number, length: number, isLatin: boolean): string =>
  hive.toString(isLatin ? 'latin1' : 'utf16le', at, at + length);

function keyName(hive: Buffer, key: number): string {
  const at = bins + key + 4;
  const isLatin = (hive.readUInt16LE(at + 2) & 0x20) === 0x20;
  return name(hive, at + 76, hive.readUInt16LE(at + 72), isLatin).toUpperCase();
}

/** By which Windows finds a key. */
function hashOf(upper: string): number {
  let hash = 0;
  for (let at = 0; at < upper.length; at++) hash = (Math.imul(hash, 37) + upper.charCodeAt(at)) >>> 0;
  return hash;
}

/** Offsets of what a list of subkeys leads to. */
function children(hive: Buffer, list: number): number[] {
  const at = bins + list + 4;
  const kind = hive.toString('latin1', at, at + 2);
  const step = kind === 'lf' || kind === 'lh' ? 8 : 4;
  for (let index = 0; kind === 'lh' && index < hive.readUInt16LE(at + 2); index++) {
    const upper = keyName(hive, hive.readUInt32LE(at + 4 + index * 8));
    if (hive.readUInt32LE(at + 8 + index * 8) !== hashOf(upper))
      throw new Error(`the hash of ${upper} is wrong`);
  }
  const offsets = Array.from({ length: hive.readUInt16LE(at + 2) }, (_, index) =>
    hive.readUInt32LE(at + 4 + index * step),
  );
  return kind === 'ri' ? offsets.flatMap((offset) => children(hive, offset)) : offsets;
}

function dataOf(hive: Buffer, value: number): Buffer {
  const size = hive.readUInt32LE(value + 4);
  if (size >= inline) return hive.subarray(value + 8, value + 8 + (size - inline));
  if (size === 0) return Buffer.alloc(0);
  const at = bins + hive.readUInt32LE(value + 8) + 4;
  if (size <= segment || hive.toString('latin1', at, at + 2) !== 'db') return hive.subarray(at, at + size);
  const list = bins + hive.readUInt32LE(at + 4) + 4;
  const pieces = Array.from({ length: hive.readUInt16LE(at + 2) }, (_, index) => {
    const piece = bins + hive.readUInt32LE(list + index * 4) + 4;
    return hive.subarray(piece, piece + segment);
  });
  return Buffer.concat(pieces).subarray(0, size);
}

export function readHive(hive: Buffer): HiveContent {
  const content: HiveContent = new Map();
  const walk = (offset: number, path: string): void => {
    const at = bins + offset + 4;
    content.set(path, '');
    for (let index = 0; index < hive.readUInt32LE(at + 36); index++) {
      const value = bins + hive.readUInt32LE(bins + hive.readUInt32LE(at + 40) + 4 + index * 4) + 4;
      const isLatin = (hive.readUInt16LE(value + 16) & 1) === 1;
      const valueName = name(hive, value + 20, hive.readUInt16LE(value + 2), isLatin).toUpperCase();
      const shown = `${hive.readUInt32LE(value + 12)}:${dataOf(hive, value).toString('hex')}`;
      content.set(`${path}\\\\${valueName}`, shown);
    }
    const list = hive.readUInt32LE(at + 28);
    if (list === none || hive.readUInt32LE(at + 20) === 0) return;
    for (const child of children(hive, list)) {
      walk(child, `${path}\\${keyName(hive, child)}`);
    }
  };
  walk(hive.readUInt32LE(36), '');
  return content;
}

export const keyCount = (content: HiveContent): number =>
  [...content.values()].filter((value) => value === '').length;

/** What is in one of two hives and not, or otherwise, in the other. */
export function differences(one: Buffer, other: Buffer): string[] {
  const [a, b] = [readHive(one), readHive(other)];
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((place) => a.get(place) !== b.get(place))
    .map((place) => `${place}: ${a.get(place) ?? 'absent'} / ${b.get(place) ?? 'absent'}`);
}

import type { Guestfs } from '../../../guestfs';
import { below } from '../../../registry/names';
import type { RawValue } from './raw-value';

/** A key with all that is below it. */
export interface KeyContent {
  /** It itself, and keys below it, those above first. */
  keys: string[];
  values: { key: string; name: string; value: RawValue }[];
  /** False where there is more than is kept, or something could not be read. */
  isWhole: boolean;
}

/** Windows has no deeper keys. */
const deepest = 512;
/** What is kept of a key: services and drivers have less by far. */
const mostEntries = 5000;
const mostBytes = 1024 * 1024;

/** Reads a key before it is removed. Looking must not end a conversion, nor last as long as a hostile hive would have it. */
export async function readKeyContent(guest: Guestfs, node: number, key: string): Promise<KeyContent> {
  const content: KeyContent = { keys: [], values: [], isWhole: true };
  let bytes = 0;
  const isFull = (): boolean =>
    content.keys.length + content.values.length >= mostEntries || bytes > mostBytes;
  const walk = async (at: number, path: string, depth: number): Promise<void> => {
    if (isFull() || depth > deepest) {
      content.isWhole = false;
      return;
    }
    content.keys.push(path);
    for (const { hivex_value_h: value } of await guest.hivexNodeValues(at)) {
      if (isFull()) break;
      const name = await guest.hivexValueKey(value);
      const type = await guest.hivexValueType(value);
      const raw = { type, bytes: await guest.hivexValueValue(value) };
      bytes += raw.bytes.length;
      content.values.push({ key: path, name, value: raw });
    }
    for (const { hivex_node_h: child } of await guest.hivexNodeChildren(at)) {
      await walk(child, below(path, await guest.hivexNodeName(child)), depth + 1);
      if (!content.isWhole) return;
    }
    if (isFull()) content.isWhole = false;
  };
  try {
    await walk(node, key, 0);
  } catch {
    content.isWhole = false;
  }
  return content;
}

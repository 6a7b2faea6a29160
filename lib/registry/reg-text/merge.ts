import type { Hive } from '../hive';
import { below, foldName, namesOf } from '../names';
import type { LocatedEdit } from './parse';
import { parseReg } from './parse';
import { fullKey, hivePrefix } from './prefix';
import { textError } from './text-error';

/** How a `.reg` text is merged. */
export interface MergeRegOptions {
  /** The key that Windows has the hive below; default by the name of its file: `HKEY_LOCAL_MACHINE\SYSTEM`. */
  prefix?: string;
}

const controlSet = 'CURRENTCONTROLSET';

/**
 * Merges a `.reg` text into a hive that is open for writing, as regedit would. `CurrentControlSet` of SYSTEM is the control set
 * that Windows boots. The text is looked at as a whole first: where a line is wrong nothing is merged. It does not commit.
 *
 * @returns how many keys and values the text sets or removes
 *
 * @example
 * await using system = await openHive(guest, systemHive, { write: true });
 * await mergeReg(system, await readFile('tuning.reg'));
 * await system.commit();
 *
 * @throws V2vError `REGISTRY_TEXT` for a line that cannot be read, or is about a key of another hive; as the methods of
 * {@link Hive}
 */
export async function mergeReg(
  hive: Hive,
  text: string | Uint8Array,
  { prefix = hivePrefix(hive.path) }: MergeRegOptions = {},
): Promise<number> {
  const edits = parseReg(text);
  const keys = edits.map((edit) => keyInHive(edit, hive, fullKey(prefix)));
  let current: string | undefined;
  for (const [index, key] of keys.entries()) {
    const [first = '', ...names] = namesOf(key);
    if (foldName(first) !== controlSet || foldName(prefix) !== foldName(hivePrefix('SYSTEM'))) continue;
    current ??= await currentControlSet(hive, edits[index]!);
    keys[index] = [current, ...names].join('\\');
  }
  for (const [index, edit] of edits.entries()) await apply(hive, edit, keys[index]!);
  return edits.filter(({ type }) => type !== 'create-key').length;
}

/** The path of a key from the root of the hive. */
function keyInHive({ key, line, type }: LocatedEdit, hive: Hive, prefix: string): string {
  const [names, start] = [namesOf(fullKey(key)), namesOf(prefix)];
  if (!start.every((name, index) => foldName(names[index] ?? '') === foldName(name))) {
    throw textError(line, `is about ${key}, which is not in the hive ${hive.path} (${prefix})`);
  }
  const inside = names.slice(start.length).reduce(below, '');
  if (inside === '' && type === 'delete-key') throw textError(line, `removes ${key}, the whole of the hive`);
  return inside;
}

async function currentControlSet(hive: Hive, { line }: LocatedEdit): Promise<string> {
  const current = await hive.number('Select', 'Current');
  if (current === undefined) {
    throw textError(
      line,
      `is about CurrentControlSet, and the hive ${hive.path} does not say which one that is`,
    );
  }
  return `ControlSet${String(current).padStart(3, '0')}`;
}

async function apply(hive: Hive, edit: LocatedEdit, key: string): Promise<void> {
  switch (edit.type) {
    case 'create-key':
      return hive.create(key);
    case 'delete-key':
      await hive.deleteKey(key);
      return;
    case 'set-value':
      return hive.set(key, edit.name, edit.value);
    case 'delete-value':
      await hive.deleteValue(key, edit.name);
  }
}

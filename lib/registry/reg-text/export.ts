import { hiveDamaged } from '../damaged';
import type { Hive } from '../hive';
import { below } from '../names';
import type { RegistryEdit } from './edit';
import { hivePrefix } from './prefix';
import { renderReg } from './render';

/** How a key is written as a `.reg` text. */
export interface ExportRegOptions {
  /** The key that Windows has the hive below; default by the name of its file. */
  prefix?: string;
}

/** Windows has no deeper keys, and a hive that leads round in a circle does not lead us. */
const deepest = 512;
/** A call or more for each: what is larger is better copied as a file. */
const mostKeys = 100_000;

/**
 * Keys of a hive, each with all that is below it, as a `.reg` text, such as {@link mergeReg} and regedit merge. A key that is not there is left
 * out.
 *
 * @example
 * const text = await exportReg(system, 'ControlSet001\\Services\\Tcpip\\Parameters');
 *
 * @throws V2vError `REGISTRY_DAMAGED` where the keys have no end; as the methods of {@link Hive}
 */
export async function exportReg(
  hive: Hive,
  keys: string | readonly string[],
  { prefix = hivePrefix(hive.path) }: ExportRegOptions = {},
): Promise<string> {
  const edits: RegistryEdit[] = [];
  let count = 0;
  const walk = async (path: string, depth: number): Promise<void> => {
    if (++count > mostKeys || depth > deepest) {
      throw hiveDamaged(hive.path, `the keys below ${path.split('\\')[0] || 'its root'} have no end.`);
    }
    const full = below(prefix, path);
    edits.push({ type: 'create-key', key: full });
    for (const name of await hive.values(path)) {
      const value = await hive.get(path, name);
      if (value) edits.push({ type: 'set-value', key: full, name, value });
    }
    for (const name of await hive.keys(path)) await walk(below(path, name), depth + 1);
  };
  for (const key of [keys].flat()) if (await hive.has(key)) await walk(key, 0);
  return renderReg(edits);
}

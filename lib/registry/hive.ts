import type { GuestfsActions } from '../../types/guestfs.gen';
import { requireRegularFile } from '../guestfs/regular-file';
import { encodeValue, type EncodedValue, type RegistryValue } from './encode';
import { numberOf, textOf, textsOf } from './value-text';

/** How a hive is opened. */
export interface OpenHiveOptions {
  /** Default false: it can only be read. */
  write?: boolean;
}

/**
 * Opens a hive of the registry: a file such as `/Windows/System32/config/SYSTEM`. One is open at a time: opening another
 * closes this one. Dispose of it (`await using`); what was not committed is lost.
 *
 * @example
 * const { systemHive, currentControlSet } = inspection.windows;
 * await using system = await openHive(guest, systemHive, { write: true });
 * const services = `${currentControlSet}\\Services`;
 * if ((await system.number(`${services}\\vmci`, 'Start')) === 0) await system.set(`${services}\\vmci`, 'Start', 4);
 * await system.commit();
 *
 * @throws V2vError `GUEST_UNSUPPORTED` where it is not a regular file; GuestfsError where it cannot be opened
 */
export async function openHive(
  guest: GuestfsActions,
  path: string,
  { write = false }: OpenHiveOptions = {},
): Promise<Hive> {
  await requireRegularFile(guest, path);
  // What Windows itself reads hivex refuses now and then, where it is not told to be lenient.
  await guest.hivexOpen(path, write ? { write: true } : { unsafe: true });
  return new Hive(guest, path);
}

/** A hive that is open. Keys are named by their path from its root, `ControlSet001\Services\disk`, in any case; '' is the root. */
export class Hive implements AsyncDisposable {
  /** The file in the guest. */
  readonly path: string;
  readonly #guest: GuestfsActions;
  /** Keys that were found, by their path in lower case: each look is a round trip to the appliance. */
  readonly #nodes = new Map<string, number>();
  #open = true;

  /** @internal */
  constructor(guest: GuestfsActions, path: string) {
    this.#guest = guest;
    this.path = path;
  }

  async has(key: string): Promise<boolean> {
    return (await this.#find(key)) !== undefined;
  }

  /** Names of the keys below a key, as the hive spells them; none where there is no such key. */
  async keys(key: string): Promise<string[]> {
    const node = await this.#find(key);
    if (node === undefined) return [];
    const names: string[] = [];
    for (const { hivex_node_h: child } of await this.#guest.hivexNodeChildren(node)) {
      const name = await this.#guest.hivexNodeName(Number(child));
      names.push(name);
      // Of two keys with one name hivex finds the first.
      const id = below(key, name).toLowerCase();
      if (!this.#nodes.has(id)) this.#nodes.set(id, Number(child));
    }
    return names;
  }

  /** Names of the values of a key; '' is its default value. None where there is no such key. */
  async values(key: string): Promise<string[]> {
    const node = await this.#find(key);
    if (node === undefined) return [];
    const names: string[] = [];
    for (const { hivex_value_h: value } of await this.#guest.hivexNodeValues(node)) {
      names.push(await this.#guest.hivexValueKey(Number(value)));
    }
    return names;
  }

  /** A value as the hive has it; undefined where it is not there. */
  async get(key: string, name: string): Promise<EncodedValue | undefined> {
    const node = await this.#find(key);
    if (node === undefined) return undefined;
    const value = await this.#guest.hivexNodeGetValue(node, name);
    if (value === 0) return undefined;
    return {
      type: await this.#guest.hivexValueType(value),
      bytes: await this.#guest.hivexValueValue(value),
    };
  }

  /** Text of a REG_SZ or REG_EXPAND_SZ up to its first NUL; undefined where it is not there or of another type. */
  async text(key: string, name: string): Promise<string | undefined> {
    const value = await this.get(key, name);
    return value && textOf(value);
  }

  /** Number of a REG_DWORD or REG_QWORD; undefined where it is not there or of another type. */
  async number(key: string, name: string): Promise<number | undefined> {
    const value = await this.get(key, name);
    return value && numberOf(value);
  }

  /** Texts of a REG_MULTI_SZ; undefined where it is not there or of another type. */
  async texts(key: string, name: string): Promise<string[] | undefined> {
    const value = await this.get(key, name);
    return value && textsOf(value);
  }

  /** Makes the key and those above it where they are not there. */
  async create(key: string): Promise<void> {
    await this.#make(key);
  }

  /** Sets a value; its key is made where it is not there. */
  async set(key: string, name: string, value: RegistryValue | EncodedValue): Promise<void> {
    const node = await this.#make(key);
    const { type, bytes } = isEncoded(value) ? value : encodeValue(value);
    await this.#guest.hivexNodeSetValue(node, name, type, bytes);
  }

  /** Removes a key with all that is below it; false where there is none. */
  async deleteKey(key: string): Promise<boolean> {
    const node = await this.#find(key);
    if (node === undefined) return false;
    await this.#guest.hivexNodeDeleteChild(node);
    // Other keys may get the numbers.
    this.#nodes.clear();
    return true;
  }

  /** Writes what was changed into the file. Nothing is in the guest before. */
  async commit(): Promise<void> {
    await this.#guest.hivexCommit(null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#guest.hivexClose();
  }

  async #find(key: string): Promise<number | undefined> {
    const known = this.#nodes.get(key.toLowerCase());
    if (known !== undefined) return known;
    const node = key === '' ? await this.#guest.hivexRoot() : await this.#findBelow(parentOf(key), key);
    if (node === undefined) return undefined;
    this.#nodes.set(key.toLowerCase(), node);
    return node;
  }

  async #findBelow(parent: string, key: string): Promise<number | undefined> {
    const above = await this.#find(parent);
    if (above === undefined) return undefined;
    return (await this.#guest.hivexNodeGetChild(above, nameOf(key))) || undefined;
  }

  async #make(key: string): Promise<number> {
    const found = await this.#find(key);
    if (found !== undefined) return found;
    const made = await this.#guest.hivexNodeAddChild(await this.#make(parentOf(key)), nameOf(key));
    this.#nodes.set(key.toLowerCase(), made);
    return made;
  }
}

const parentOf = (key: string): string => key.slice(0, Math.max(0, key.lastIndexOf('\\')));
const nameOf = (key: string): string => key.slice(key.lastIndexOf('\\') + 1);
const below = (key: string, name: string): string => (key === '' ? name : `${key}\\${name}`);

function isEncoded(value: RegistryValue | EncodedValue): value is EncodedValue {
  return typeof value === 'object' && 'bytes' in value && 'type' in value;
}

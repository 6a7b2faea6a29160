import type { GuestfsActions } from '../../types/guestfs.gen';
import type { RecoveredHive } from '../../types/inspection';
import { V2vError } from '../errors';
import { hiveError } from './damaged';
import { encodeValue, isEncoded, largestValue, type EncodedValue, type RegistryValue } from './encode';
import { editHiveFile, type RemovedValue } from './edit-hive-file';
import type { MadeKey } from './hive-file';
import { KeyNodes } from './key-nodes';
import { namesOf } from './names';
import { PendingRemovals } from './pending-removals';
import { bigintOf, numberOf, textOf, textsOf } from './value-text';

/**
 * A hive that is open; {@link openHive} opens it. Keys are named by their path from its root, `ControlSet001\Services\disk`, in
 * any case; '' is the root. Every method throws V2vError `REGISTRY_DAMAGED` where the hive is damaged there.
 */
export class Hive implements AsyncDisposable {
  /** The file in the guest. */
  readonly path: string;
  /** What became of it when it was opened, where Windows had not finished writing it. */
  readonly recovered: RecoveredHive | undefined;
  readonly #guest: GuestfsActions;
  readonly #nodes: KeyNodes;
  readonly #removals = new PendingRemovals();
  #open = true;

  /** @internal */
  constructor(guest: GuestfsActions, path: string, recovered: RecoveredHive | undefined) {
    this.#guest = guest;
    this.path = path;
    this.recovered = recovered;
    this.#nodes = new KeyNodes(() => this.#calls);
  }

  /** Whether the key is there. */
  async has(key: string): Promise<boolean> {
    return (await this.#find(key)) !== undefined;
  }

  /** Names of the keys below a key, as the hive spells them; none where there is no such key. */
  async keys(key: string): Promise<string[]> {
    const node = await this.#find(key);
    if (node === undefined) return [];
    const names: string[] = [];
    for (const { hivex_node_h: child } of await this.#ask(this.#calls.hivexNodeChildren(node))) {
      names.push(await this.#ask(this.#calls.hivexNodeName(child)));
    }
    return names;
  }

  /** Names of the values of a key; '' is its default value. None where there is no such key. */
  async values(key: string): Promise<string[]> {
    const node = await this.#find(key);
    if (node === undefined) return [];
    const names: string[] = [];
    for (const { hivex_value_h: value } of await this.#ask(this.#calls.hivexNodeValues(node))) {
      names.push(await this.#ask(this.#calls.hivexValueKey(value)));
    }
    return names.filter((name) => !this.#removals.has(key, name));
  }

  /** A value as the hive has it; undefined where it is not there. */
  async get(key: string, name: string): Promise<EncodedValue | undefined> {
    const node = await this.#find(key);
    if (node === undefined || this.#removals.has(key, name)) return undefined;
    const value = await this.#ask(this.#nodes.value(node, name));
    return value === 0 ? undefined : this.#read(value);
  }

  /** Text of a REG_SZ or REG_EXPAND_SZ up to its first NUL; undefined where it is not there or of another type. */
  async text(key: string, name: string): Promise<string | undefined> {
    const value = await this.get(key, name);
    return value && textOf(value);
  }

  /** Number of a REG_DWORD, or of a REG_QWORD up to 2^53; undefined where it is not there or of another type. */
  async number(key: string, name: string): Promise<number | undefined> {
    const value = await this.get(key, name);
    return value && numberOf(value);
  }

  /** Number of a REG_QWORD or REG_DWORD; undefined where it is not there or of another type. */
  async bigint(key: string, name: string): Promise<bigint | undefined> {
    const value = await this.get(key, name);
    return value && bigintOf(value);
  }

  /** Texts of a REG_MULTI_SZ; undefined where it is not there or of another type. */
  async texts(key: string, name: string): Promise<string[] | undefined> {
    const value = await this.get(key, name);
    return value && textsOf(value);
  }

  /** Makes the key and those above it where they are not there. */
  async create(key: string): Promise<void> {
    await this.#ask(this.#nodes.make(key));
  }

  /**
   * Sets a value; its key is made where it is not there.
   *
   * @throws V2vError `USAGE` for what no value can be: a number that does not fit, a text with a NUL in it, more than
   * 16344 bytes
   */
  async set(key: string, name: string, value: RegistryValue | EncodedValue): Promise<void> {
    const { type, bytes } = isEncoded(value) ? value : encodeValue(value);
    if (bytes.length > largestValue) {
      const message = `The value "${name}" of ${key} has ${bytes.length} bytes; more than ${largestValue} cannot be written.`;
      throw new V2vError('USAGE', message, { subject: this.path });
    }
    const node = await this.#ask(this.#nodes.make(key));
    const known = await this.#ask(this.#nodes.otherSpelling(node, name));
    await this.#ask(this.#calls.hivexNodeSetValue(node, known, type, bytes));
    this.#removals.drop(key, name);
  }

  /**
   * Removes a key with all that is below it; false where there is none.
   *
   * @throws V2vError `USAGE` for the root
   */
  async deleteKey(key: string): Promise<boolean> {
    if (namesOf(key).length === 0) {
      throw new V2vError('USAGE', `The root key of ${this.path} cannot be removed.`, { subject: this.path });
    }
    const node = await this.#find(key);
    if (node === undefined) return false;
    await this.#ask(this.#calls.hivexNodeDeleteChild(node));
    this.#nodes.forget();
    this.#removals.dropKey(key);
    return true;
  }

  /** Removes a value of a key, '' for its default value; false where there is none. */
  async deleteValue(key: string, name: string): Promise<boolean> {
    if ((await this.get(key, name)) === undefined) return false;
    this.#removals.add(key, name);
    return true;
  }

  /** Writes what was changed into the file, once or several times. Nothing is in the guest before. */
  async commit(): Promise<void> {
    await this.#ask(this.#calls.hivexCommit(null));
    const removed = await this.#takeRemoved();
    const made = await this.#takeMade();
    if (removed.length === 0 && made.length === 0) return;
    // hivex has what it opened in memory, and would write it again.
    await this.#calls.hivexClose();
    this.#nodes.forget();
    try {
      await editHiveFile(this.#guest, this.path, removed, made);
      await this.#ask(this.#calls.hivexOpen(this.path, { write: true }));
    } catch (error) {
      this.#open = false;
      throw error;
    }
  }

  /** Closes it; what was not committed is lost. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#guest.hivexClose();
  }

  /** The guest, as long as the hive is open: another one may be by then. */
  get #calls(): GuestfsActions {
    if (this.#open) return this.#guest;
    throw new V2vError('HANDLE_CLOSED', `The registry hive ${this.path} is closed.`, { subject: this.path });
  }

  async #takeRemoved(): Promise<RemovedValue[]> {
    const removed: RemovedValue[] = [];
    for (const { key, name } of this.#removals.take()) {
      const node = await this.#find(key);
      const value = node === undefined ? 0 : await this.#ask(this.#nodes.value(node, name));
      if (node === undefined || value === 0) continue;
      removed.push({ key, name, node, value, before: await this.#read(value) });
    }
    return removed;
  }

  async #takeMade(): Promise<MadeKey[]> {
    const made: MadeKey[] = [];
    for (const key of this.#nodes.made) {
      const node = await this.#find(key);
      if (node !== undefined) made.push({ name: namesOf(key).at(-1)!, node });
    }
    this.#nodes.made.clear();
    return made;
  }

  #find(key: string): Promise<number | undefined> {
    return this.#ask(this.#nodes.find(key));
  }

  async #read(value: number): Promise<EncodedValue> {
    return {
      type: await this.#ask(this.#calls.hivexValueType(value)),
      bytes: await this.#ask(this.#calls.hivexValueValue(value)),
    };
  }

  #ask<T>(call: Promise<T>): Promise<T> {
    return call.catch((error: unknown) => {
      throw hiveError(this.path, error);
    });
  }
}

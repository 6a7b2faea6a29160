import type { GuestfsActions } from '../../types/guestfs.gen';
import { below, foldAscii, foldName, isAscii, namesOf } from './names';

/** Finds keys and values of the hive that is open, and remembers the keys: each that is asked for is a round trip. */
export class KeyNodes {
  readonly #calls: () => GuestfsActions;
  readonly #nodes = new Map<string, number>();
  /** Paths of keys that were made, whose names are not ASCII. */
  readonly made = new Set<string>();

  constructor(calls: () => GuestfsActions) {
    this.#calls = calls;
  }

  /** After keys were removed other keys may get their numbers. */
  forget(): void {
    this.#nodes.clear();
  }

  /** Undefined where there is no such key. */
  find(key: string): Promise<number | undefined> {
    return this.#walk(key, () => undefined);
  }

  /** As {@link find}; what is not there is made. */
  async make(key: string): Promise<number> {
    let isNew = false;
    const node = await this.#walk(
      key,
      (parent, name, way) => {
        isNew = true;
        if (!isAscii(name)) this.made.add(way);
        return this.#calls().hivexNodeAddChild(parent, name);
      },
      () => isNew,
    );
    return node!;
  }

  /** `isNew`: the key that was reached has nothing below it. */
  async #walk(
    key: string,
    missing: (parent: number, name: string, way: string) => Promise<number> | undefined,
    isNew = () => false,
  ): Promise<number | undefined> {
    const names = namesOf(key);
    let known = names.length;
    let found: number | undefined;
    // The way begins at the lowest key that is known.
    for (; known > 0; known--) {
      found = this.#nodes.get(foldAscii(names.slice(0, known).join('\\')));
      if (found !== undefined) break;
    }
    let node = found ?? (await this.#root());
    let way = names.slice(0, known).join('\\');
    for (const name of names.slice(known)) {
      way = below(way, name);
      const child: number = isNew() ? 0 : await this.#child(node, name);
      const next = child === 0 ? await missing(node, name, way) : child;
      if (next === undefined) return undefined;
      this.#nodes.set(foldAscii(way), next);
      node = next;
    }
    return node;
  }

  /** A value of a key by its name; 0 where there is none. */
  async value(node: number, name: string): Promise<number> {
    const value = await this.#calls().hivexNodeGetValue(node, name);
    if (value !== 0 || isAscii(name)) return value;
    for (const { hivex_value_h: other } of await this.#calls().hivexNodeValues(node)) {
      if (foldName(await this.#calls().hivexValueKey(other)) === foldName(name)) return other;
    }
    return 0;
  }

  /** The name by which a key has a value already, which may differ in case. */
  async otherSpelling(node: number, name: string): Promise<string> {
    if (isAscii(name)) return name;
    const value = await this.value(node, name);
    return value === 0 ? name : this.#calls().hivexValueKey(value);
  }

  async #root(): Promise<number> {
    const root = this.#nodes.get('') ?? (await this.#calls().hivexRoot());
    this.#nodes.set('', root);
    return root;
  }

  async #child(node: number, name: string): Promise<number> {
    const child = await this.#calls().hivexNodeGetChild(node, name);
    if (child !== 0 || isAscii(name)) return child;
    for (const { hivex_node_h: other } of await this.#calls().hivexNodeChildren(node)) {
      if (foldName(await this.#calls().hivexNodeName(other)) === foldName(name)) return other;
    }
    return 0;
  }
}

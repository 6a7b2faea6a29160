import type { Guestfs } from '../../../guestfs';
import { below } from '../../../registry/names';
import { type HiveEdit, unknownKey } from './hive-edit';
import { readKeyContent } from './key-content';
import type { RawValue } from './raw-value';

type Call = (...args: unknown[]) => Promise<unknown>;
type Node = number | bigint;

/** Windows has no deeper keys; a hive that leads round in a circle does not lead us. */
const deepest = 512;

/**
 * Follows the one hive that a guest has open: what keys the handles stand for, and what is edited. Nothing of it is in the
 * guest before it is committed.
 */
export class HiveSession {
  readonly #guest: Guestfs;
  #path: string | undefined;
  readonly #keys = new Map<number, string>();
  #edits: HiveEdit[] = [];
  /** How many of the edits were committed, by the file they were committed to. */
  readonly #committed = new Map<string, number>();

  /** `guest`: to look with, whose calls are not followed. */
  constructor(guest: Guestfs) {
    this.#guest = guest;
  }

  /** The file that is open; undefined where none is. */
  get path(): string | undefined {
    return this.#path;
  }

  /** The edits that a commit to `path` has brought there. */
  committed(path: string): HiveEdit[] {
    const edits = this.#edits.slice(this.#committed.get(path) ?? 0);
    this.#committed.set(path, this.#edits.length);
    return edits;
  }

  /** Makes a call of the guest whose name begins with `hivex`, and follows it. */
  async follow(method: string, args: readonly unknown[], call: Call): Promise<unknown> {
    switch (method) {
      case 'hivexOpen':
        this.#reset();
        await call(...args);
        this.#path = String(args[0]);
        return;
      case 'hivexClose':
        this.#reset();
        return call(...args);
      case 'hivexRoot':
        return this.#know((await call(...args)) as number, '');
      case 'hivexNodeGetChild':
        return this.#child(args, (await call(...args)) as number);
      case 'hivexNodeAddChild': {
        const child = await this.#child(args, (await call(...args)) as number);
        this.#edits.push({ type: 'add', key: await this.#keyOf(child) });
        return child;
      }
      case 'hivexNodeDeleteChild': {
        const key = await this.#keyOf(args[0] as Node);
        const content = await readKeyContent(this.#guest, Number(args[0]), key);
        await call(...args);
        this.#edits.push({ type: 'delete', key, content });
        // Other keys may get the numbers.
        this.#keys.clear();
        return;
      }
      case 'hivexNodeSetValue':
        return this.#setValue(args, call);
      default:
        return call(...args);
    }
  }

  async #setValue(args: readonly unknown[], call: Call): Promise<unknown> {
    const [node, name, type, value] = args as [Node, string, Node, Uint8Array | string];
    const [key, before] = [await this.#keyOf(node), await this.#valueOf(node, name)];
    const result = await call(...args);
    const after = { type: Number(type), bytes: Buffer.from(value as Uint8Array) };
    this.#edits.push({ type: 'set', key, name, before, after });
    return result;
  }

  #reset(): void {
    this.#path = undefined;
    this.#keys.clear();
    this.#committed.clear();
    this.#edits = [];
  }

  #know(node: number, key: string): number {
    if (node !== 0) this.#keys.set(node, key);
    return node;
  }

  async #child([parent, name]: readonly unknown[], child: number): Promise<number> {
    if (child === 0) return child;
    return this.#know(child, below(await this.#keyOf(parent as Node), String(name)));
  }

  /** Looking must not end a conversion: where a hive is damaged, the change itself says so. */
  async #keyOf(node: Node): Promise<string> {
    const names: string[] = [];
    try {
      if (!this.#keys.has(Number(node))) this.#know(await this.#guest.hivexRoot(), '');
      for (let current = Number(node); names.length < deepest;) {
        const known = this.#keys.get(current);
        if (known !== undefined) {
          const key = names.reduceRight(below, known);
          this.#keys.set(Number(node), key);
          return key;
        }
        names.push(await this.#guest.hivexNodeName(current));
        current = await this.#guest.hivexNodeParent(current);
      }
    } catch {
      // As below.
    }
    return unknownKey;
  }

  async #valueOf(node: Node, name: string): Promise<RawValue | undefined> {
    let type = 0;
    try {
      const value = await this.#guest.hivexNodeGetValue(node, name);
      if (value === 0) return undefined;
      type = await this.#guest.hivexValueType(value);
      return { type, bytes: await this.#guest.hivexValueValue(value) };
    } catch {
      return { type };
    }
  }
}

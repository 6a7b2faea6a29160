import { foldName } from './names';

/** Values that are removed when the hive is committed, and are not there for whoever asks until then. */
export class PendingRemovals {
  readonly #values = new Map<string, { key: string; name: string }>();

  get isEmpty(): boolean {
    return this.#values.size === 0;
  }
  has(key: string, name: string): boolean {
    return this.#values.has(idOf(key, name));
  }
  add(key: string, name: string): void {
    this.#values.set(idOf(key, name), { key, name });
  }
  /** It was set anew. */
  drop(key: string, name: string): void {
    this.#values.delete(idOf(key, name));
  }
  /** A key was removed with all below it. */
  dropKey(key: string): void {
    const id = foldName(key);
    for (const [other, value] of this.#values) {
      const folded = foldName(value.key);
      if (folded === id || folded.startsWith(`${id}\\`)) this.#values.delete(other);
    }
  }
  take(): { key: string; name: string }[] {
    const values = [...this.#values.values()];
    this.#values.clear();
    return values;
  }
}

const idOf = (key: string, name: string): string => `${foldName(key)}\0${foldName(name)}`;

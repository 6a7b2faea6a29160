import type { RegistryChange } from '../../../../types/conversion';
import type { HiveEdit } from './hive-edit';
import { HiveUndo } from './hive-undo';
import type { RawValue } from './raw-value';
import { reportValue } from './value-report';

/** A key that was not there before, or is no longer there; both where it was removed and created again. */
interface ChangedKey {
  key: string;
  removed: boolean;
  created: boolean;
}

interface ChangedValue {
  key: string;
  name: string;
  before: RawValue | undefined;
  /** Undefined where it was removed. */
  after: RawValue | undefined;
}

/** Upper and lower case are the same in the registry. */
const same = (key: string, name?: string): string =>
  (name === undefined ? key : `${key}\0${name}`).toLowerCase();

/** What became of one hive: of many edits the first value and the last. */
export class HiveChanges {
  readonly #keys = new Map<string, ChangedKey>();
  readonly #values = new Map<string, ChangedValue>();
  readonly #undo = new HiveUndo();

  apply(edits: readonly HiveEdit[]): void {
    for (const edit of edits) {
      this.#undo.apply(edit);
      if (edit.type === 'set') this.#set(edit);
      else if (edit.type === 'unset') this.#set({ ...edit, after: undefined });
      else if (edit.type === 'add') this.#add(edit.key);
      else this.#remove(edit.key);
    }
  }

  /** The `.reg` text that takes the changes back. */
  undo(hive: string): string {
    return this.#undo.render(hive);
  }

  /** Keys and values that are not what they were, sorted by key; of a key that was removed not what was below it. */
  report(hive: string): RegistryChange[] {
    const changes: RegistryChange[] = [];
    for (const { key, removed, created } of this.#keys.values()) {
      if (removed) changes.push({ key, action: 'removed' });
      if (created) changes.push({ key, action: 'created' });
    }
    for (const { key, name, before, after } of this.#values.values()) {
      if (isSame(before, after)) continue;
      changes.push({
        key,
        name,
        action: before === undefined ? 'created' : after === undefined ? 'removed' : 'modified',
        ...(before ? { before: reportValue(hive, key, name, before) } : {}),
        ...(after ? { after: reportValue(hive, key, name, after) } : {}),
      });
    }
    const place = ({ key, name }: RegistryChange): string =>
      `${same(key)}\0${name === undefined ? '' : `\0${name}`}`;
    // The sort is stable: a key that was removed and created again stays in this order.
    return changes.sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
  }

  #set({ key, name, before, after }: ChangedValue): void {
    const known = this.#values.get(same(key, name));
    if (known) known.after = after;
    else this.#values.set(same(key, name), { key, name, before, after });
  }

  #add(key: string): void {
    const { removed = false } = this.#keys.get(same(key)) ?? {};
    this.#keys.set(same(key), { key, removed, created: true });
  }

  #remove(key: string): void {
    const known = this.#keys.get(same(key));
    const isBelow = (other: string): boolean =>
      same(other) === same(key) || same(other).startsWith(`${same(key)}\\`);
    for (const [id, other] of this.#keys) if (isBelow(other.key)) this.#keys.delete(id);
    for (const [id, value] of this.#values) if (isBelow(value.key)) this.#values.delete(id);
    const wasThere = known === undefined || known.removed;
    if (wasThere) this.#keys.set(same(key), { key, removed: true, created: false });
  }
}

function isSame(before: RawValue | undefined, after: RawValue | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  if (before.bytes === undefined || after.bytes === undefined) return false;
  return before.type === after.type && before.bytes.equals(after.bytes);
}

import type { RegistryEdit } from '../../../registry';
import { hivePrefix, renderReg } from '../../../registry';
import { largestValue } from '../../../registry/encode';
import { below } from '../../../registry/names';
import { type HiveEdit, unknownKey } from './hive-edit';
import type { RawValue } from './raw-value';
import { isSecretValue } from './value-report';

/** Upper and lower case are the same in the registry. */
const idOf = (key: string): string => key.toLowerCase();

interface OriginalKey {
  key: string;
  existed: boolean;
}

interface OriginalValue {
  key: string;
  name: string;
  /** Undefined where it was not there. */
  before: RawValue | undefined;
}

/** What a hive was where it was changed: of each key and value that which was there before the first edit. */
export class HiveUndo {
  readonly #keys = new Map<string, OriginalKey>();
  readonly #values = new Map<string, OriginalValue>();
  /** Keys that were removed, and of which not all is known. */
  readonly #lost: string[] = [];

  apply(edit: HiveEdit): void {
    if (edit.key === unknownKey) this.#lost.push('A key that could not be told');
    else if (edit.type === 'add') this.#key(edit.key, false);
    else if (edit.type === 'delete') this.#removed(edit);
    else this.#value(edit.key, edit.name, edit.before);
  }

  /**
   * The `.reg` text that makes the hive what it was. What is not shown in a result is not in it either; its first lines say
   * what is left out.
   */
  render(hive: string): string {
    const prefix = hivePrefix(hive);
    const leftOut = this.#lost.map((key) => `${key} (not all of it is known)`);
    const created = [...this.#keys.values()].filter(({ existed }) => !existed);
    const isBelowCreated = (key: string): boolean => {
      const above = idOf(key).lastIndexOf('\\');
      return above !== -1 && this.#isCreated(key.slice(0, above));
    };
    const edits: RegistryEdit[] = created
      .filter(({ key }) => !isBelowCreated(key))
      .map(({ key }) => ({ type: 'delete-key', key: below(prefix, key) }));
    const restored: RegistryEdit[] = [...this.#keys.values()]
      .filter(({ existed }) => existed)
      .map(({ key }) => ({ type: 'create-key', key: below(prefix, key) }));
    for (const { key, name, before } of this.#values.values()) {
      if (this.#isCreated(key)) continue;
      const why = before && whyLeftOut(hive, key, name, before);
      const place = { key: below(prefix, key), name };
      if (why !== undefined) leftOut.push(`the value "${name}" of ${key} ${why}`);
      else if (before?.bytes === undefined) restored.push({ type: 'delete-value', ...place });
      else restored.push({ type: 'set-value', ...place, value: { type: before.type, bytes: before.bytes } });
    }
    // Those above first, and the values of a key behind it.
    const orderOf = ({ key }: RegistryEdit): string => idOf(key).replaceAll('\\', '\0');
    restored.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : orderOf(a) > orderOf(b) ? 1 : 0));
    return renderReg(
      [...edits.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)), ...restored],
      [`Takes back what the conversion changed in ${oneLine(hive)}.`, ...leftOut.map(notRestored)],
    );
  }

  /** True where the key, or one above it, was not there. */
  #isCreated(key: string): boolean {
    for (let way = key; ;) {
      if (this.#keys.get(idOf(way))?.existed === false) return true;
      const above = way.lastIndexOf('\\');
      if (above === -1) return false;
      way = way.slice(0, above);
    }
  }

  #removed({ key, content }: Extract<HiveEdit, { type: 'delete' }>): void {
    if (!content.isWhole && (this.#keys.get(idOf(key))?.existed ?? true)) this.#lost.push(key);
    for (const each of content.keys) this.#key(each, true);
    for (const { key: of, name, value } of content.values) this.#value(of, name, value);
  }

  #key(key: string, existed: boolean): void {
    if (!this.#keys.has(idOf(key))) this.#keys.set(idOf(key), { key, existed });
  }

  #value(key: string, name: string, before: RawValue | undefined): void {
    const id = `${idOf(key)}\0${idOf(name)}`;
    if (!this.#values.has(id)) this.#values.set(id, { key, name, before });
  }
}

function whyLeftOut(hive: string, key: string, name: string, before: RawValue): string | undefined {
  if (before.bytes === undefined) return 'could not be read';
  if (before.bytes.length > largestValue) return 'is too large';
  return isSecretValue(hive, key, name, before) ? 'is a secret' : undefined;
}

const notRestored = (what: string): string => `Not restored: ${oneLine(what)}.`;
/** A name may have line breaks in it. */
const oneLine = (text: string): string => text.replace(/[\r\n\0]/g, ' ');

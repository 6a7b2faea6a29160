import { V2vError } from '../../errors';
import type { GivenOptions } from '../given-options';
import type { CommandMode, ModeOption, Side } from './command-mode';
import { modeLabel } from './mode-label';

/** The values of `-io` or `-oo`, looked up by key. */
export class ModeOptionValues {
  readonly #values: ReadonlyMap<string, readonly (string | boolean)[]>;

  constructor(values: ReadonlyMap<string, readonly (string | boolean)[]>) {
    this.#values = values;
  }

  /** The value of a key that takes one; undefined where it was not given. */
  text(key: string): string | undefined {
    return this.texts(key).at(-1);
  }

  /** All values of a key that may be given several times, in order. */
  texts(key: string): string[] {
    return (this.#values.get(key) ?? []).filter((value) => typeof value === 'string');
  }

  /** Whether a switch is on. */
  isOn(key: string): boolean {
    return this.switch(key) === true;
  }

  /** A switch; undefined where it was not given. */
  switch(key: string): boolean | undefined {
    const value = this.#values.get(key)?.at(-1);
    return typeof value === 'boolean' ? value : undefined;
  }

  /** Whether a switch was turned off. */
  isOff(key: string): boolean {
    return this.#values.get(key)?.at(-1) === false;
  }
}

/** What `-io ?` or `-oo ?` prints. */
export function modeOptionHelp(side: Side, mode: CommandMode): string {
  const { options = [] } = mode;
  const of = `the ${side.name} mode ${modeLabel(side, mode)}`;
  if (options.length === 0) return `T${of.slice(1)} has no options (${side.optionLabel}).\n`;
  const heads = options.map(({ key, value }) => (value === undefined ? key : `${key}=${value}`));
  const width = Math.max(...heads.map((head) => head.length));
  const lines = options.map(
    ({ help }, index) => `  ${side.optionLabel} ${heads[index]!.padEnd(width)}  ${help}`,
  );
  return `Options of ${of}:\n\n${lines.join('\n')}\n`;
}

function readSwitch(label: string, value: string | undefined): boolean {
  if (value === undefined || value === 'true') return true;
  if (value === 'false') return false;
  throw new V2vError('USAGE', `${label} is true or false, not '${value}'`);
}

function readValue(label: string, { key }: ModeOption, value: string | undefined): string {
  if (value) return value;
  throw new V2vError('USAGE', `${label} needs a value; write it ${key}=VALUE`);
}

/**
 * Reads `-io` or `-oo`, split at the first equals sign, by what the mode has.
 *
 * @throws V2vError `USAGE` for a key that the mode does not have, a value that is missing or not wanted, and one given twice
 */
export function modeOptionValues(side: Side, mode: CommandMode, given: GivenOptions): ModeOptionValues {
  const values = new Map<string, (string | boolean)[]>();
  for (const { spec, value: text = '' } of given.uses) {
    const isOlder = spec.side === side.name && spec.standsFor !== undefined;
    if (spec.key !== side.optionKey && !isOlder) continue;
    const older = spec.value === undefined ? spec.standsFor : `${spec.standsFor}=${text}`;
    const [, spelt = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(isOlder ? (older ?? '') : text) ?? [];
    const label = `${side.optionLabel} ${spelt}`;
    const option = mode.options?.find(({ key, aliases = [] }) => [key, ...aliases].includes(spelt));
    if (option === undefined) {
      const refusal = `${label}: the ${side.name} mode ${modeLabel(side, mode)} has no such option; ${side.optionLabel} ? lists them`;
      throw new V2vError('USAGE', refusal);
    }
    const { key } = option;
    if (option.value === undefined) {
      values.set(key, [readSwitch(label, value)]);
      continue;
    }
    const read = readValue(label, option, value);
    const before = values.get(key) ?? [];
    if (before.length > 0 && option.repeatable !== true)
      throw new V2vError('USAGE', `${label} is given more than once`);
    values.set(key, [...before, read]);
  }
  return new ModeOptionValues(values);
}

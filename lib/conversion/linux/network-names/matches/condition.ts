/**
 * What a condition asks of a card that is not the same on the new machine: where it is (ID_PATH, a PCI address), which
 * driver it has, what udev calls it by its place, which hypervisor there is.
 */
export type ConditionKind = 'path' | 'driver' | 'place-name' | 'hypervisor';

/** What a condition has to become for the file to hold for the cards for which it held. */
export type Replacement =
  | { by: 'driver'; driver: string }
  /** `name`: what the card is called, where it keeps its name. */
  | { by: 'cards'; cards: readonly { mac: string; name?: string }[] }
  | { by: 'any-machine' };

export type Edit = (text: string) => string;

/** One condition of one file. */
export interface MatchCondition {
  file: string;
  /** From 1. */
  line: number;
  kind: ConditionKind;
  /** Shell patterns, one of which has to fit; those with `!` before them must not. */
  patterns: string[];
  /** The edit that puts the replacement in the condition's place; undefined where the file has no way to say it. */
  rewrite(replacement: Replacement): Edit | undefined;
}

/**
 * An edit that puts lines in the place of one; none where `by` is empty.
 *
 * @param line its number, from 1; where another edit has moved it, the first line that reads so is meant
 */
export function replaceLine({ line, raw }: { line: number; raw: string }, by: readonly string[]): Edit {
  return (text) => {
    const lines = text.split('\n');
    const at = lines[line - 1] === raw ? line - 1 : lines.indexOf(raw);
    if (at >= 0) lines.splice(at, 1, ...by);
    return lines.join('\n');
  };
}

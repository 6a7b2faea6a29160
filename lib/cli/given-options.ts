import { V2vError } from '../errors';
import type { OptionUse } from './getopt';

/** The options of one command line, looked up by their key in the table. */
export class GivenOptions {
  /** Every use of every option, in order. */
  readonly uses: readonly OptionUse[];

  constructor(uses: readonly OptionUse[]) {
    this.uses = uses;
  }

  has(key: string): boolean {
    return this.uses.some((use) => use.spec.key === key);
  }

  /** Every use of one option, in order. */
  all(key: string): OptionUse[] {
    return this.uses.filter((use) => use.spec.key === key);
  }

  /** The last value given; undefined where there is none. */
  value(key: string): string | undefined {
    return this.all(key).at(-1)?.value;
  }

  /** A value out of a fixed set. */
  choice<T extends string>(key: string, allowed: readonly T[]): T | undefined {
    const use = this.all(key).at(-1);
    if (use === undefined) return undefined;
    const found = allowed.find((each) => each === use.value);
    if (found === undefined) {
      throw new V2vError(
        'USAGE',
        `unknown value '${use.value}' of ${use.spelled}; it is one of ${allowed.join(', ')}`,
      );
    }
    return found;
  }

  /** A whole number from 1. */
  count(key: string): number | undefined {
    const use = this.all(key).at(-1);
    if (use === undefined) return undefined;
    const count = /^\d+$/.test(use.value ?? '') ? Number(use.value) : 0;
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new V2vError(
        'USAGE',
        `'${use.value}' is not a number for ${use.spelled}; it takes a whole number from 1`,
      );
    }
    return count;
  }

  /** A value that must not be empty. */
  text(key: string): string | undefined {
    const use = this.all(key).at(-1);
    if (use === undefined) return undefined;
    if (!use.value)
      throw new V2vError('USAGE', `the value of ${use.spelled} is empty; give one or leave the option out`);
    return use.value;
  }
}

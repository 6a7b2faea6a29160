import type { CustomizeOperation } from '../../../types/customize';
import type { GivenOptions } from '../given-options';
import type { OptionSpec } from '../option-spec';
import { fileOptions } from './file-options';
import { systemOptions, withPasswordCrypt } from './system-options';

/** Every option that changes the guest, as `--help` shows them. */
const customizeOptions = [...systemOptions, ...fileOptions];

/** Their rows of the option table. */
export const customizeSpecs: readonly OptionSpec[] = customizeOptions.map(({ spec }) => spec);

/** What the command line changes in the guest, in its order; undefined where it changes nothing. */
export function customizeOperations(given: GivenOptions): CustomizeOperation[] | undefined {
  const operations = given.uses.flatMap(({ spec, value = '' }) => {
    const option = customizeOptions.find((each) => each.spec === spec);
    return option === undefined ? [] : option.read(value);
  });
  const all = withPasswordCrypt(operations, given);
  return all.length > 0 ? all : undefined;
}

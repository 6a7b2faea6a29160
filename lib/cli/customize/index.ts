import type { CustomizeOperation } from '../../../types/customize';
import { checkCustomize } from '../../conversion/guest/customize';
import { isV2vError, V2vError } from '../../errors';
import type { OptionUse } from '../getopt';
import type { GivenOptions } from '../given-options';
import type { OptionSpec } from '../option-spec';
import { commandFileSpec, withCommandFiles } from './command-file';
import { fileOptions } from './file-options';
import type { CustomizeOption } from './option';
import { systemOptions, withPasswordCrypt } from './system-options';

/** Every option that changes the guest, as `--help` shows them. */
const customizeOptions = [...systemOptions, ...fileOptions];

/** Their rows of the option table. */
export const customizeSpecs: readonly OptionSpec[] = [
  ...customizeOptions.map(({ spec }) => spec),
  commandFileSpec,
];

/** What the command line changes in the guest, in its order; undefined where it changes nothing. */
export function customizeOperations(given: GivenOptions): CustomizeOperation[] | undefined {
  const operations = withCommandFiles(given.uses, customizeSpecs).flatMap((use) => {
    const option = customizeOptions.find((each) => each.spec === use.spec);
    return option === undefined ? [] : read(option, use);
  });
  const all = withPasswordCrypt(operations, given);
  return all.length > 0 ? all : undefined;
}

/** An error about an option that is in a file names the file and the line. */
function read(option: CustomizeOption, { value = '', place }: OptionUse): readonly CustomizeOperation[] {
  try {
    const operations = option.read(value);
    checkCustomize(operations);
    return operations;
  } catch (error) {
    if (place === undefined || !isV2vError(error)) throw error;
    const { message, subject, hint } = error;
    const details = {
      ...(subject === undefined ? {} : { subject }),
      ...(hint === undefined ? {} : { hint }),
    };
    throw new V2vError('USAGE', `${place}: ${message}`, { ...details, cause: error });
  }
}

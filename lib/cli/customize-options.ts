import type { CustomizeOperation } from '../../types/customize';
import { checkHostname } from '../conversion/guest/hostname';
import type { GivenOptions } from './given-options';
import type { OptionSpec } from './option-spec';

/** An option that changes something in the guest, and the operation that it becomes. */
interface CustomizeOption {
  spec: OptionSpec;
  /** @throws V2vError `USAGE` */
  read(value: string): CustomizeOperation;
}

const hostname: CustomizeOption = {
  spec: { key: 'hostname', names: ['hostname'], value: 'NAME', help: 'gives the guest this host name' },
  read(name) {
    checkHostname(name);
    return { operation: 'hostname', hostname: name };
  },
};

/** Every option that changes the guest, as `--help` shows them. */
const customizeOptions: readonly CustomizeOption[] = [hostname];

/** Their rows of the option table. */
export const customizeSpecs: readonly OptionSpec[] = customizeOptions.map(({ spec }) => spec);

/** What the command line changes in the guest, in its order; undefined where it changes nothing. */
export function customizeOperations(given: GivenOptions): CustomizeOperation[] | undefined {
  const operations = given.uses.flatMap(({ spec, value = '' }) => {
    const option = customizeOptions.find((each) => each.spec === spec);
    return option === undefined ? [] : [option.read(value)];
  });
  return operations.length > 0 ? operations : undefined;
}

import type { CustomizeOperation } from '../../types/customize';
import { V2vError } from '../errors';
import type { GivenOptions } from './given-options';
import type { OptionSpec } from './option-spec';

/** An option that changes something in the guest, and the operation that it becomes. */
interface CustomizeOption {
  spec: OptionSpec;
  /** @throws V2vError `USAGE` */
  read(value: string): CustomizeOperation;
}

// Linux takes 64 bytes, and systemd these characters.
const hostName = /^(?=.{1,64}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/i;

const hostname: CustomizeOption = {
  spec: { key: 'hostname', names: ['hostname'], value: 'NAME', help: 'gives the guest this host name' },
  read(name) {
    if (hostName.test(name)) return { operation: 'hostname', hostname: name };
    throw new V2vError(
      'USAGE',
      `'${name}' is not a host name for --hostname; it takes letters, digits, hyphens and dots, 64 at most`,
    );
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

import type { CollectOptions } from '../../types/collect';
import { checkCollectPaths } from '../collect/checks';
import { V2vError } from '../errors';
import type { GivenOptions } from './given-options';
import type { OptionSpec } from './option-spec';

export const collectSpecs: readonly OptionSpec[] = [
  {
    key: 'collect',
    names: ['collect'],
    value: 'GUESTPATH[:DIRECTORY]',
    help: 'keep a file or directory of the guest as it was, in that directory of the archive; needs --collect-output',
  },
  {
    key: 'collectOutput',
    names: ['collect-output'],
    value: 'FILE.tar.xz',
    completes: 'file',
    once: true,
    help: 'the archive for --collect',
  },
];

/**
 * `--collect` and `--collect-output`, which has no effect alone; undefined where nothing is to be collected.
 *
 * @throws V2vError `USAGE`
 */
export function collectOptions(given: GivenOptions): CollectOptions | undefined {
  const output = given.text('collectOutput');
  const paths = given.all('collect').map(({ value = '' }) => {
    const colon = value.indexOf(':');
    if (colon < 0) return { path: value };
    const directory = value.slice(colon + 1);
    const path = value.slice(0, colon);
    return directory === '' || directory === '.' ? { path } : { path, directory };
  });
  if (paths.length === 0) return undefined;
  if (output === undefined) {
    throw new V2vError('USAGE', '--collect needs --collect-output; name the archive, a .tar.xz file');
  }
  const options = { output, paths };
  checkCollectPaths(options);
  return options;
}

import { posix } from 'node:path';

import type { SelinuxOptions } from '../../../types/options';
import { V2vError } from '../../errors';

/** @throws V2vError `USAGE` for a directory that is not absolute */
export function checkSelinux({ exclude = [] }: SelinuxOptions = {}): void {
  for (const directory of exclude) {
    if (directory.startsWith('/')) continue;
    const message = `'${directory}', which is to keep its SELinux labels, is no absolute path of the guest.`;
    throw new V2vError('USAGE', message, { subject: directory });
  }
}

/** Those of `paths` that lie in none of the directories that are left out. */
export function withoutExcluded(
  paths: readonly string[],
  { exclude = [] }: SelinuxOptions,
): readonly string[] {
  const excluded = exclude.map((directory) => posix.join(directory, '/'));
  return paths.filter((path) => !excluded.some((directory) => `${path}/`.startsWith(directory)));
}

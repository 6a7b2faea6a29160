import { basename, dirname, join, normalize } from 'node:path/posix';

import type { DeleteOperation } from '../../../../../types/customize-files';
import type { GuestState } from '../../state';
import type { ConversionStep } from '../../step';
import { caselessPattern } from './caseless-pattern';
import { fileStep } from './file-step';

/** Removes what matches, as `rm -rf` does: nothing that matches is no error, and links are removed, not followed. */
export function deleteStep(operation: DeleteOperation): ConversionStep {
  return fileStep(
    operation,
    async (state) => {
      for (const path of await matches(state, operation.path)) {
        const directory = await state.guest.realpath(dirname(path));
        await state.guest.rmRf(join(directory, basename(path)));
      }
    },
    async (state) =>
      (await matches(state, operation.path)).length > 0 || `nothing in the guest matches ${operation.path}`,
  );
}

/** Sorted; nothing that is, or lies below, another one that is deleted. */
async function matches({ guest, inspection }: GuestState, path: string): Promise<string[]> {
  const wanted = normalize(path).replace(/(?<=.)\/$/, '');
  const pattern = inspection.type === 'windows' ? caselessPattern(wanted) : wanted;
  const found = await guest.globExpand(pattern, { directoryslash: false });
  // `.*` matches `..` as well, which leads out of the directory that is meant.
  const inside = found.filter((each) => !each.split('/').some((name) => name === '.' || name === '..'));
  const unique = [...new Set(inside)].sort();
  return unique.filter((each) => !unique.some((other) => other !== '/' && each.startsWith(`${other}/`)));
}

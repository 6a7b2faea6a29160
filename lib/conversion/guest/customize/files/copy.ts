import { dirname, join } from 'node:path/posix';

import type { CopyOperation, MoveOperation } from '../../../../../types/customize-files';
import { announceFiles } from '../../../changes/announce';
import { findFiles } from '../../find-files';
import type { GuestState } from '../../state';
import type { ConversionStep } from '../../step';
import { fileStep } from './file-step';
import { destinationOf, isDirectory, isLink, nameOf } from './places';

/** Copies as `cp -a` does. */
export function copyStep(operation: CopyOperation): ConversionStep {
  return fileStep(operation, async (state) => {
    const { guest } = state;
    const from = await nameOf(state, operation.from);
    const to = await throughLink(state, await destinationOf(state, from, operation.to));
    await announceFiles(guest, await copiedPaths(state, from, to.path));
    await guest.cpA(from, to.argument);
  });
}

/** Moves as `mv` does. */
export function moveStep(operation: MoveOperation): ConversionStep {
  return fileStep(operation, async (state) => {
    const from = await nameOf(state, operation.from);
    const { argument } = await destinationOf(state, from, operation.to);
    await state.guest.mv(from, argument);
  });
}

/** A link that is written through leads somewhere inside the guest; cp itself would take the appliance's root for its own. */
async function throughLink<D extends { argument: string; path: string }>(
  state: GuestState,
  to: D,
): Promise<D> {
  if (!(await isLink(state.guest, to.path))) return to;
  const path = await state.guest.realpath(to.path);
  return { ...to, path, argument: to.argument === to.path ? path : dirname(path) };
}

/** What comes into being or is overwritten below the copy of a directory. */
async function copiedPaths({ guest }: GuestState, from: string, to: string): Promise<string[]> {
  if ((await isLink(guest, from)) || !(await isDirectory(guest, from))) return [];
  const found = await findFiles(guest, from);
  return found.map((path) => join(to, path.slice(from.length)));
}

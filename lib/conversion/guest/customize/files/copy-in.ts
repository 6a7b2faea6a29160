import { resolve } from 'node:path';
import { join } from 'node:path/posix';

import type { CopyInOperation, TarInOperation } from '../../../../../types/customize-files';
import { announceFiles } from '../../../changes/announce';
import { statAll } from '../../../changes/snapshot';
import type { GuestState } from '../../state';
import type { ConversionStep } from '../../step';
import { customizeFailed, fileStep } from './file-step';
import { type CopiedEntry, hostTree } from './host-tree';
import { directoryOf, isDirectory } from './places';
import { listTar, tarCompression } from './tar-list';

const formatMask = 0o170000;
const symbolicLink = 0o120000;

export function copyInStep(operation: CopyInOperation): ConversionStep {
  return fileStep(operation, async (state) => {
    const source = resolve(operation.source);
    const directory = await receivingDirectory(state, operation);
    await announceCopy(state, directory, await hostTree(source, 'copy-in'), 'copy-in');
    await state.guest.copyIn(source, directory);
  });
}

/** tar itself leaves out what leads out of the directory: slashes at the beginning, `..`, links that it has just made. */
export function tarInStep(operation: TarInOperation): ConversionStep {
  return fileStep(operation, async (state) => {
    const source = resolve(operation.source);
    const directory = await receivingDirectory(state, operation);
    await announceCopy(state, directory, await listTar(source, state.context), 'tar-in');
    const compress = await tarCompression(source);
    await state.guest.tarIn(source, directory, compress === undefined ? {} : { compress });
  });
}

async function receivingDirectory(
  state: GuestState,
  { operation, directory }: CopyInOperation | TarInOperation,
): Promise<string> {
  const place = await directoryOf(state, directory);
  if (await isDirectory(state.guest, place)) return place;
  throw customizeFailed(operation, `${directory} of the guest is not a directory`, directory);
}

/**
 * tar puts a directory in the place of a link that has its name: in a guest whose /lib is a link to usr/lib, a directory lib
 * for / would take it all libraries.
 */
async function announceCopy(
  { guest }: GuestState,
  directory: string,
  entries: readonly CopiedEntry[],
  operation: string,
): Promise<void> {
  const place = ({ path }: CopiedEntry): string => join(directory, path);
  const directories = entries.filter(({ isDirectory }) => isDirectory).map(place);
  for (const [path, { st_mode }] of await statAll(guest, directories)) {
    if ((st_mode & formatMask) !== symbolicLink) continue;
    const why = `${path} is a link in the guest, and would be replaced by a directory; copy to where it leads`;
    throw customizeFailed(operation, why, path);
  }
  await announceFiles(guest, entries.map(place));
}

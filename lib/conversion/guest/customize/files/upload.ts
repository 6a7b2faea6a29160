import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { join } from 'node:path/posix';

import type { UploadOperation } from '../../../../../types/customize-files';
import { GuestfsError } from '../../../../errors';
import type { GuestState } from '../../state';
import type { ConversionStep } from '../../step';
import { fileStep } from './file-step';
import { isDirectory, placeOf } from './places';

/** Copies a file of this host to the guest; with its owner and mode where the guest's are of the same kind. */
export function uploadStep(operation: UploadOperation): ConversionStep {
  return fileStep(operation, async (state) => {
    const { guest } = state;
    const source = resolve(operation.source);
    const wanted = await placeOf(state, operation.path);
    const path = (await isDirectory(guest, wanted))
      ? await placeOf(state, join(wanted, basename(source)))
      : wanted;
    await guest.upload(source, path);
    if (state.inspection.type !== 'windows') await giveAttributes(state, source, path);
  });
}

/** The owner first: giving a file away takes setuid and setgid from it. */
async function giveAttributes({ guest, context }: GuestState, source: string, path: string): Promise<void> {
  const { uid, gid, mode } = await stat(source);
  try {
    await guest.chown(uid, gid, path);
  } catch (error) {
    // A filesystem without owners, such as that of an EFI system partition.
    if (!(error instanceof GuestfsError) || error.errno !== 'EPERM') throw error;
    context.warn(
      'CUSTOMIZE_OWNER',
      `${path} of the guest keeps its owner: it cannot be given to ${uid}:${gid} on this filesystem.`,
    );
  }
  await guest.chmod(mode & 0o7777, path);
}

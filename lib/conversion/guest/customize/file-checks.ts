import type { FileOperation } from '../../../../types/customize-files';
import { V2vError } from '../../../errors';
import type { CustomizeChecks } from './checks';

function checkGuestPath(path: string): void {
  if (path.startsWith('/')) return;
  throw new V2vError('USAGE', `"${path}" is not an absolute path in the guest.`, {
    subject: path,
    hint: 'Begin it with /.',
  });
}

/** Checks of the operations on files. */
export const fileChecks: CustomizeChecks<FileOperation> = {
  mkdir: ({ path }) => checkGuestPath(path),
};

import { isV2vError, V2vError } from '../../../../errors';
import { hostLimitError } from '../../../../errors/host-limit';
import { reasonOf } from '../../../../errors/reason';

/** What the system says about a file of the drivers, as an error of ours. */
export function hostError(error: unknown, path: string): V2vError {
  if (isV2vError(error)) return error;
  const limit = hostLimitError(error);
  if (limit !== undefined) return limit;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new V2vError('DRIVERS_NOT_FOUND', `${path} is not there any more.`, {
      subject: path,
      hint: 'Leave the drivers in their place until the conversion has ended.',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new V2vError('HOST_PERMISSION', `${path} may not be read by this user.`, {
      subject: path,
      hint: 'Make the drivers readable, or give others.',
      cause: error,
    });
  }
  return new V2vError('HOST_IO', `${path} cannot be read: ${reasonOf(error)}.`, {
    subject: path,
    hint: 'Check the storage that the drivers are on, or give others.',
    cause: error,
  });
}

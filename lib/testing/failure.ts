/** Turns what goes wrong in a test guest into the errors that the appliance gives. */
import { GuestfsError, V2vError } from '../errors';

/** What strerror(3) says, for the errors that calls on files can meet. */
const texts: Record<string, string> = {
  EACCES: 'Permission denied',
  EBUSY: 'Device or resource busy',
  EEXIST: 'File exists',
  EINVAL: 'Invalid argument',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  EMLINK: 'Too many links',
  ENAMETOOLONG: 'File name too long',
  ENODATA: 'No data available',
  ENOENT: 'No such file or directory',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  ENOTSUP: 'Operation not supported',
  EPERM: 'Operation not permitted',
};

/** An error with a number, about a path of the guest. */
export class GuestErrno extends Error {
  constructor(
    readonly code: string,
    readonly path: string,
  ) {
    super(`${path}: ${texts[code] ?? code}`);
  }
}

/** An error that the appliance has no number for; the message is what follows the action's name. */
export class GuestFailure extends Error {}

/**
 * The error that a call rejects with. Where the guest is on the host never gets into it.
 *
 * @param path - of the guest, what the call was about
 * @param root - the guest's directory on the host
 */
export function callError(action: string, path: string, root: string, error: unknown): unknown {
  if (error instanceof V2vError || error instanceof TypeError || error instanceof RangeError) return error;
  const details = { subject: path, cause: error };
  if (error instanceof GuestErrno) {
    return new GuestfsError(action, error.code, `${action}: ${error.message}`, details);
  }
  if (error instanceof GuestFailure)
    return new GuestfsError(action, '', `${action}: ${error.message}`, details);
  const { code, syscall, path: host } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  // A file of the guest, or the other end of an upload or a download.
  const subject = host === undefined || host.startsWith(root) ? path : host;
  return new GuestfsError(action, code, `${action}: ${subject}: ${texts[code] ?? code}`, { subject });
}

/** The error of a call that the test guest does not have. */
export function notSupported(action: string): GuestfsError {
  return new GuestfsError(
    action,
    'ENOTSUP',
    `A test guest does not have ${action}: it is a directory, not an appliance.`,
    {
      code: 'NOT_SUPPORTED',
      subject: action,
      hint: 'Test a step that needs it in a real appliance, or let it use a call that the test guest has.',
    },
  );
}

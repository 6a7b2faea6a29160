import { getSystemErrorName } from 'node:util';

import { GuestfsError, V2vError } from '../errors';
import type { NativeFailure } from '../addon';

// The first argument of these is text that may begin like a path and contain anything.
const noPathFirst = /^(?:aug_|sh$|sh_lines$|debug$)/;

/**
 * Turns what the addon rejects with into an error of the caller's realm, with a JavaScript stack.
 *
 * @param first the action's first argument: if it is a path or a device, it is what the error is about
 */
export function guestfsError(action: string, failure: NativeFailure, first?: unknown): Error {
  const isPath = typeof first === 'string' && first.startsWith('/') && !noPathFirst.test(action);
  const subject = isPath ? first : undefined;
  switch (failure.kind) {
    case 'type':
      return new TypeError(failure.message);
    case 'range':
      return new RangeError(failure.message);
    case 'closed':
    case 'dropped':
      return new V2vError('HANDLE_CLOSED', `guestfs handle is closed; ${action} was not run.`, {
        subject: action,
      });
    case 'unsupported':
      return new GuestfsError(action, 'ENOTSUP', failure.message, {
        code: 'NOT_SUPPORTED',
        hint: 'Install a newer libguestfs; v2v-node need not be built anew.',
      });
    case 'unknown':
      return new GuestfsError(action, '', failure.message, { code: 'NOT_SUPPORTED' });
    case 'overflow':
      return new GuestfsError(action, 'EOVERFLOW', failure.message, { subject });
    default:
      return new GuestfsError(action, errnoName(failure.errno ?? 0), withAction(action, failure.message), {
        subject,
      });
  }
}

/** libguestfs begins most messages with the action, but not all. */
function withAction(action: string, message: string): string {
  return message.startsWith(`${action}:`) ? message : `${action}: ${message}`;
}

function errnoName(errno: number): string {
  if (errno <= 0) return '';
  const name = getSystemErrorName(-errno);
  return name.startsWith('Unknown') ? String(errno) : name;
}

import { LibvirtError, V2vError } from '../errors';
import type { NativeFailure } from '../addon';

/** Turns what the addon rejects with into an error of the caller's realm. */
export function libvirtError(action: string, failure: NativeFailure): Error {
  switch (failure.kind) {
    case 'type':
      return new TypeError(failure.message);
    case 'range':
      return new RangeError(failure.message);
    case 'closed':
    case 'dropped':
      return new V2vError('HANDLE_CLOSED', `The libvirt connection is closed; ${action} was not run.`);
    default:
      return new LibvirtError(
        action,
        failure.domain ?? 0,
        failure.code ?? 0,
        `libvirt ${action}: ${failure.message}`,
      );
  }
}

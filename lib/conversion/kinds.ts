import type { Inspection } from '../../types/inspection';
import { V2vError } from '../errors';
import type { AnyGuestKind } from './guest/kind';
import { linux } from './linux';
import { windows } from './windows';

/** The kinds of guests that can be converted; a new one is a line here. The first that accepts a guest converts it. */
export const guestKinds: readonly AnyGuestKind[] = [linux, windows];

/** @throws V2vError `GUEST_UNSUPPORTED` where no kind accepts the guest */
export function kindOf(kinds: readonly AnyGuestKind[], inspection: Inspection): AnyGuestKind {
  const kind = kinds.find((each) => each.accepts(inspection));
  if (kind !== undefined) return kind;
  const { type, distro, productName } = inspection;
  const name =
    productName && productName !== 'unknown' ? `${productName} (${type}/${distro})` : `${type}/${distro}`;
  throw new V2vError('GUEST_UNSUPPORTED', `The guest runs ${name}, which cannot be converted.`, {
    hint: `${kinds.map(({ guests }) => guests).join(', ')} can.`,
  });
}

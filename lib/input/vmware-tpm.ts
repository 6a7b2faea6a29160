import type { Source } from '../../types/source';
import type { Context } from '../run/context';

/**
 * A virtual TPM of VMware, which has no other version; says that its content stays behind.
 *
 * @param code of the warning
 * @param owner how the user knows the guest or its description
 */
export function vmwareTpm(code: string, owner: string, warn: Context['warn']): NonNullable<Source['tpm']> {
  warn(
    code,
    `${owner} has a virtual TPM, whose content VMware keeps to itself: the guest gets an empty one.`,
    'Suspend BitLocker in the guest before it is shut down, or have the recovery key at hand.',
  );
  return '2.0';
}

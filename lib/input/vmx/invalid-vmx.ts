import { V2vError } from '../../errors';

/** `what` follows the name of the file: `is not a VMX file`. */
export function invalidVmx(file: string, what: string, hint?: string): V2vError {
  return new V2vError('VMX_INVALID', `${file} ${what}.`, {
    subject: file,
    hint: hint ?? 'Compare it with the settings of the guest in VMware, and correct it.',
  });
}

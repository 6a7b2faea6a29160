import { V2vError } from '../../../errors';

/**
 * The error of an OVF that contradicts itself or describes something impossible.
 *
 * @param problem a clause that goes on from the name of the file: `describes no hardware`
 */
export function invalidOvf(ovf: string, problem: string, subject = ovf): V2vError {
  return new V2vError('OVF_INVALID', `${ovf} ${problem}.`, {
    subject,
    hint: 'Export the virtual machine again, or correct the OVF.',
  });
}

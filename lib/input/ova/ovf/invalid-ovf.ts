import { V2vError } from '../../../errors';

/** What a message quotes of an OVF, which may hold anything. */
const problemLimit = 300;

/**
 * The error of an OVF that contradicts itself or describes something impossible.
 *
 * @param problem a clause that goes on from the name of the file: `describes no hardware`
 */
export function invalidOvf(ovf: string, problem: string, subject = ovf): V2vError {
  const shown = problem.length > problemLimit ? `${problem.slice(0, problemLimit)}…` : problem;
  return new V2vError('OVF_INVALID', `${ovf} ${shown}.`, {
    subject: subject.slice(0, problemLimit),
    hint: 'Export the virtual machine again, or correct the OVF.',
  });
}

import { V2vError } from '../../errors';

/**
 * The error of a document that is not libvirt's, or that says what cannot be.
 *
 * @param problem the rest of the sentence that begins with the name of the file, without a full stop
 */
export function invalidDomain(
  file: string,
  problem: string,
  hint = 'Correct the XML, or write it again with virsh dumpxml.',
  cause?: unknown,
): V2vError {
  return new V2vError('DOMAIN_INVALID', `${file} ${problem}.`, { subject: file, hint, cause });
}

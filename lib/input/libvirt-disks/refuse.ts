import { V2vError } from '../../errors';
import type { DiskOwner } from './owner';

/**
 * The error of a disk that cannot be read from where it is.
 *
 * @param where the rest of the sentence, without a full stop: `is of the type nvme, which is not read`
 */
export function diskRefusal(
  disk: string,
  { file }: Pick<DiskOwner, 'file'>,
  where: string,
  hint = 'Copy the disk to a file of this host, and name that in the XML (<disk type="file">).',
  cause?: unknown,
): V2vError {
  return new V2vError('DISK_SOURCE', `The disk ${disk} of ${file} ${where}.`, { subject: disk, hint, cause });
}

import type { Inspection } from '../../../types/inspection';
import type { Guestfs } from '../../guestfs';
import { setSubvolumeReadOnly } from '../../guestfs/subvolume';

/** Whether the guest itself cannot write to its root: it is updated by exchanging snapshots (transactional-update). */
export function isTransactional({ mountpoints }: Pick<Inspection, 'mountpoints'>): boolean {
  return mountpoints.some(({ readOnly }) => readOnly === true);
}

/** Makes read-only again what inspection has made writable for the conversion. */
export async function closeReadOnly(
  guest: Guestfs,
  { mountpoints }: Pick<Inspection, 'mountpoints'>,
): Promise<void> {
  for (const { path, readOnly } of mountpoints) {
    if (readOnly === true) await setSubvolumeReadOnly(guest, path, true);
  }
}

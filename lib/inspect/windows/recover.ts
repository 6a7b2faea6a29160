import type { GuestfsActions } from '../../../types/guestfs.gen';
import type { RecoveredHive } from '../../../types/inspection';
import { readFilePart } from '../../guestfs/regular-file';
import type { Context } from '../../run/context';

/** Where the base block of a hive has its two sequence numbers; differing, they say that writing it was not finished. */
const sequences = [4, 8] as const;

/** What was not finished of a hive; undefined where it is as Windows left it. */
export async function recoverHive(
  guest: Pick<GuestfsActions, 'isFile' | 'pread'>,
  path: string,
  context?: Pick<Context, 'warn'>,
): Promise<RecoveredHive | undefined> {
  const base = await readFilePart(guest, path, 512);
  if (base === undefined || base.length < 512 || base.toString('latin1', 0, 4) !== 'regf') return undefined;
  const [first, second] = sequences.map((offset) => base.readUInt32LE(offset));
  if (first === second) return undefined;
  const reason = 'Its transaction logs were not read.';
  context?.warn(
    'HIVE_NOT_RECOVERED',
    `Windows had not finished writing ${path}, and it is used as it lies: ${reason}`,
    'Shut the guest down cleanly on the old hypervisor, and export it again.',
  );
  return { path, outcome: 'not recovered', logs: [], entries: 0, reason };
}

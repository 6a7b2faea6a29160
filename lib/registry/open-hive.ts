import type { GuestfsActions } from '../../types/guestfs.gen';
import { V2vError } from '../errors';
import type { HivexUser } from '../guestfs/action-methods';
import { requireRegularFile } from '../guestfs/regular-file';
import { hiveError } from './damaged';
import { Hive } from './hive';
import { recoverHive } from './recover';

/** How a hive is opened. */
export interface OpenHiveOptions {
  /** Default false: it can only be read. */
  write?: boolean;
  /**
   * A hive that Windows had not finished writing is brought up to date from its transaction logs first, in the guest; also
   * where it is only read, for otherwise what is read is not what Windows sees. Default true.
   */
  recover?: boolean;
}

/**
 * Opens a hive of the registry: a file such as `/Windows/System32/config/SYSTEM`. One is open at a time; dispose of it (`await
 * using`) before the next one is opened. What was not committed by then is lost.
 *
 * @example
 * const { systemHive, currentControlSet } = inspection.windows;
 * await using system = await openHive(guest, systemHive, { write: true });
 * const services = `${currentControlSet}\\Services`;
 * if ((await system.number(`${services}\\vmci`, 'Start')) === 0) await system.set(`${services}\\vmci`, 'Start', 4);
 * await system.commit();
 *
 * @throws V2vError `GUEST_UNSUPPORTED` where it is not a regular file, `REGISTRY_DAMAGED` where it is no hive that can be read,
 * `INTERNAL` where another one is open; GuestfsError where the guest cannot be read
 */
export async function openHive(
  guest: GuestfsActions,
  path: string,
  { write = false, recover = true }: OpenHiveOptions = {},
): Promise<Hive> {
  requireNoneOpen(guest, path);
  try {
    if (!recover) await requireRegularFile(guest, path);
    const recovered = recover ? await recoverHive(guest, path) : undefined;
    // Somebody may have opened another one meanwhile; from here on none can.
    requireNoneOpen(guest, path);
    // What Windows itself reads hivex refuses now and then, where it is not told to be lenient.
    await guest.hivexOpen(path, write ? { write: true } : { unsafe: true });
    return new Hive(guest, path, recovered);
  } catch (error) {
    throw hiveError(path, error);
  }
}

function requireNoneOpen(guest: GuestfsActions, path: string): void {
  // A guest that is somebody's own need not know.
  const { hivexFile } = guest as Partial<HivexUser>;
  if (hivexFile === undefined) return;
  throw new V2vError('INTERNAL', `The registry hive ${path} cannot be opened while ${hivexFile} is open.`, {
    subject: path,
    hint: 'Dispose of a hive before the next one is opened: await using, in a block of its own.',
  });
}

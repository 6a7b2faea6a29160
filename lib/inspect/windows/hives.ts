import type { RecoveredHive } from '../../../types/inspection';
import { GuestfsError, V2vError } from '../../errors';
import { reasonOf } from '../../errors/reason';
import type { Guestfs } from '../../guestfs';
import { guestPath } from '../../guestfs/guest-path';
import { isRegularFile } from '../../guestfs/regular-file';
import { openHive, type Hive } from '../../registry';
import type { Context } from '../../run/context';
import { recoverHive } from './recover';

/** The two hives that tell what Windows it is: paths in the guest. */
export interface Hives {
  software: string;
  system: string;
}

/** @throws V2vError `REGISTRY_DAMAGED` where one is missing */
export async function findHives(guest: Guestfs, systemroot: string): Promise<Hives> {
  const find = async (name: string): Promise<string> => {
    const path = await guestPath(guest, systemroot, 'system32', 'config', name);
    if (await isRegularFile(guest, path)) return path;
    throw new V2vError('REGISTRY_DAMAGED', `The guest's registry has no ${path}.`, {
      subject: path,
      hint: 'Boot the guest on its old hypervisor: if Windows does not start there either, repair it first.',
    });
  };
  return { software: await find('software'), system: await find('system') };
}

/** Brings hives up to date that Windows had not finished writing; what was done to which. */
export async function recoverHives(
  guest: Guestfs,
  { software, system }: Hives,
  context: Context,
): Promise<RecoveredHive[]> {
  const recovered: RecoveredHive[] = [];
  for (const path of [system, software]) {
    const result = await named(path, () => recoverHive(guest, path, context));
    if (result !== undefined) recovered.push(result);
  }
  return recovered;
}

/**
 * Reads a hive.
 *
 * @throws V2vError `REGISTRY_DAMAGED` where it cannot be opened or read
 */
export async function readHive<T>(
  guest: Guestfs,
  path: string,
  read: (hive: Hive) => Promise<T>,
): Promise<T> {
  return named(path, async () => {
    await using hive = await openHive(guest, path);
    return await read(hive);
  });
}

/** hivex says no more than that an operation is not supported, and not of which file. */
async function named<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GuestfsError) || !error.action.startsWith('hivex')) throw error;
    throw new V2vError(
      'REGISTRY_DAMAGED',
      `The guest's registry hive ${path} cannot be read: ${reasonOf(error)}.`,
      {
        subject: path,
        hint: 'Boot the guest on its old hypervisor, where Windows repairs it or says that it cannot, shut it down, and export it again.',
        cause: error,
      },
    );
  }
}

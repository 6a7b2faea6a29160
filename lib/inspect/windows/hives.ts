import type { RecoveredHive } from '../../../types/inspection';
import { GuestfsError, V2vError } from '../../errors';
import type { Guestfs } from '../../guestfs';
import { guestPath, spelledAmong } from '../../guestfs/guest-path';
import { isRegularFile } from '../../guestfs/regular-file';
import { openHive, recoverHive, type Hive, type OpenHiveOptions } from '../../registry';
import type { Context } from '../../run/context';

/** The two hives that tell what Windows it is: paths in the guest. */
export interface Hives {
  software: string;
  system: string;
}

/** @throws V2vError `REGISTRY_DAMAGED` where one is missing */
export async function findHives(guest: Guestfs, systemroot: string): Promise<Hives> {
  const directory = await guestPath(guest, systemroot, 'System32', 'config');
  const names = await guest.ls(directory).catch((error: unknown) => {
    // Without the directory there are no hives either.
    if (error instanceof GuestfsError && ['ENOENT', 'ENOTDIR'].includes(error.errno)) return [];
    throw error;
  });
  const find = async (name: string): Promise<string> => {
    const path = `${directory}/${spelledAmong(names, name)}`;
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
    const result = await recoverHive(guest, path, context);
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
  options: Pick<OpenHiveOptions, 'recover'> = {},
): Promise<T> {
  await using hive = await openHive(guest, path, options);
  return await read(hive);
}

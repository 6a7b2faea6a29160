import type { GuestfsActions } from '../../types/guestfs.gen';
import { requireRegularFile } from '../guestfs/regular-file';
import { encodeValue, type RegistryValue } from './encode';

/**
 * Keys of a hive by their path from its root, with their values by name; `''` is a key's default value.
 * `{ 'Microsoft\\Windows NT\\CurrentVersion': { ProductName: 'Windows 10 Pro' } }`
 */
export type RegistryKeys = Readonly<Record<string, Readonly<Record<string, RegistryValue>>>>;

/**
 * Sets values in a hive of the guest, whose keys are made where they are not there.
 *
 * @example
 * const { systemHive, currentControlSet } = inspection.windows;
 * await writeRegistry(guest, systemHive, { [`${currentControlSet}\\Services\\viostor`]: { Start: 0, Type: 1 } });
 *
 * @throws V2vError `GUEST_UNSUPPORTED` where the hive is not a regular file, GuestfsError where it cannot be read or written
 */
export async function writeRegistry(guest: GuestfsActions, hive: string, keys: RegistryKeys): Promise<void> {
  await requireRegularFile(guest, hive);
  await guest.hivexOpen(hive, { write: true });
  try {
    const root = await guest.hivexRoot();
    for (const [path, values] of Object.entries(keys)) {
      let key = root;
      for (const name of path.split('\\')) {
        key = (await guest.hivexNodeGetChild(key, name)) || (await guest.hivexNodeAddChild(key, name));
      }
      for (const [name, value] of Object.entries(values)) {
        const { type, bytes } = encodeValue(value);
        await guest.hivexNodeSetValue(key, name, type, bytes);
      }
    }
    await guest.hivexCommit(null);
  } finally {
    await guest.hivexClose();
  }
}

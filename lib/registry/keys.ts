import type { GuestfsActions } from '../../types/guestfs.gen';
import type { RegistryValue } from './encode';
import { openHive } from './open-hive';

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
 * @throws V2vError as {@link openHive}; GuestfsError where the hive cannot be written
 */
export async function writeRegistry(guest: GuestfsActions, hive: string, keys: RegistryKeys): Promise<void> {
  await using open = await openHive(guest, hive, { write: true });
  for (const [key, values] of Object.entries(keys)) {
    await open.create(key);
    for (const [name, value] of Object.entries(values)) await open.set(key, name, value);
  }
  await open.commit();
}

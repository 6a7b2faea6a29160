import type { GuestfsActions } from '../../types/guestfs.gen';
import type { EncodedValue, RegistryValue } from './encode';
import type { Hive } from './hive';
import { openHive } from './open-hive';

/**
 * Keys of a hive by their path from its root, with their values by name; `''` is a key's default value. What no text or number
 * is given as the hive has it, `{ type, bytes }`.
 *
 * `{ 'Microsoft\\Windows NT\\CurrentVersion': { ProductName: 'Windows 10 Pro' } }`
 */
export type RegistryKeys = Readonly<Record<string, Readonly<Record<string, RegistryValue | EncodedValue>>>>;

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
  await setKeys(open, keys);
  await open.commit();
}

/** Sets values in a hive that is open; keys are made where they are not there. */
export async function setKeys(hive: Hive, keys: RegistryKeys): Promise<void> {
  for (const [key, values] of Object.entries(keys)) {
    await hive.create(key);
    for (const [name, value] of Object.entries(values)) await hive.set(key, name, value);
  }
}

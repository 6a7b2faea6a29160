import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  createTestGuest,
  emptyHive,
  writeRegistry,
  type RegistryKeys,
  type TestGuest,
} from '../../../lib/testing';

export const systemPath = '/Windows/System32/config/SYSTEM';

/** A guest with one hive. */
export async function guestWithHive(
  keys: RegistryKeys = {},
  path = systemPath,
  hive = emptyHive(),
): Promise<TestGuest> {
  const guest = await createTestGuest({ files: { [path]: hive } });
  if (Object.keys(keys).length > 0) await writeRegistry(guest, path, keys);
  return guest;
}

export const bytesOf = (guest: TestGuest, path = systemPath): Buffer =>
  readFileSync(join(guest.directory, path));

/** The bytes of a hive with these keys. */
export async function hiveWith(keys: RegistryKeys): Promise<Buffer> {
  await using guest = await guestWithHive(keys);
  return bytesOf(guest);
}

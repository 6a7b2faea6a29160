import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { writeRegistry, type RegistryKeys } from '../../../../registry';
import { emptyHive } from '../../../registry/empty-hive';
import { createTestGuest } from '../../../test-guest';
import { bcdKeys } from './bcd';
import { softwareKeys } from './software';
import type { WindowsSystem } from '../system';
import { systemKeys } from './system';

/** The hives of a Windows, as files. */
export interface WindowsHives {
  software: Buffer;
  system: Buffer;
  /** The boot configuration; Windows before Vista has none. */
  bcd: Buffer;
}

/** A hive with these keys. */
async function buildHive(keys: RegistryKeys, name?: string): Promise<Buffer> {
  await using guest = await createTestGuest({ files: { '/hive': emptyHive(name) } });
  await writeRegistry(guest, '/hive', keys);
  return readFileSync(join(guest.directory, 'hive'));
}

const built = new Map<WindowsSystem, Promise<WindowsHives>>();

async function buildHives(system: WindowsSystem): Promise<WindowsHives> {
  const [software, systemHive, bcd] = await Promise.all([
    buildHive(softwareKeys(system)),
    buildHive(systemKeys(system)),
    buildHive(bcdKeys(system), 'NewStoreRoot'),
  ]);
  return { software, system: systemHive, bcd };
}

/** The hives of a Windows, built once a process: filling them takes longer than all else that a test guest is made of. */
export function hivesOf(system: WindowsSystem): Promise<WindowsHives> {
  let hives = built.get(system);
  if (hives === undefined) {
    hives = buildHives(system);
    built.set(system, hives);
    // What could not be built is tried again.
    hives.catch(() => built.delete(system));
  }
  return hives;
}

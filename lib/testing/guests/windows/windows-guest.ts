import type { WindowsState } from '../../../conversion';
import { windows } from '../../../conversion/windows';
import { type RegistryKeys, writeRegistry } from '../../../registry';
import { createTypicalGuest, type TypicalGuest, type TypicalGuestOptions } from '../typical-guest';
import { devicesOf } from './disks';
import { filesOf, systemFiles } from './files';
import { hivesOf } from './hives';
import { inspectionOf } from './inspection';
import type { WindowsSystem, WindowsTestAdapter } from './system';

/** What differs from the typical in a guest with Windows. */
export interface WindowsGuestOptions extends TypicalGuestOptions {
  /** Values that the two hives have beside the typical ones or in their place; keys are made where they are not there. */
  registry?: { software?: RegistryKeys; system?: RegistryKeys };
}

const nicOf = ({ model, mac, pciSlot }: WindowsTestAdapter) => ({ model, mac, pciSlot });

/** Makes the Windows guest that is described. */
export async function createWindowsGuest(
  system: WindowsSystem,
  options: WindowsGuestOptions = {},
): Promise<TypicalGuest<WindowsState>> {
  const hives = await hivesOf(system);
  const inspection = inspectionOf(system);
  const typical = await createTypicalGuest(
    {
      name: system.name,
      files: systemFiles(system, hives),
      devices: devicesOf(system, (partition) => filesOf(partition, system, hives)),
      inspection,
    },
    {
      nics: system.adapters.map(nicOf),
      ...options,
      source: { firmware: system.firmware, disks: sourceDisks(system), ...options.source },
    },
    (base) => windows.begin(base),
  );
  const { softwareHive = '', systemHive = '' } = inspection.windows ?? {};
  const { software = {}, system: systemValues = {} } = options.registry ?? {};
  try {
    if (Object.keys(software).length > 0) await writeRegistry(typical.guest, softwareHive, software);
    if (Object.keys(systemValues).length > 0) await writeRegistry(typical.guest, systemHive, systemValues);
  } catch (error) {
    await typical[Symbol.asyncDispose]();
    throw error;
  }
  return typical;
}

function sourceDisks({ name, disks }: WindowsSystem) {
  return disks.map((_disk, index) => ({
    id: index,
    image: {
      kind: 'file' as const,
      path: `/nonexistent/${name}${index === 0 ? '' : `_${index}`}.vmdk`,
      format: 'vmdk' as const,
    },
    controller: 'scsi' as const,
  }));
}

import type { Hive, RegistryValue } from '../../../../registry';
import { type BootDriver, imagePathOf } from './driver-binary';

/**
 * Makes the service of a driver that Windows loads before it has a disk, with the values that the driver's own INF has for it.
 * A service that loads a file of the guest's own keeps the values it has, but starts.
 *
 * @param imagePath undefined: the guest's own file stays
 */
export async function registerService(
  system: Hive,
  controlSet: string,
  { service, binary, group, serviceValues }: BootDriver,
  imagePath: string | undefined,
): Promise<void> {
  const key = serviceKey(controlSet, service);
  const set = async (path: string, name: string, value: RegistryValue): Promise<void> => {
    if (imagePath === undefined && (await system.get(path, name)) !== undefined) return;
    await system.set(path, name, value);
  };
  for (const [path, values] of Object.entries(serviceValues)) {
    const below = path === '' ? key : `${key}\\${path}`;
    for (const [name, value] of Object.entries(values)) await set(below, name, value);
  }
  await set(key, 'Type', 1);
  await set(key, 'ErrorControl', 1);
  await set(key, 'Group', group ?? 'SCSI miniport');
  await set(key, 'ImagePath', { expand: imagePath ?? imagePathOf(binary) });
  await startAtBoot(system, controlSet, service);
}

/**
 * Has Windows load a driver when it boots. Since Windows 8 one whose device was absent is left out all the same: `Start` stays
 * 0, and a key below it, `StartOverride`, says otherwise.
 *
 * @returns whether anything was changed
 */
export async function startAtBoot(system: Hive, controlSet: string, service: string): Promise<boolean> {
  const key = serviceKey(controlSet, service);
  const starts = (await system.number(key, 'Start')) === 0;
  if (!starts) await system.set(key, 'Start', 0);
  return (await system.deleteKey(`${key}\\StartOverride`)) || !starts;
}

export const serviceKey = (controlSet: string, service: string): string =>
  `${controlSet}\\Services\\${service}`;

import type { Hive } from '../../../../registry';
import { numberOfType } from '../../../../registry/value-types';

const filterValues = ['UpperFilters', 'LowerFilters'];

/** Ids of the PS/2 mouse, which every machine has: the one device of both the old and the new machine that tools filter. */
const mouse = ['PNP0F03', 'PNP0F0B', 'PNP0F0E', 'PNP0F12', 'PNP0F13'];

/**
 * Takes drivers out of the lists of filters of device classes and of the mouse. A device does not start without its
 * filters, so one that is disabled and stays in a list takes the mouse, or every disk, away with it.
 *
 * Only devices that the new machine has are looked at, not all of those that the guest remembers.
 */
export async function removeFilters(
  system: Hive,
  controlSet: string,
  drivers: readonly string[],
): Promise<void> {
  if (drivers.length === 0) return;
  const gone = new Set(drivers.map((name) => name.toLowerCase()));
  const classes = `${controlSet}\\Control\\Class`;
  for (const name of await system.keys(classes)) await clean(system, `${classes}\\${name}`, gone);
  for (const key of await mouseKeys(system, controlSet)) await clean(system, key, gone);
}

async function mouseKeys(system: Hive, controlSet: string): Promise<string[]> {
  const keys: string[] = [];
  for (const id of mouse) {
    // What an instance gets that Windows has not seen before, up to Windows 7.
    keys.push(`${controlSet}\\Control\\CriticalDeviceDatabase\\*${id}`);
    for (const device of [`${controlSet}\\Enum\\ACPI\\${id}`, `${controlSet}\\Enum\\Root\\*${id}`]) {
      for (const instance of await system.keys(device)) keys.push(`${device}\\${instance}`);
    }
  }
  return keys;
}

async function clean(system: Hive, key: string, gone: ReadonlySet<string>): Promise<void> {
  for (const name of filterValues) {
    const value = await system.get(key, name);
    if (value === undefined) continue;
    const isList = value.type === numberOfType('REG_MULTI_SZ');
    const before = isList ? await system.texts(key, name) : [(await system.text(key, name)) ?? ''];
    const after = before?.filter((driver) => !gone.has(driver.trim().toLowerCase())) ?? [];
    if (before === undefined || after.length === before.length) continue;
    await system.set(key, name, after);
  }
}

import { type EncodedValue, encodeValue, openHive } from '../../../../registry';
import { numberOfType } from '../../../../registry/value-types';
import { requireFinding } from '../../../guest/finding';
import type { ConversionStep } from '../../../guest/step';
import { driverDirectory, packageDirectory } from '../../contracts/driver-directory';
import type { WindowsState } from '../../state';

const key = 'Microsoft\\Windows\\CurrentVersion';
const expands = numberOfType('REG_EXPAND_SZ');

/** The list with the directories that it lacks at its end. */
export function withDirectories(list: string, directories: readonly string[]): string {
  const known = new Set(list.toLowerCase().split(';'));
  const added = directories.filter((directory) => !known.has(directory.toLowerCase()));
  return [list.replace(/;$/, ''), ...added].filter((part) => part !== '').join(';');
}

/**
 * Has Windows look for the drivers of new devices where the packages lie. It does not look below the directories of the list, so
 * each of the packages is in it.
 */
export const devicePathStep: ConversionStep<WindowsState> = {
  name: 'device-path',
  phase: 'adapt',
  applies: ({ chosenDrivers }) => (chosenDrivers?.drivers.length ?? 0) > 0 || 'there are no drivers for it',
  async run(state) {
    const { guest, windows, context } = state;
    const packages = new Set(requireFinding(state, 'chosenDrivers').drivers.map(packageDirectory));
    const { windows: inFull } = await driverDirectory(state);
    await using software = await openHive(guest, windows.softwareHive, { write: true });
    const list = await software.text(key, 'DevicePath');
    if (list === undefined) {
      context.warn(
        'DEVICE_PATH',
        'The registry of the guest does not say where Windows looks for drivers; devices that are added later may not find theirs.',
        `Point the device manager of the guest to ${inFull}.`,
      );
      return;
    }
    const { type } = (await software.get(key, 'DevicePath'))!;
    const systemRoot = `${windows.systemDrive}${windows.systemroot.replaceAll('/', '\\')}`;
    // Only a value of this type may name the system root by its variable, as those that are there do.
    const directory = type === expands ? inFull.replace(systemRoot, '%SystemRoot%') : inFull;
    const wanted = withDirectories(
      list,
      [...packages].map((name) => `${directory}\\${name}`),
    );
    if (wanted === list) return;
    const value: EncodedValue = { type, bytes: encodeValue(wanted).bytes };
    await software.set(key, 'DevicePath', value);
    await software.commit();
  },
};

import { openHive } from '../../../registry';
import type { WindowsState } from '../state';

const bootManager = '{9dea862c-5cdd-4e70-acc1-f32b344d4795}';
const defaultObject = '23000003';
/** BcdLibraryBoolean_GraphicsModeDisabled. */
const graphicsModeDisabled = '16000046';

/** The key of an element of the boot configuration, whose value is called `Element`. */
const elementKey = (object: string, element: string): string => `Objects\\${object}\\Elements\\${element}`;

/**
 * Lets the entry that starts by itself use the display of the new firmware: an entry with graphics mode disabled, which suits
 * the old machine, may show nothing there. True where something was changed.
 */
export async function enableGraphicsMode({ guest }: WindowsState, path: string): Promise<boolean> {
  await using bcd = await openHive(guest, path, { write: true });
  const entry = await bcd.text(elementKey(bootManager, defaultObject), 'Element');
  // It goes into the name of a key.
  if (entry === undefined || !/^\{[\da-f-]{36}\}$/i.test(entry)) return false;
  if (!(await bcd.deleteKey(elementKey(entry, graphicsModeDisabled)))) return false;
  await bcd.commit();
  return true;
}

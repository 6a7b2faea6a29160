import { bcdElement, bootManager, openHive } from '../../../registry';
import type { WindowsState } from '../state';

const defaultObject = '23000003';
/** BcdLibraryBoolean_GraphicsModeDisabled. */
const graphicsModeDisabled = '16000046';

/**
 * Lets the entry that starts by itself use the display of the new firmware: an entry with graphics mode disabled, which suits
 * the old machine, may show nothing there. True where something was changed.
 */
export async function enableGraphicsMode({ guest }: WindowsState, path: string): Promise<boolean> {
  await using bcd = await openHive(guest, path, { write: true });
  const entry = await bcd.text(bcdElement(bootManager, defaultObject), 'Element');
  // It goes into the name of a key.
  if (entry === undefined || !/^\{[\da-f-]{36}\}$/i.test(entry)) return false;
  if (!(await bcd.deleteKey(bcdElement(entry, graphicsModeDisabled)))) return false;
  await bcd.commit();
  return true;
}

import { isV2vError } from '../../errors';
import type { Guestfs } from '../../guestfs';
import { findHives, readHive } from './hives';
import type { WindowsRoot } from './search';

/** What a Windows is called, for a choice among several. */
export interface WindowsName {
  /** Empty where its registry does not say. */
  product: string;
  /** It is not installed, but what Windows is installed or repaired with (Windows PE). */
  isRecovery: boolean;
}

/** Mounts it for reading, and unmounts it. */
export async function describeWindows(
  guest: Guestfs,
  { device, systemroot }: WindowsRoot,
): Promise<WindowsName> {
  try {
    await guest.mountRo(device, '/');
    const { software, system } = await findHives(guest, systemroot);
    const product = await readHive(guest, software, (hive) =>
      hive.text('Microsoft\\Windows NT\\CurrentVersion', 'ProductName'),
    );
    const isRecovery = await readHive(guest, system, (hive) => hive.has('ControlSet001\\Control\\MiniNT'));
    return { product: product ?? '', isRecovery };
  } catch (error) {
    if (isV2vError(error) && !['GUESTFS', 'REGISTRY_DAMAGED', 'GUEST_UNSUPPORTED'].includes(error.code))
      throw error;
    return { product: '', isRecovery: false };
  } finally {
    await guest.umountAll();
  }
}

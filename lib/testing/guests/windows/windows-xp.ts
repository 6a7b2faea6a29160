import type { WindowsState } from '../../../conversion';
import type { TypicalGuest } from '../typical-guest';
import { oneVolumeDisk } from './disks';
import type { WindowsSystem } from './system';
import { createWindowsGuest, type WindowsGuestOptions } from './windows-guest';

export const windowsXp: WindowsSystem = {
  name: 'windowsxp',
  hostname: 'XP-TEST',
  osinfo: 'winxp',
  arch: 'i386',
  major: 5,
  minor: 1,
  build: 2600,
  productName: 'Microsoft Windows XP',
  edition: 'Professional',
  firmware: 'bios',
  disks: [oneVolumeDisk('9c3a51f0')],
  adapters: [
    {
      model: 'e1000',
      mac: '00:0c:29:5e:ed:01',
      pciSlot: 33,
      guid: '{5EED0501-4A2B-4C1D-9E0F-0123456789AB}',
      connection: 'Local Area Connection',
    },
  ],
  bootDriver: 'symmpi',
  tools: '10.0.12.4325368',
};

/**
 * Windows XP by BIOS, 32 bits: one volume with boot.ini and ntldr, CriticalDeviceDatabase, VMware Tools.
 *
 * @example
 * await using windows = await windowsXpGuest();
 * await step.run(windows.state());
 *
 * @throws V2vError `LIBRARY_MISSING` where hivex is not installed
 */
export function windowsXpGuest(options?: WindowsGuestOptions): Promise<TypicalGuest<WindowsState>> {
  return createWindowsGuest(windowsXp, options);
}

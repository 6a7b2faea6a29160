import type { WindowsState } from '../../../conversion';
import type { TypicalGuest } from '../typical-guest';
import { uefiDisk } from './disks';
import type { WindowsSystem } from './system';
import { createWindowsGuest, type WindowsGuestOptions } from './windows-guest';

export const windows11: WindowsSystem = {
  name: 'windows11',
  hostname: 'LAPTOP-TEST',
  osinfo: 'win11',
  arch: 'x86_64',
  major: 10,
  minor: 0,
  build: 22631,
  // As Windows 11 itself says.
  productName: 'Windows 10 Pro',
  edition: 'Professional',
  installationType: 'Client',
  displayVersion: '23H2',
  firmware: 'uefi',
  disks: [uefiDisk('5eed1100')],
  adapters: [
    {
      model: 'e1000e',
      mac: '00:0c:29:5e:ed:b1',
      pciSlot: 192,
      guid: '{5EED1101-4A2B-4C1D-9E0F-0123456789AB}',
      connection: 'Ethernet0',
    },
  ],
  bootDriver: 'lsi_sas',
  tools: '12.4.0.23259341',
};

/**
 * Windows 11 by UEFI: an EFI system partition with its boot configuration, which can be mounted, DriverDatabase, controllers
 * whose start is overridden, VMware Tools.
 *
 * @example
 * await using windows = await windows11Guest();
 * await step.run(windows.state());
 *
 * @throws V2vError `LIBRARY_MISSING` where hivex is not installed
 */
export function windows11Guest(options?: WindowsGuestOptions): Promise<TypicalGuest<WindowsState>> {
  return createWindowsGuest(windows11, options);
}

import type { WindowsState } from '../../../conversion';
import type { TypicalGuest } from '../typical-guest';
import { biosDisk } from './disks';
import type { WindowsSystem } from './system';
import { createWindowsGuest, type WindowsGuestOptions } from './windows-guest';

export const windows7: WindowsSystem = {
  name: 'windows7',
  hostname: 'WIN7-TEST',
  osinfo: 'win7',
  arch: 'x86_64',
  major: 6,
  minor: 1,
  build: 7601,
  productName: 'Windows 7 Professional',
  edition: 'Professional',
  installationType: 'Client',
  firmware: 'bios',
  disks: [biosDisk('b1f0077a')],
  adapters: [
    {
      model: 'e1000',
      mac: '00:0c:29:5e:ed:71',
      pciSlot: 33,
      guid: '{5EED0701-4A2B-4C1D-9E0F-0123456789AB}',
      connection: 'Local Area Connection',
      static: { address: '192.0.2.71', mask: '255.255.255.0', gateway: '192.0.2.1', dns: '192.0.2.53' },
    },
    {
      model: 'e1000',
      mac: '00:0c:29:5e:ed:72',
      pciSlot: 35,
      guid: '{5EED0702-4A2B-4C1D-9E0F-0123456789AB}',
      connection: 'Local Area Connection 2',
      static: { address: '198.51.100.71', mask: '255.255.255.0' },
    },
  ],
  bootDriver: 'lsi_sas',
  // Without one of them Windows refuses what is signed with SHA-2.
  updates: ['KB4474419', 'KB4490628'],
  tools: '11.0.6.15940789',
};

/**
 * Windows 7 by BIOS, 64 bits: the boot manager in a partition of its own, CriticalDeviceDatabase, controllers that do not
 * start, two network cards with addresses set by hand, VMware Tools.
 *
 * @example
 * await using windows = await windows7Guest();
 * await step.run(windows.state());
 *
 * @throws V2vError `LIBRARY_MISSING` where hivex is not installed
 */
export function windows7Guest(options?: WindowsGuestOptions): Promise<TypicalGuest<WindowsState>> {
  return createWindowsGuest(windows7, options);
}

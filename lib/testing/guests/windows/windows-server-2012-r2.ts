import type { WindowsState } from '../../../conversion';
import type { TypicalGuest } from '../typical-guest';
import { biosDisk } from './disks';
import type { WindowsSystem } from './system';
import { createWindowsGuest, type WindowsGuestOptions } from './windows-guest';

export const windowsServer2012R2: WindowsSystem = {
  name: 'windowsserver2012r2',
  hostname: 'SRV2012',
  osinfo: 'win2k12r2',
  arch: 'x86_64',
  major: 6,
  minor: 3,
  build: 9600,
  productName: 'Windows Server 2012 R2 Standard',
  edition: 'ServerStandard',
  installationType: 'Server',
  firmware: 'bios',
  disks: [biosDisk('2012f00d')],
  adapters: [
    {
      model: 'vmxnet3',
      mac: '00:50:56:5e:ed:12',
      pciSlot: 192,
      guid: '{5EED1201-4A2B-4C1D-9E0F-0123456789AB}',
      connection: 'Ethernet0',
      static: { address: '192.0.2.12', mask: '255.255.255.0', gateway: '192.0.2.1', dns: '192.0.2.53' },
    },
  ],
  bootDriver: 'lsi_sas',
  tools: '11.3.5.18557794',
};

/**
 * Windows Server 2012 R2 by BIOS: DriverDatabase, disks that others may share kept offline, an address set by hand, VMware
 * Tools.
 *
 * @example
 * await using windows = await windowsServer2012R2Guest();
 * await step.run(windows.state());
 *
 * @throws V2vError `LIBRARY_MISSING` where hivex is not installed
 */
export function windowsServer2012R2Guest(options?: WindowsGuestOptions): Promise<TypicalGuest<WindowsState>> {
  return createWindowsGuest(windowsServer2012R2, options);
}

import type { WindowsState } from '../../../conversion';
import type { TypicalGuest } from '../typical-guest';
import { uefiDisk } from './disks';
import type { WindowsSystem } from './system';
import { createWindowsGuest, type WindowsGuestOptions } from './windows-guest';

export const windowsServer2025: WindowsSystem = {
  name: 'windowsserver2025',
  hostname: 'SRV2025',
  osinfo: 'win2k25',
  arch: 'x86_64',
  major: 10,
  minor: 0,
  build: 26100,
  productName: 'Windows Server 2025 Standard',
  edition: 'ServerStandard',
  installationType: 'Server Core',
  displayVersion: '24H2',
  firmware: 'uefi',
  disks: [uefiDisk('5eed2500')],
  adapters: [
    {
      model: 'vmxnet3',
      mac: '00:50:56:5e:ed:25',
      pciSlot: 192,
      guid: '{5EED2501-4A2B-4C1D-9E0F-0123456789AB}',
      connection: 'Ethernet0',
      static: { address: '192.0.2.25', mask: '255.255.255.0', gateway: '192.0.2.1', dns: '192.0.2.53' },
    },
  ],
  bootDriver: 'pvscsi',
  tools: '12.5.0.24276846',
};

/**
 * Windows Server 2025 by UEFI, without a desktop: DriverDatabase, controllers whose start is overridden, disks that others
 * may share kept offline, an address set by hand, VMware Tools.
 *
 * @example
 * await using windows = await windowsServer2025Guest();
 * await step.run(windows.state());
 *
 * @throws V2vError `LIBRARY_MISSING` where hivex is not installed
 */
export function windowsServer2025Guest(options?: WindowsGuestOptions): Promise<TypicalGuest<WindowsState>> {
  return createWindowsGuest(windowsServer2025, options);
}

import type { WindowsState } from '../../../conversion';
import type { TypicalGuest } from '../typical-guest';
import { biosDisk, dataDisk } from './disks';
import type { WindowsSystem } from './system';
import { createWindowsGuest, type WindowsGuestOptions } from './windows-guest';

export const windowsServer2019: WindowsSystem = {
  name: 'windowsserver2019',
  hostname: 'SRV2019',
  osinfo: 'win2k19',
  arch: 'x86_64',
  major: 10,
  minor: 0,
  build: 17763,
  productName: 'Windows Server 2019 Standard',
  edition: 'ServerStandard',
  installationType: 'Server',
  displayVersion: '1809',
  firmware: 'bios',
  disks: [biosDisk('2019f00d'), dataDisk('5eed1902', 'D:')],
  adapters: [
    {
      model: 'vmxnet3',
      mac: '00:50:56:5e:ed:19',
      pciSlot: 192,
      guid: '{5EED1901-4A2B-4C1D-9E0F-0123456789AB}',
      connection: 'Ethernet0',
      static: {
        address: '192.0.2.19',
        mask: '255.255.255.0',
        gateway: '192.0.2.1',
        dns: '192.0.2.53,192.0.2.54',
      },
    },
    {
      model: 'vmxnet3',
      mac: '00:50:56:5e:ed:1a',
      pciSlot: 224,
      guid: '{5EED1902-4A2B-4C1D-9E0F-0123456789AB}',
      connection: 'Ethernet1',
    },
  ],
  bootDriver: 'pvscsi',
  tools: '12.3.5.22544099',
};

/**
 * Windows Server 2019 by BIOS: a second disk with data on D:, disks that others may share kept offline, two network cards,
 * one with an address set by hand, VMware Tools.
 *
 * @example
 * await using windows = await windowsServer2019Guest();
 * await step.run(windows.state());
 *
 * @throws V2vError `LIBRARY_MISSING` where hivex is not installed
 */
export function windowsServer2019Guest(options?: WindowsGuestOptions): Promise<TypicalGuest<WindowsState>> {
  return createWindowsGuest(windowsServer2019, options);
}

import type { WindowsState } from '../../../conversion';
import type { TypicalGuest } from '../typical-guest';
import { biosDisk } from './disks';
import type { WindowsSystem } from './system';
import { createWindowsGuest, type WindowsGuestOptions } from './windows-guest';

export const windows10: WindowsSystem = {
  name: 'windows10',
  hostname: 'DESKTOP-TEST',
  osinfo: 'win10',
  arch: 'x86_64',
  major: 10,
  minor: 0,
  build: 19045,
  productName: 'Windows 10 Pro',
  edition: 'Professional',
  installationType: 'Client',
  displayVersion: '22H2',
  firmware: 'bios',
  disks: [biosDisk('d4c3b2a1')],
  adapters: [
    {
      model: 'vmxnet3',
      mac: '00:50:56:00:00:01',
      pciSlot: 192,
      guid: '{5EED1001-4A2B-4C1D-9E0F-0123456789AB}',
      connection: 'Ethernet0',
    },
  ],
  bootDriver: 'pvscsi',
  tools: '12.3.5.22544099',
};

/**
 * Windows 10 by BIOS: its directories, and the hives SOFTWARE and SYSTEM with what tells its version, its drivers and
 * VMware Tools.
 *
 * @example
 * await using windows = await windows10Guest({ registry: { software: { 'Example\\Agent': { Version: '1.2' } } } });
 * await step.run(windows.state());
 *
 * @throws V2vError `LIBRARY_MISSING` where hivex is not installed
 */
export function windows10Guest(options?: WindowsGuestOptions): Promise<TypicalGuest<WindowsState>> {
  return createWindowsGuest(windows10, options);
}

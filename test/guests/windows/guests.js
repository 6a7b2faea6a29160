'use strict';

/**
 * Test guests with what a Windows has on its disks and not one program of it: NTFS, hives, boot configuration, programs that
 * do nothing. They cannot be booted.
 *
 * - `system`: its description in lib/testing/guests/windows, which the guest of the testing kit is made of as well
 * - `chosen`: in the part of the tests that `npm test` runs
 */
const DEFAULTS = { vcpus: 2 };

const ENTRIES = {
  winxp: {
    title: 'Windows XP, 32 bits, BIOS, one volume; CriticalDeviceDatabase',
    system: 'windowsXp',
    osType: 'winXPProGuest',
    ovfOs: { id: 67, description: 'Microsoft Windows XP Professional (32-bit)' },
    diskController: 'lsilogic',
  },
  win7: {
    title:
      'Windows 7, 64 bits, BIOS; two E1000 cards with addresses set by hand; controllers that do not start',
    system: 'windows7',
    osType: 'windows7_64Guest',
    ovfOs: { id: 105, description: 'Microsoft Windows 7 (64-bit)' },
    diskController: 'lsisas',
  },
  win10: {
    title:
      'Windows 10, BIOS, from a paravirtual controller; DriverDatabase; the start of all in-box controllers overridden',
    system: 'windows10',
    osType: 'windows9_64Guest',
    ovfOs: { id: 1, description: 'Microsoft Windows 10 (64-bit)' },
    diskController: 'pvscsi',
    chosen: true,
  },
  win11: {
    title: 'Windows 11, UEFI: an EFI system partition with a boot configuration; called Windows 10 by itself',
    system: 'windows11',
    osType: 'windows11_64Guest',
    ovfOs: { id: 1, description: 'Microsoft Windows 11 (64-bit)' },
    diskController: 'lsisas',
  },
  win2012r2: {
    title: 'Windows Server 2012 R2, BIOS: DriverDatabase, no overrides; an address set by hand',
    system: 'windowsServer2012R2',
    osType: 'windows8Server64Guest',
    ovfOs: { id: 112, description: 'Microsoft Windows Server 2012 (64-bit)' },
    diskController: 'lsisas',
  },
  win2019: {
    title: 'Windows Server 2019, BIOS: two disks and two network cards',
    system: 'windowsServer2019',
    osType: 'windows2019srv_64Guest',
    ovfOs: { id: 112, description: 'Microsoft Windows Server 2019 (64-bit)' },
    diskController: 'pvscsi',
  },
  win2025: {
    title: 'Windows Server 2025, UEFI, without a desktop',
    system: 'windowsServer2025',
    osType: 'windows2022srvNext_64Guest',
    ovfOs: { id: 112, description: 'Microsoft Windows Server 2025 (64-bit)' },
    diskController: 'pvscsi',
    chosen: true,
  },
};

const WINDOWS_GUESTS = Object.fromEntries(
  Object.entries(ENTRIES).map(([name, entry]) => [name, { ...DEFAULTS, ...entry }]),
);

module.exports = { WINDOWS_GUESTS };

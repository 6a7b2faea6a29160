/** Windows guests of the testing kit, and the descriptions that disk images of them are made from as well. */
export type { WindowsGuestOptions } from './windows-guest';
export type { WindowsPartition, WindowsSystem, WindowsTestAdapter, WindowsTestDisk } from './system';
export { partitionsOf } from './disks';
export { windowsXp, windowsXpGuest } from './windows-xp';
export { windows7, windows7Guest } from './windows-7';
export { windows10, windows10Guest } from './windows-10';
export { windows11, windows11Guest } from './windows-11';
export { windowsServer2012R2, windowsServer2012R2Guest } from './windows-server-2012-r2';
export { windowsServer2019, windowsServer2019Guest } from './windows-server-2019';
export { windowsServer2025, windowsServer2025Guest } from './windows-server-2025';
export { windowsVolumes, type WindowsVolume } from './volumes';

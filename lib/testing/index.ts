/**
 * The testing kit, `v2v-node/testing`: guests in a directory of the host, to test conversion steps on.
 *
 * @module v2v-node/testing
 */
export { createTestGuest, type TestGuest, type TestGuestOptions } from './test-guest';
export type { RecordedCall, TestGuestRecord } from './test-guest';
export type { CommandAnswer, CommandOutput, RanCommand, TestCommands } from './commands';
export type { TestDevice, TestDevices } from './devices';
export type { TestFile, TestFileOwnership, TestFiles } from './test-files';
export { emptyHive } from './registry/empty-hive';
export { writeRegistry, type RegistryKeys } from '../registry/keys';
export type { RegistryValue } from '../registry/encode';
export type { TypicalGuest, TypicalGuestOptions } from './guests/typical-guest';
export type { LinuxGuestOptions } from './guests/linux-guest';
export type { TypicalPackage } from './guests/packages';
export { debianGuest } from './guests/debian';
export { ubuntuGuest } from './guests/ubuntu';
export { el7Guest } from './guests/el7';
export { el9Guest } from './guests/el9';
export { slesGuest } from './guests/sles';
export {
  windows10Guest,
  windows11Guest,
  windows7Guest,
  windowsServer2012R2Guest,
  windowsServer2019Guest,
  windowsServer2025Guest,
  windowsXpGuest,
  type WindowsGuestOptions,
} from './guests/windows';

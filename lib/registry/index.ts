/** The Windows registry of a guest: its hives, by libguestfs's hivex calls, and their transaction logs. */
export { Hive } from './hive';
export { openHive, type OpenHiveOptions } from './open-hive';
export { recoverHive, warnOfRecovery, type HiveFiles } from './recover';
export { encodeValue, type EncodedValue, type RegistryValue } from './encode';
export { setKeys, writeRegistry, type RegistryKeys } from './keys';
export { bigintOf, numberOf, textOf, textsOf } from './value-text';
export { valueTypes, type RegistryValueType } from './value-types';
export { watchHiveFile, type RemovedValue, type WatchHiveFile } from './edit-hive-file';
export { exportReg, type ExportRegOptions } from './reg-text/export';
export { mergeReg, type MergeRegOptions } from './reg-text/merge';
export { hivePrefix } from './reg-text/prefix';
export { parseReg, type LocatedEdit } from './reg-text/parse';
export { encodeReg, renderReg } from './reg-text/render';
export type { RegistryEdit } from './reg-text/edit';
export { bcdElement, bootManager, readBcd, type Bcd, type BcdDevice, type BcdEntry } from './bcd';
export { guidOf } from '../text/guid';

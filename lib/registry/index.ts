/** The Windows registry of a guest: its hives, by libguestfs's hivex calls. */
export { Hive, openHive, type OpenHiveOptions } from './hive';
export { encodeValue, type EncodedValue, type RegistryValue } from './encode';
export { writeRegistry, type RegistryKeys } from './keys';
export type { RegistryValueType } from './value-types';
export { bcdElement, bootManager, readBcd, type Bcd, type BcdDevice, type BcdEntry } from './bcd';
export { guidOf } from './guid';

/** A reader of Windows' registry hives that shares nothing with hivex: what conversions write is looked at with it. */

export interface HiveValue {
  name: string;
  /** REG_… of winnt.h. */
  type: number;
  bytes: Buffer;
}

export interface HiveKey {
  /** From the root, as the hive spells it. */
  path: string;
  /** By their names in lower case. */
  values: Map<string, HiveValue>;
}

/** Every key by its path in lower case; that of the root is empty. */
export type HiveContents = Map<string, HiveKey>;

/** All that is in a hive. Throws where it is not sound as far as this goes: what conversions write has to be. */
export function readHive(bytes: Buffer): HiveContents;

/** A value as the hive has it; without `bytes` where it could not be read. */
export interface RawValue {
  /** REG_… of winnt.h. */
  type: number;
  bytes?: Buffer;
}

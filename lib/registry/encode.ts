import { numberOfType, type RegistryValueType } from './value-types';

/** A value of the registry: text, a 32-bit number, a list of texts, text with `%VARIABLES%`, or bytes. */
export type RegistryValue = string | number | readonly string[] | { expand: string } | Uint8Array;

/** A value as a hive has it. */
export interface EncodedValue {
  /** REG_… of winnt.h. */
  type: number;
  bytes: Buffer;
}

const wide = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le');

const encoded = (type: RegistryValueType, bytes: Buffer): EncodedValue => ({
  type: numberOfType(type),
  bytes,
});

/** A value as a hive has it: texts in UTF-16 with a NUL at their end. */
export function encodeValue(value: RegistryValue): EncodedValue {
  if (typeof value === 'string') return encoded('REG_SZ', wide(value));
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return encoded('REG_DWORD', bytes);
  }
  if (value instanceof Uint8Array) return encoded('REG_BINARY', Buffer.from(value));
  if ('expand' in value) return encoded('REG_EXPAND_SZ', wide(value.expand));
  return encoded('REG_MULTI_SZ', wide(value.map((text) => `${text}\0`).join('')));
}

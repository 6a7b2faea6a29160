import { V2vError } from '../errors';
import { numberOfType, type RegistryValueType } from './value-types';

/**
 * A value of the registry: text (REG_SZ), a 32-bit number (REG_DWORD), a 64-bit one as a bigint (REG_QWORD), a list of texts
 * (REG_MULTI_SZ), text with `%VARIABLES%` (REG_EXPAND_SZ), bytes (REG_BINARY), or null, which has no content (REG_NONE).
 */
export type RegistryValue =
  string | number | bigint | readonly string[] | { expand: string } | Uint8Array | null;

/** A value as a hive has it. */
export interface EncodedValue {
  /** REG_… of winnt.h. */
  type: number;
  bytes: Buffer;
}

/** Bytes of the largest value that hivex writes as Windows reads it; a larger one is in pieces. */
export const largestValue = 16_344;

/**
 * A value as a hive has it: texts in UTF-16 with a NUL at their end.
 *
 * @throws V2vError `USAGE` for what no value can be
 */
export function encodeValue(value: RegistryValue): EncodedValue {
  if (value === null) return encoded('REG_NONE', Buffer.alloc(0));
  if (typeof value === 'string') return encoded('REG_SZ', wide(checked(value)));
  if (typeof value === 'number') return encoded('REG_DWORD', dword(value));
  if (typeof value === 'bigint') return encoded('REG_QWORD', qword(value));
  if (value instanceof Uint8Array) return encoded('REG_BINARY', Buffer.from(value));
  if ('expand' in value) return encoded('REG_EXPAND_SZ', wide(checked(value.expand)));
  if (value.includes('')) {
    throw new V2vError('USAGE', 'A list of texts of the registry has no empty text: it would end there.');
  }
  return encoded('REG_MULTI_SZ', wide(value.map((text) => `${checked(text)}\0`).join('')));
}

export function isEncoded(value: RegistryValue | EncodedValue): value is EncodedValue {
  return typeof value === 'object' && value !== null && 'bytes' in value && 'type' in value;
}

const encoded = (type: RegistryValueType, bytes: Buffer): EncodedValue => ({
  type: numberOfType(type),
  bytes,
});

const wide = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le');

function checked(text: string): string {
  if (!text.includes('\0')) return text;
  throw new V2vError('USAGE', 'A text of the registry is free of NUL characters: it would end there.');
}

function dword(value: number): Buffer {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new V2vError(
      'USAGE',
      `${value} is no number of 32 bits; a number of 64 bits is given as a bigint.`,
    );
  }
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function qword(value: bigint): Buffer {
  if (value !== BigInt.asUintN(64, value)) {
    throw new V2vError('USAGE', `${value} is no number of 64 bits.`);
  }
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

import type { EncodedValue } from './encode';
import { numberOfType, type RegistryValueType } from './value-types';

/** In UTF-16 whatever a value's type says; what is behind the first NUL is not part of the text. */
function cutText(bytes: Buffer): string {
  // A value whose length is odd has a byte at its end that no character needs.
  const text = bytes.subarray(0, bytes.length - (bytes.length % 2)).toString('utf16le');
  const end = text.indexOf('\0');
  return end === -1 ? text : text.slice(0, end);
}

const isOf = (value: EncodedValue, ...types: RegistryValueType[]): boolean =>
  types.some((type) => numberOfType(type) === value.type);

/** The text of a REG_SZ, REG_EXPAND_SZ or REG_LINK, up to its first NUL; undefined for another type. */
export function textOf(value: EncodedValue): string | undefined {
  return isOf(value, 'REG_SZ', 'REG_EXPAND_SZ', 'REG_LINK') ? cutText(value.bytes) : undefined;
}

/** The texts of a REG_MULTI_SZ, up to the empty one that ends it; undefined for another type. */
export function textsOf(value: EncodedValue): string[] | undefined {
  if (!isOf(value, 'REG_MULTI_SZ')) return undefined;
  const all = value.bytes
    .subarray(0, value.bytes.length - (value.bytes.length % 2))
    .toString('utf16le')
    .split('\0');
  const end = all.indexOf('');
  return end === -1 ? all : all.slice(0, end);
}

/**
 * The number of a REG_DWORD, of a REG_DWORD_BIG_ENDIAN, or of a REG_QWORD; undefined for another type, and for one that has too
 * few bytes.
 */
export function bigintOf(value: EncodedValue): bigint | undefined {
  const { bytes } = value;
  if (isOf(value, 'REG_QWORD')) return bytes.length < 8 ? undefined : bytes.readBigUInt64LE();
  if (bytes.length < 4) return undefined;
  if (isOf(value, 'REG_DWORD')) return BigInt(bytes.readUInt32LE());
  return isOf(value, 'REG_DWORD_BIG_ENDIAN') ? BigInt(bytes.readUInt32BE()) : undefined;
}

/** As {@link bigintOf}; undefined as well where a double does not hold it. */
export function numberOf(value: EncodedValue): number | undefined {
  const number = bigintOf(value);
  return number === undefined || number > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(number);
}

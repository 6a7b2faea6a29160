import type { RegistryValue } from '../../../../registry/encode';
import { infNumber } from './number';
import type { Inf } from './inf';

/** Values below a key, by sub-key (empty: the key itself) and name. */
export type RegistryValues = Record<string, Record<string, RegistryValue>>;

const keyOnly = 0x10;
const removal = 0x4;
/** Of the flags, what says the type. */
const typeMask = 0xffff0001;

/** What [AddReg] sections set below `HKR`, which for a service is its own key. */
export function addRegValues(inf: Inf, sections: readonly string[]): RegistryValues {
  const values = new Map<string, Map<string, RegistryValue>>();
  for (const section of new Set(sections)) {
    for (const { key, values: fields } of inf.entries(section)) {
      const [root = '', subkey = '', name = '', flagText = '', ...data] = fields;
      const flags = flagText === '' ? 0 : infNumber(flagText);
      if (key !== undefined || root.toUpperCase() !== 'HKR' || flags === undefined) continue;
      if ((flags & (keyOnly | removal)) !== 0) continue;
      const value = valueOf(flags, data);
      if (value === undefined) continue;
      const names = values.get(subkey) ?? new Map<string, RegistryValue>();
      values.set(subkey, names.set(name, value));
    }
  }
  return Object.fromEntries([...values].map(([subkey, names]) => [subkey, Object.fromEntries(names)]));
}

/** Undefined for types that no service has. */
function valueOf(flags: number, data: readonly string[]): RegistryValue | undefined {
  switch ((flags & typeMask) >>> 0) {
    case 0x00000000:
      return data[0] ?? '';
    case 0x00010000:
      return [...data];
    case 0x00020000:
      return { expand: data[0] ?? '' };
    case 0x00010001:
      return data.length > 1 ? wideNumber(data) : infNumber(data[0] ?? '0');
    case 0x00000001:
      return bytesOf(data);
    default:
      return undefined;
  }
}

/** A number may be given as four bytes, the lowest first. */
function wideNumber(data: readonly string[]): number | undefined {
  const bytes = bytesOf(data);
  return bytes?.length === 4 ? bytes.readUInt32LE() : undefined;
}

function bytesOf(data: readonly string[]): Buffer | undefined {
  const texts = data.filter((text) => text !== '');
  return texts.every((text) => /^[\da-f]{1,2}$/i.test(text))
    ? Buffer.from(texts.map((text) => Number.parseInt(text, 16)))
    : undefined;
}

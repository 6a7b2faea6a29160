import type { GuestfsActions } from '../../../types/guestfs.gen';

/** A value of the registry: text, a 32-bit number, a list of texts, text with `%VARIABLES%`, or bytes. */
export type RegistryValue = string | number | readonly string[] | { expand: string } | Uint8Array;

/**
 * Keys of a hive by their path from its root, with their values by name; `''` is a key's default value.
 * `{ 'Microsoft\\Windows NT\\CurrentVersion': { ProductName: 'Windows 10 Pro' } }`
 */
export type RegistryKeys = Readonly<Record<string, Readonly<Record<string, RegistryValue>>>>;

/** REG_… of winnt.h */
const types = { text: 1, expand: 2, bytes: 3, number: 4, list: 7 } as const;

const wide = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le');

function encode(value: RegistryValue): { type: number; bytes: Buffer } {
  if (typeof value === 'string') return { type: types.text, bytes: wide(value) };
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return { type: types.number, bytes };
  }
  if (value instanceof Uint8Array) return { type: types.bytes, bytes: Buffer.from(value) };
  if ('expand' in value) return { type: types.expand, bytes: wide(value.expand) };
  return { type: types.list, bytes: wide(value.map((text) => `${text}\0`).join('')) };
}

/** Sets values in a hive of the guest, whose keys are made where they are not there. */
export async function writeRegistry(guest: GuestfsActions, hive: string, keys: RegistryKeys): Promise<void> {
  await guest.hivexOpen(hive, { write: true });
  try {
    const root = await guest.hivexRoot();
    for (const [path, values] of Object.entries(keys)) {
      let key = root;
      for (const name of path.split('\\')) {
        key = (await guest.hivexNodeGetChild(key, name)) || (await guest.hivexNodeAddChild(key, name));
      }
      for (const [name, value] of Object.entries(values)) {
        const { type, bytes } = encode(value);
        await guest.hivexNodeSetValue(key, name, type, bytes);
      }
    }
    await guest.hivexCommit(null);
  } finally {
    await guest.hivexClose();
  }
}

import type { EncodedValue } from '../encode';

/** What a `.reg` text says of a key, which it names in full, `HKEY_LOCAL_MACHINE\SYSTEM\Select`, or of a value of it. */
export type RegistryEdit =
  | { type: 'create-key'; key: string }
  | { type: 'delete-key'; key: string }
  | { type: 'set-value'; key: string; name: string; value: EncodedValue }
  | { type: 'delete-value'; key: string; name: string };

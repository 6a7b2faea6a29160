import type { KeyContent } from './key-content';
import type { RawValue } from './raw-value';

/** Stands for a key that cannot be told. */
export const unknownKey = '?';

/** One edit of a hive; keys by their path from its root, with `\` between their names. */
export type HiveEdit =
  | { type: 'add'; key: string }
  /** `content`: what was in it. */
  | { type: 'delete'; key: string; content: KeyContent }
  | { type: 'set'; key: string; name: string; before: RawValue | undefined; after: RawValue }
  | { type: 'unset'; key: string; name: string; before: RawValue };

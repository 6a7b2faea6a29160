import type { GuestfsActions } from '../../types/guestfs.gen';

/** What edits the file of a hive that is not open. */
export type HiveFile = Pick<GuestfsActions, 'pread' | 'pwrite'>;

/** A key that was made. `node`: hivex's number of it, which is its place in the file. */
export interface MadeKey {
  name: string;
  node: number;
}

import type { GuestFileChange } from '../../../types/conversion';

/** A path that was changed, and how, as far as the calls tell. */
export type RecordedChange = Pick<GuestFileChange, 'path' | 'action'>;

export { Guestfs } from './guestfs';
export type {
  CallOptions,
  GuestfsCreateOptions,
  GuestfsEventName,
  GuestfsEvents,
  GuestfsLibraryVersion,
  GuestfsListener,
  GuestfsProgress,
} from '../../types/guestfs';
export type * from '../../types/guestfs.gen';

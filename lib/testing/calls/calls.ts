import type { GuestfsActions } from '../../../types/guestfs.gen';

/** Some of libguestfs's actions, as functions that may answer at once. Options come last, always as an object. */
export type Calls<Names extends keyof GuestfsActions> = {
  [Name in Names]: (
    ...values: Parameters<GuestfsActions[Name]>
  ) => Awaited<ReturnType<GuestfsActions[Name]>> | ReturnType<GuestfsActions[Name]>;
};

/** What one message of the appliance can hold, GUESTFS_MESSAGE_MAX of guestfs(3). */
export const messageMax = 4 * 1024 * 1024;

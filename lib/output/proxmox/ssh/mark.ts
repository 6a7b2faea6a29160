import { randomBytes } from 'node:crypto';

/** By this a machine is known to be a certain run's as long as it is not complete. */
export const makeMark = (): string => randomBytes(8).toString('hex');

/** The notes of a machine that is not complete. */
export const unfinished = (mark: string): string =>
  `Not complete: v2v-node is copying disks to this machine (${mark}).`;

/** Whether a machine with these notes is the run's, and not complete. */
export const isUnfinished = (description: string, mark: string): boolean =>
  mark !== '' && description.trim() === unfinished(mark);

import { randomBytes } from 'node:crypto';

/** Tells what a run makes from everything else at the server. */
export function newMark(): string {
  return randomBytes(8).toString('hex');
}

const longestName = 100;

/** The name of an image that is uploaded. */
export function importFile(mark: string, guest: string, disk: string): string {
  return `v2v-node-${mark}-${guest.slice(0, longestName)}-${disk}.qcow2`;
}

/** Whether a volume has such a name. */
export function isImportOf(volid: string, mark: string): boolean {
  return /^[0-9a-f]{16}$/.test(mark) && volid.includes(`:import/v2v-node-${mark}-`);
}

/** What the notes of a machine say while it is not complete. */
export function markText(mark: string): string {
  return `v2v-node run ${mark}: not complete`;
}

export function isMarked(description: unknown, mark: string): boolean {
  return typeof description === 'string' && description.includes(markText(mark));
}

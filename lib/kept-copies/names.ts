import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** The copy that becomes a disk. Nobody takes it for one: no program looks for disks of that name. */
export function copyPath(becomes: string): string {
  return `${becomes}.copy`;
}

/** What is known of the copy that becomes a disk. */
export function statePath(becomes: string): string {
  return `${becomes}.copy.json`;
}

const pointerName = /^v2v-node-copy\.[0-9a-f]{16}\.json$/;

export function isPointerName(name: string): boolean {
  return pointerName.test(name);
}

/** A file beside the directories of runs that says where a copy is, as nobody could search all directories for it. */
export function pointerPath(becomes: string, parent: string): string {
  const key = createHash('sha256').update(becomes).digest('hex').slice(0, 16);
  return join(parent, `v2v-node-copy.${key}.json`);
}

import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { SourceDisk } from '../../types/source';
import { V2vError } from '../errors';
import { processState, thisHost } from '../journal/process-identity';
import { imageFiles } from '../programs/image-files';
import type { Context } from '../run/context';
import { quoteCommand } from '../text/shell-quote';
import { changesPrefix, readChanges, type Changes, type DiskChanges } from './record';

const states: Record<DiskChanges['state'], string> = {
  waiting: 'is as it was',
  writing: 'is written in part',
  written: 'is written',
};

/** What a person has to know about disks that were not written whole. */
export function unfinishedError(
  directory: string,
  { name, disks }: Pick<Changes, 'name' | 'disks'>,
  cause?: unknown,
): V2vError {
  const how = disks.map(({ path, state }) => `${path} ${states[state]}`).join(', ');
  const command = quoteCommand('v2v-node', ['in-place', '--finish', directory]);
  return new V2vError(
    'IN_PLACE_UNFINISHED',
    `${name} is converted, and its disks were not written to the end: ${how}.`,
    {
      subject: disks.find(({ state }) => state !== 'written')?.path ?? directory,
      hint: `Do not start the guest. All changes are kept in ${directory}: mend the cause, and run ${command}.`,
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

/** Whether the process that writes them may still be at it. */
export async function isBeingWritten({ process, host }: Changes): Promise<boolean> {
  const here = await thisHost();
  if (process === undefined || host === undefined || here === undefined) return false;
  return (await processState(process, host, here)) === 'running';
}

async function* allChanges(parent: string): AsyncGenerator<[string, Changes]> {
  for (const name of await readdir(parent).catch(() => [])) {
    if (!name.startsWith(changesPrefix)) continue;
    const directory = join(parent, name);
    const changes = await readChanges(directory);
    if (changes !== undefined) yield [directory, changes];
  }
}

/**
 * Refuses disks that a conversion in place is writing to, or has not written to the end: what is on them is neither the old
 * guest nor the new one. What such a conversion left behind before it wrote anything is removed.
 *
 * @throws V2vError `IN_PLACE_UNFINISHED`, `OUTPUT_IN_USE`
 */
export async function checkFinished(
  disks: readonly Pick<SourceDisk, 'image'>[],
  { tempDir }: Pick<Context, 'tempDir'>,
): Promise<void> {
  const files = new Set(disks.flatMap(({ image }) => imageFiles(image)));
  for await (const [directory, changes] of allChanges(dirname(tempDir))) {
    const met = changes.disks.find(({ path }) => files.has(path));
    if (met === undefined) continue;
    if (await isBeingWritten(changes)) {
      throw new V2vError(
        'OUTPUT_IN_USE',
        `The disk ${met.path} is being written to by a conversion in place.`,
        {
          subject: met.path,
          hint: `Wait for the process ${changes.process?.pid} to end.`,
        },
      );
    }
    const [first] = changes.disks;
    const isUntouched =
      changes.disks.every(({ state }) => state === first?.state) && first?.state !== 'writing';
    if (!isUntouched) throw unfinishedError(directory, changes);
    await rm(directory, { recursive: true, force: true });
  }
}

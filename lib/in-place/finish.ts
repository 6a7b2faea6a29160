import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { WrittenDisk } from '../../types/inspected-guest';
import { V2vError } from '../errors';
import { readFileState } from '../files/file-state';
import { identifyProcess, thisHost } from '../journal/process-identity';
import type { Context } from '../run/context';
import { writeKept } from './commit';
import { readChanges, type Changes, type DiskChanges } from './record';
import { isBeingWritten } from './unfinished';
import { checkWritable } from './writable';

async function checkUnchanged({ path, before, state }: DiskChanges): Promise<void> {
  if (state !== 'waiting') return;
  const { size, modified } = await readFileState(path);
  const isSame = String(size) === before.size && (modified ?? '').toString() === (before.modified ?? '');
  if (isSame) return;
  throw new V2vError('SOURCE_CHANGED', `The disk ${path} was changed since its guest was converted.`, {
    subject: path,
    hint: 'The changes fit the disk as it was then: bring it back from a backup, and finish then.',
  });
}

async function kept(directory: string): Promise<Changes> {
  const changes = await readChanges(directory);
  if (changes === undefined) {
    const isThere = await stat(directory).then(
      () => true,
      () => false,
    );
    const problem = isThere ? 'holds no changes of a conversion in place of this user' : 'does not exist';
    throw new V2vError('USAGE', `${directory} ${problem}; name the directory that the error named.`);
  }
  if (await isBeingWritten(changes)) {
    const message = `The process ${changes.process?.pid} is still writing what ${directory} holds.`;
    throw new V2vError('OUTPUT_IN_USE', message, { subject: directory, hint: 'Wait for it to end.' });
  }
  return changes;
}

/** Writes to the disks what an earlier conversion in place has not written to the end. */
export async function finishKept(
  path: string,
  context: Context,
): Promise<{ name: string; written: WrittenDisk[] }> {
  const directory = resolve(path);
  const changes = await kept(directory);
  for (const disk of changes.disks) {
    if (disk.state === 'written') continue;
    await checkUnchanged(disk);
    await checkWritable(disk, context);
  }
  const [host, self] = await Promise.all([thisHost(), identifyProcess(process.pid).catch(() => undefined)]);
  const mine = { ...changes };
  delete mine.process;
  delete mine.host;
  Object.assign(mine, self && { process: self }, host && { host });
  return { name: changes.name, written: await writeKept(directory, mine, context) };
}

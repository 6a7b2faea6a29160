import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { WrittenDisk } from '../../types/inspected-guest';
import type { ReadyOverlay } from '../../types/target';
import { ProgramError } from '../errors';
import { reasonOf } from '../errors/reason';
import { syncFile } from '../files/durable-file';
import { readFileState } from '../files/file-state';
import { identifyProcess, thisHost } from '../journal/process-identity';
import { commitOverlay } from '../programs/commit-overlay';
import { overlayImage } from '../programs/image-access';
import { imageInfo } from '../programs/qemu-img';
import type { Context } from '../run/context';
import { packageVersion } from '../run/version';
import type { DiskInPlace } from './places';
import { changesPrefix, writeChanges, type Changes, type DiskChanges } from './record';
import { checkRoom } from './room';
import { unfinishedError } from './unfinished';
import { checkWritable, inUseError, isLocked } from './writable';

/** A Ctrl-C on a terminal reaches the program that writes as well; what it did is done again. */
const attempts = 3;

async function changesOf(overlay: ReadyOverlay, disk: DiskInPlace, context: Context): Promise<DiskChanges> {
  const { size, modified } = await readFileState(disk.path);
  const { virtualSize, name } = overlay;
  const { actualSize = 0 } = await imageInfo(await overlayImage(overlay), context);
  const before = { size: String(size), ...(modified === undefined ? {} : { modified: String(modified) }) };
  return { ...disk, overlay: `${name}.qcow2`, virtualSize, changed: actualSize, before, state: 'waiting' };
}

/**
 * Takes the overlays out of the directory of the run, which a later run would remove, into one that stays until everything
 * is written.
 */
async function keepChanges(
  overlays: readonly ReadyOverlay[],
  changes: Changes,
  context: Context,
): Promise<string> {
  const directory = await mkdtemp(join(dirname(context.tempDir), changesPrefix));
  try {
    await writeChanges(directory, changes);
    for (const { path, name } of overlays) {
      await syncFile(path);
      await rename(path, join(directory, `${name}.qcow2`));
    }
    await syncFile(directory);
    await syncFile(dirname(directory));
    return directory;
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

async function writeDisk(directory: string, disk: DiskChanges, context: Context): Promise<void> {
  const overlay = join(directory, disk.overlay);
  for (let attempt = 1; ; attempt++) {
    try {
      await commitOverlay(overlay, disk, context);
      return await syncFile(disk.path);
    } catch (error) {
      const wasKilled = error instanceof ProgramError && error.exitSignal !== null;
      if (!wasKilled || attempt === attempts) throw error;
    }
  }
}

/**
 * Writes what is kept in a directory to the disks, one after the other, and removes the directory. It may be done again from
 * the start, however far it came: the same clusters are written.
 *
 * @param context its signal is not looked at: disks that are written in part are of no use to anybody
 * @throws V2vError `OUTPUT_IN_USE` where nothing was written yet; `IN_PLACE_UNFINISHED`
 */
export async function writeKept(
  directory: string,
  changes: Changes,
  context: Context,
): Promise<WrittenDisk[]> {
  const unstoppable: Context = { ...context, signal: new AbortController().signal };
  for (const disk of changes.disks) {
    if (disk.state === 'written') continue;
    const isFirst = changes.disks.every(({ state }) => state === 'waiting');
    try {
      disk.state = 'writing';
      await writeChanges(directory, changes);
      await writeDisk(directory, disk, unstoppable);
      disk.state = 'written';
      await writeChanges(directory, changes);
    } catch (error) {
      if (isFirst && isLocked(error)) {
        await rm(directory, { recursive: true, force: true });
        throw inUseError(disk.path, error);
      }
      context.emit({ type: 'debug', origin: 'v2v-node', message: reasonOf(error) });
      throw unfinishedError(directory, changes, error);
    }
  }
  await rm(directory, { recursive: true, force: true });
  return changes.disks.map(({ path, format, changed }) => ({ path, format, changed }));
}

/**
 * Writes the changes of a converted guest to its disks: first everything is looked at that may stand in the way, then the
 * changes are put where they outlive this run, and only then the first disk is opened for writing.
 *
 * @throws V2vError as `writeKept`; and before anything is written `SOURCE_CHANGED`, `HOST_NO_SPACE`, `HOST_PERMISSION`,
 * `OUTPUT_IN_USE`, `ABORTED`
 */
export async function commitInPlace(
  {
    overlays,
    places,
    name,
  }: { overlays: readonly ReadyOverlay[]; places: readonly DiskInPlace[]; name: string },
  context: Context,
): Promise<WrittenDisk[]> {
  await context.sourceFiles.check();
  const disks: DiskChanges[] = [];
  for (const [index, overlay] of overlays.entries()) {
    disks.push(await changesOf(overlay, places[index]!, context));
  }
  await checkRoom(disks);
  for (const place of places) await checkWritable(place, context);
  const [host, self] = await Promise.all([thisHost(), identifyProcess(process.pid).catch(() => undefined)]);
  const changes: Changes = {
    format: 1,
    version: packageVersion(),
    name,
    ...(self === undefined ? {} : { process: self }),
    ...(host === undefined ? {} : { host }),
    disks,
  };
  context.throwIfAborted();
  const directory = await keepChanges(overlays, changes, context);
  return await writeKept(directory, changes, context);
}

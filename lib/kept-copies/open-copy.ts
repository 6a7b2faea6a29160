import { dirname } from 'node:path';

import type { CopyReport } from '../../types/copy-report';
import type { CopySource, KeptDestination, TargetDisk } from '../../types/target';
import { V2vError } from '../errors';
import { outputExistsError, pathExists } from '../files/durable-file';
import { isSameFile, lookAt } from '../journal/file-identity';
import { identifyProcess, thisHost } from '../journal/process-identity';
import type { Context } from '../run/context';
import { packageVersion } from '../run/version';
import { KeptCopyLog } from './copy-log';
import { copyPath, statePath } from './names';
import { removeCopy } from './remove';
import { identifySource, isUndated, sourceChange } from './source-identity';
import { isWrittenAlike, stateFormat, type CopyState } from './state';
import { isInUse, readState } from './state-file';

/** A disk, and how it will be written. */
export interface DiskToKeep {
  source: Extract<CopySource, { kind: 'untouched' }>;
  disk: TargetDisk;
  /** Absolute path that the finished disk gets. */
  becomes: string;
}

/** A copy that is being written, with what is known of it. */
export interface OpenCopy extends KeptDestination {
  log: KeptCopyLog;
}

async function freshState({ source, disk, becomes }: DiskToKeep, context: Context): Promise<CopyState> {
  const { virtualSize } = source;
  const [host, self] = await Promise.all([thisHost(), identifyProcess(process.pid)]);
  const isKnown = host !== undefined && self !== undefined;
  const { format, allocation, compressed } = disk;
  return {
    type: 'v2v-node copy',
    format: stateFormat,
    version: packageVersion(),
    becomes,
    how: { format, allocation, compressed },
    source: await identifySource(source.image, virtualSize),
    missing: [{ offset: 0, size: virtualSize }],
    ...(isKnown ? { owner: { directory: context.tempDir, process: self, host } } : {}),
    updated: new Date().toISOString(),
  };
}

/** Why what an earlier run has left is of no use, as the end of a sentence; undefined where it is. */
async function whyUnusable(noted: CopyState, wanted: CopyState): Promise<string | undefined> {
  if (noted.becomes !== wanted.becomes) return `it was to become ${noted.becomes}`;
  if (!isWrittenAlike(noted.how, wanted.how)) return 'another format or allocation is wanted now';
  const change = sourceChange(noted.source, wanted.source);
  if (change !== undefined) return change;
  const found = await lookAt(copyPath(noted.becomes));
  if (found === undefined) return 'it is gone';
  if (noted.copy === undefined) return 'nothing is in it';
  return found.isFile() && isSameFile(noted.copy, found, false) ? undefined : 'it is another file';
}

function inUseError(path: string): V2vError {
  return new V2vError('OUTPUT_IN_USE', `The copy ${path} is being written by another run, or may be.`, {
    subject: path,
    hint: `Wait until that run has ended; if it has, in a container or on another host, remove ${path} and ${path}.json.`,
  });
}

/** What was verified may be another disk now. */
function unverified(report: CopyReport | undefined): CopyReport | undefined {
  if (report === undefined) return undefined;
  const again = { ...report };
  delete again.verified;
  return again;
}

async function takeOver(noted: CopyState, fresh: CopyState, context: Context): Promise<KeptCopyLog> {
  const path = copyPath(fresh.becomes);
  const { missing, copy, source } = noted;
  const report = isUndated(source) ? unverified(noted.report) : noted.report;
  // Everything is said again by this run; only what is in the copy is the other's.
  const log = new KeptCopyLog({ ...fresh, copy, missing, report }, false, context);
  await log.goOn();
  const all = report !== undefined ? 'is complete and is used' : 'is gone on with';
  context.emit({ type: 'info', message: `The copy ${path} of an earlier run ${all}.` });
  if (isUndated(source)) {
    context.warn(
      'COPY_SOURCE_UNDATED',
      `Nothing tells whether ${source.name} was written to since its copy ${path} was begun.`,
      `If the guest was started meanwhile, remove ${path} and ${path}.json, and convert again.`,
    );
  }
  return log;
}

async function openLog(wanted: DiskToKeep, context: Context): Promise<KeptCopyLog> {
  const { becomes } = wanted;
  const path = copyPath(becomes);
  const fresh = await freshState(wanted, context);
  const noted = await readState(statePath(becomes));
  if (noted === 'none') {
    // Not ours: of each of our copies its state is written first.
    if (await pathExists(path)) throw outputExistsError(path);
  } else {
    if (noted !== 'damaged' && (await isInUse(noted))) throw inUseError(path);
    const reason = noted === 'damaged' ? 'what is known of it is damaged' : await whyUnusable(noted, fresh);
    if (noted !== 'damaged' && reason === undefined) return takeOver(noted, fresh, context);
    context.warn(
      'COPY_NOT_USED',
      `The copy ${path} of an earlier run is not used: ${reason}.`,
      'Nothing is to be done; the disk is copied anew.',
    );
    await removeCopy(becomes, dirname(context.tempDir));
  }
  const log = new KeptCopyLog(fresh, true, context);
  await log.begin();
  return log;
}

/**
 * Opens the copy of a disk: that of an earlier run where it is of the same source, in the same state, for the same target; else
 * an empty one.
 *
 * @throws V2vError `OUTPUT_IN_USE` where another run writes it; `OUTPUT_EXISTS`, `HOST_NO_SPACE`, `HOST_PERMISSION`
 */
export async function openCopy(wanted: DiskToKeep, context: Context): Promise<OpenCopy> {
  const { becomes } = wanted;
  return { kind: 'kept', path: copyPath(becomes), becomes, log: await openLog(wanted, context) };
}

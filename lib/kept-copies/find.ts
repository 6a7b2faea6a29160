import { readFile, readdir, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

import type { KeptCopy } from '../../types/kept-copy';
import { lookAt } from '../journal/file-identity';
import { copyPath, isPointerName, statePath } from './names';
import { sizeOf, type CopyState } from './state';
import { isInUse, readState } from './state-file';

/** A copy of this user that no run writes at the moment. */
export interface FoundCopy extends KeptCopy {
  /** Absolute path of what says where it is. */
  pointer: string;
}

/** A copy as it is told of. */
export function describeCopy({ becomes, source, missing, report, updated }: CopyState): KeptCopy {
  const { virtualSize, name } = source;
  return {
    path: copyPath(becomes),
    becomes,
    complete: report !== undefined,
    copied: virtualSize - sizeOf(missing),
    virtualSize,
    source: name,
    updated,
  };
}

async function isOwn(path: string): Promise<boolean> {
  const found = await lookAt(path).catch(() => undefined);
  return found?.isFile() === true && found.uid === BigInt(process.geteuid?.() ?? 0);
}

async function placeOf(pointer: string): Promise<string | undefined> {
  try {
    const { becomes } = JSON.parse(await readFile(pointer, 'utf8')) as { becomes?: unknown };
    return typeof becomes === 'string' && isAbsolute(becomes) ? becomes : undefined;
  } catch {
    return undefined;
  }
}

/** Whether there is nothing at the place any more: somebody has removed the copy by hand. */
async function isGone(becomes: string): Promise<boolean> {
  for (const path of [copyPath(becomes), statePath(becomes)]) {
    if ((await lookAt(path)) !== undefined) return false;
  }
  return true;
}

async function* pointersIn(parent: string): AsyncGenerator<{ pointer: string; becomes: string }> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter(isPointerName)) {
    const pointer = join(parent, name);
    const becomes = (await isOwn(pointer)) ? await placeOf(pointer) : undefined;
    if (becomes !== undefined) yield { pointer, becomes };
  }
}

/** The copies that wait for a conversion, of runs that had their temporary directories in `parent`. Changes nothing. */
export async function findCopies(parent: string): Promise<FoundCopy[]> {
  const found: FoundCopy[] = [];
  for await (const { pointer, becomes } of pointersIn(parent)) {
    const state = await readState(statePath(becomes)).catch(() => 'none' as const);
    if (typeof state === 'string' || state.becomes !== becomes || (await isInUse(state))) continue;
    if (await isOwn(copyPath(becomes))) found.push({ ...describeCopy(state), pointer });
  }
  return found;
}

/** Removes what says where copies are that somebody has removed. */
export async function forgetGoneCopies(parent: string): Promise<void> {
  for await (const { pointer, becomes } of pointersIn(parent)) {
    if (await isGone(becomes).catch(() => false)) await rm(pointer, { force: true }).catch(() => undefined);
  }
}

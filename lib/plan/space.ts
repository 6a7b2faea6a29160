import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { SpaceNeed, SpacePurpose } from '../../types/plan';
import { V2vError } from '../errors';
import { freeSpaceAt } from '../files/free-space';
import { formatBytes } from '../text/bytes';

/** What goes to a place of the host, before it is known what else goes to its file system. */
export interface Place extends Pick<SpaceNeed, 'purpose' | 'path' | 'needed'> {
  /** Default 0. */
  present?: number;
  /** Bytes that the plan itself takes there and gives back; default 0. */
  givenBack?: number;
}

/** The file system that a directory is in, or would be in once it is made; undefined where that cannot be told. */
async function filesystemOf(directory: string): Promise<number | undefined> {
  try {
    return (await stat(directory)).dev;
  } catch (error) {
    const parent = dirname(directory);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === directory) return undefined;
    return filesystemOf(parent);
  }
}

const stillNeeded = ({ needed, present = 0 }: Pick<Place, 'needed' | 'present'>): number =>
  Math.max(0, needed - present);

const sum = <T>(list: readonly T[], bytes: (one: T) => number): number =>
  list.reduce((total, one) => total + bytes(one), 0);

/**
 * Compares what is needed with what is there; what shares a file system has to fit into it together.
 *
 * @throws V2vError `HOST_PERMISSION` where the free space cannot be read
 */
export async function surveySpace(places: readonly Place[]): Promise<SpaceNeed[]> {
  const filesystems = await Promise.all(places.map(({ path }) => filesystemOf(path)));
  const needs: SpaceNeed[] = [];
  // Places that share a file system share one reading: others write to it meanwhile.
  const free = new Map<number | string, number>();
  for (const [index, { purpose, path, needed, present = 0 }] of places.entries()) {
    const others = places.filter(
      (_place, other) =>
        other !== index && filesystems[index] !== undefined && filesystems[other] === filesystems[index],
    );
    const together = [places[index]!, ...others];
    const key = filesystems[index] ?? path;
    if (!free.has(key)) free.set(key, await freeSpaceAt(path));
    const available = free.get(key)! + sum(together, ({ givenBack = 0 }) => givenBack);
    needs.push({
      purpose,
      path,
      needed,
      present,
      available,
      sharedWith: others.map((other) => other.purpose),
      enough: available >= sum(together, stillNeeded),
    });
  }
  return needs;
}

const contents: Record<SpacePurpose, string> = {
  temporary: 'the temporary files',
  target: 'the disks',
  appliance: "libguestfs's appliance",
};

/**
 * The error that the copy would end in because too little room is left beside what else goes to the file system of the
 * target; undefined where it does not have to.
 *
 * @param path the directory of the target
 * @param least bytes that the disks take at least
 */
export function lackOfSpace(
  space: readonly SpaceNeed[],
  path: string,
  least: number,
  name: string,
): V2vError | undefined {
  const target = space.find((need) => need.purpose === 'target' && need.path === path);
  if (target === undefined) return undefined;
  const others = space.filter((other) => target.sharedWith.includes(other.purpose) && stillNeeded(other) > 0);
  const needed = least + sum(others, stillNeeded);
  if (target.available >= needed) return undefined;
  const what = [`the disks of ${name}`, ...others.map(({ purpose }) => contents[purpose])].join(' and ');
  return new V2vError(
    'HOST_NO_SPACE',
    `${target.path} has ${formatBytes(target.available)} of free space, and ${formatBytes(needed)} are needed for ${what}.`,
    { subject: target.path, hint: 'Free some space there, or name another directory.' },
  );
}

import { join, resolve } from 'node:path';

import type { OutputOptions } from '../../../types/output';
import type { TargetAbilities, TargetDisk, TargetPlan } from '../../../types/target';
import { V2vError } from '../../errors';
import { leastSize, planDisks } from '../disks';
import type { GuestToPlace } from '../mode';
import { targetName } from '../names';

/** An output that is a directory of this host. */
export type DirectoryOutput = Extract<OutputOptions, { directory: string }>;

export interface DirectoryLayout {
  abilities: TargetAbilities;
  /** File names, in the directory, of what may be written beside the disks; `name` is a file name. */
  files: (name: string) => string[];
  /** The file name of a disk; default `NAME-sda`, as virt-v2v names it. */
  diskFile?: (disk: Pick<TargetDisk, 'name'>, index: number, name: string) => string;
}

/**
 * Plans disks and files in a directory.
 *
 * @throws V2vError `USAGE`
 */
export function planDirectory<O extends DirectoryOutput>(
  output: O,
  guest: GuestToPlace,
  { abilities, files, diskFile = (disk, _index, name) => `${name}-${disk.name}` }: DirectoryLayout,
): TargetPlan<O> {
  const { mode } = output;
  if (typeof output.directory !== 'string' || output.directory === '') {
    throw new V2vError('USAGE', `The output mode ${mode} needs a directory to write to.`);
  }
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f]/.test(output.directory)) {
    throw new V2vError(
      'USAGE',
      `The output directory ${JSON.stringify(output.directory)} has a control character in its name.`,
    );
  }
  const directory = resolve(output.directory);
  const name = targetName(guest.name);
  const disks = planDisks(guest, abilities, `The output ${mode}`).map((disk, index) => ({
    ...disk,
    path: join(directory, diskFile(disk, index, name)),
  }));
  const sum = (bytes: (disk: TargetDisk) => number): number =>
    // A device has its own room.
    disks.reduce((total, disk) => total + (disk.device === true ? 0 : bytes(disk)), 0);
  return {
    output,
    name,
    abilities,
    disks,
    claims: [join(directory, name)],
    files: files(name).map((file) => join(directory, file)),
    room: [{ path: directory, most: sum(({ expectedSize }) => expectedSize), least: sum(leastSize) }],
  };
}

/** The directory that a plan of `planDirectory` writes to. */
export function directoryOf({ output }: TargetPlan<DirectoryOutput>): string {
  return resolve(output.directory);
}

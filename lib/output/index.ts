import { basename, join } from 'node:path';

import type { DiskOptions, OutputOptions } from '../../types/output';
import type { Overlay } from '../../types/overlay';
import type { CopyReport } from '../../types/result';
import type { Source } from '../../types/source';
import type { Target } from '../../types/target';
import type { Context } from '../run/context';
import { inStage } from '../run/stage';
import { isV2vError, V2vError } from '../errors';
import { checkDirectory, checkRoom, existingFiles, lookAtDirectory } from './check';
import { localOutput } from './local';
import type { MetadataInput, OutputMode } from './mode';
import { targetName } from './names';
import { nullOutput } from './null';
import { qemuOutput } from './qemu';
import { planDisks, planTargets } from './target-disks';

export { assignBuses } from '../machine/buses';
export { expectedSize, leastSize } from './check';
export { targetFirmware } from '../machine/firmware';
export type { MetadataInput } from './mode';
export { inKernelOrder, planNics } from '../machine/nics';

type ModeName = OutputOptions['mode'];

/** The output modes. */
const modes: { [M in ModeName]: OutputMode<Extract<OutputOptions, { mode: M }>> } = {
  local: localOutput,
  qemu: qemuOutput,
  null: nullOutput,
};

function modeOf<O extends OutputOptions>(output: O): OutputMode<O> {
  if (!Object.hasOwn(modes, output.mode)) {
    const known = Object.keys(modes).join(', ');
    throw new V2vError('USAGE', `There is no output mode ${String(output.mode)}; there are ${known}.`);
  }
  if (output.mode !== 'null' && !output.directory) {
    throw new V2vError('USAGE', `The output mode ${output.mode} needs a directory to write to.`);
  }
  // What the compiler cannot follow: the entry under `output.mode` takes exactly this kind of output.
  return modes[output.mode] as unknown as OutputMode<O>;
}

/** The destination as virt-v2v's options name it: `-o local -os DIR`. */
export function describeOutput(output: OutputOptions): string {
  return modeOf(output).describe(output);
}

/**
 * Absolute path of the directory that the files of the target go to; undefined where nothing is kept.
 *
 * @throws V2vError `USAGE` where there is no such output mode, or its directory is not named
 */
export function outputDirectory(output: OutputOptions): string | undefined {
  return modeOf(output).directory(output);
}

/**
 * Plans the disks of the target: name, format and allocation; without an output the disks have no path. Writes nothing.
 *
 * @returns a target for each overlay, in their order
 * @throws V2vError `USAGE` where the options contradict each other or the output cannot do what they ask
 */
export function initTargets(
  input: { source: Source; overlays: Overlay[]; output?: OutputOptions; disks?: DiskOptions; name: string },
  context: Context,
): Promise<Target[]> {
  const { overlays, output, disks = {}, name } = input;
  return inStage('target', context, () => {
    context.throwIfAborted();
    if (output === undefined) return overlays.map((overlay) => ({ overlay, ...planDisks(disks) }));
    return planTargets(modeOf(output), output, name, overlays, disks);
  });
}

/** The destination of a guest: where it goes, under which name, and the disks to be written. */
export interface Destination {
  output: OutputOptions;
  name: string;
  targets: Target[];
}

/** Absolute paths of all files that would be written. */
function plannedFiles({ output, name, targets }: Destination, directory: string): string[] {
  const beside = modeOf(output)
    .files(output, targetName(name))
    .map((file) => join(directory, file));
  return [...beside, ...targets.flatMap(({ path }) => (path === undefined ? [] : [path]))];
}

/**
 * Finds out, before the conversion, what would make the copy or the metadata fail after it: the directory is there
 * and can be written to, nothing in it has the name of a file that will be written, and it has room for the disks.
 *
 * @throws V2vError `OUTPUT_NOT_FOUND`, `OUTPUT_EXISTS`, `HOST_PERMISSION`, `HOST_NO_SPACE`, `ABORTED`
 */
export function checkOutput(destination: Destination, context: Context): Promise<void> {
  return inStage('target', context, () => checkDestination(destination, context));
}

async function checkDestination(destination: Destination, context: Context): Promise<void> {
  const { output, name, targets } = destination;
  const directory = outputDirectory(output);
  if (directory === undefined) return;
  context.throwIfAborted();
  await checkDirectory(directory, context);
  const [existing] = await existingFiles(plannedFiles(destination, directory));
  if (existing) throw existing;
  await checkRoom(directory, name, targets, context);
}

/**
 * What `checkOutput` would throw, and what it would throw after that were out of the way. Writes nothing; so it misses
 * a directory that only looks as if it could be written to (an NFS server that does not trust root).
 */
export async function findObstacles(destination: Destination, context: Context): Promise<V2vError[]> {
  const { output, name, targets } = destination;
  const directory = outputDirectory(output);
  if (directory === undefined) return [];
  context.throwIfAborted();
  const found: V2vError[] = [];
  const collect = (error: unknown): void => {
    context.throwIfAborted();
    if (!isV2vError(error)) throw error;
    found.push(error);
  };
  await lookAtDirectory(directory).catch(collect);
  // What is there no more cannot be in the way.
  if (found[0]?.code === 'OUTPUT_NOT_FOUND') return found;
  await existingFiles(plannedFiles(destination, directory)).then((errors) => found.push(...errors), collect);
  await checkRoom(directory, name, targets, context).catch(collect);
  return found;
}

/**
 * Writes what describes the converted guest: libvirt XML, a script, or nothing, by the output mode. It takes the disks as
 * `copyTargets` reports them; where it fails, `discardTargets` removes those.
 *
 * @returns absolute paths of the files written
 * @throws V2vError `OUTPUT_EXISTS`, `HOST_NO_SPACE`, `HOST_PERMISSION`, `GUEST_UNSUPPORTED`, `ABORTED`
 */
export function createMetadata(input: MetadataInput, context: Context): Promise<string[]> {
  return inStage('metadata', context, () => describe(input, context));
}

async function describe(input: MetadataInput, context: Context): Promise<string[]> {
  context.throwIfAborted();
  return modeOf(input.output).createMetadata(input, context);
}

/** What is known about a guest whose disks are not copied. */
export interface Rehearsal extends Omit<MetadataInput, 'disks'> {
  disks: readonly Omit<CopyReport, 'seconds'>[];
}

/**
 * Writes what would describe the converted guest into another directory, for what comes out at it: warnings, and errors
 * of a guest that cannot be described. Starts no guest.
 *
 * @returns absolute paths of the files as `createMetadata` would return them
 * @throws V2vError `GUEST_UNSUPPORTED`; and where nothing can be written there
 */
export async function rehearseMetadata(
  input: Rehearsal,
  directory: string,
  context: Context,
): Promise<string[]> {
  context.throwIfAborted();
  const { output } = input;
  const destination = outputDirectory(output);
  if (output.mode === 'null' || destination === undefined) return [];
  const elsewhere: OutputOptions = { mode: output.mode, directory };
  const disks = input.disks.map((disk) => ({ ...disk, seconds: 0 }));
  const written = await modeOf(elsewhere).createMetadata({ ...input, output: elsewhere, disks }, context);
  return written.map((path) => join(destination, basename(path)));
}

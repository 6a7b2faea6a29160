import { join } from 'node:path';

import type { DiskOptions, OutputOptions } from '../../types/options';
import type { Overlay } from '../../types/overlay';
import type { Source } from '../../types/source';
import type { Target } from '../../types/target';
import { inStage, type Context } from '../context';
import { V2vError } from '../errors';
import { checkAbsent, checkDirectory, checkRoom } from './check';
import { localOutput } from './local';
import type { MetadataInput, OutputMode } from './mode';
import { targetName } from './names';
import { nullOutput } from './null';
import { qemuOutput } from './qemu';
import { planTargets } from './target-disks';

export { assignBuses } from './buses';
export { targetFirmware } from './firmware';
export type { MetadataInput } from './mode';
export { inKernelOrder, planNics } from './nics';

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
 * Plans the disks of the target: name, format and allocation. Writes nothing.
 *
 * @returns a target for each overlay, in their order
 * @throws V2vError `USAGE` where the options contradict each other or the output cannot do what they ask
 */
export function initTargets(
  input: { source: Source; overlays: Overlay[]; output: OutputOptions; disks?: DiskOptions; name: string },
  context: Context,
): Promise<Target[]> {
  const { overlays, output, disks = {}, name } = input;
  return inStage('target', context, () => {
    context.throwIfAborted();
    return planTargets(modeOf(output), output, name, overlays, disks);
  });
}

/**
 * Finds out, before the conversion, what would make the copy or the metadata fail after it: the directory is there
 * and can be written to, nothing in it has the name of a file that will be written, and it has room for the disks.
 *
 * @throws V2vError `OUTPUT_NOT_FOUND`, `OUTPUT_EXISTS`, `HOST_PERMISSION`, `HOST_NO_SPACE`, `ABORTED`
 */
export function checkOutput(
  input: { output: OutputOptions; name: string; targets: Target[] },
  context: Context,
): Promise<void> {
  return inStage('target', context, () => checkDestination(input, context));
}

async function checkDestination(
  input: { output: OutputOptions; name: string; targets: Target[] },
  context: Context,
): Promise<void> {
  const { output, name, targets } = input;
  const mode = modeOf(output);
  const directory = mode.directory(output);
  if (directory === undefined) return;
  context.throwIfAborted();
  await checkDirectory(directory, context);
  const beside = mode.files(output, targetName(name)).map((file) => join(directory, file));
  const disks = targets.flatMap(({ path }) => (path === undefined ? [] : [path]));
  await checkAbsent([...beside, ...disks]);
  await checkRoom(directory, name, targets, context);
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

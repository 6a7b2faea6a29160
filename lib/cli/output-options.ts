import type { DiskOptions, OutputOptions } from '../../types/output';
import type { GivenOptions } from './given-options';
import { checkTaken, chooseMode } from './modes/choose-mode';
import { modeOptionHelp, modeOptionValues } from './modes/mode-options';
import { outputSide } from './output';
import { isCompressed } from './output/compressed';

/** What `-oo ?` prints. */
export function outputOptionHelp(given: GivenOptions): string {
  return modeOptionHelp(outputSide, chooseMode(outputSide, given));
}

/** `-of` and `-oa`. */
function diskOptions(given: GivenOptions): DiskOptions {
  const disks: DiskOptions = {};
  const format = given.choice('outputFormat', ['raw', 'qcow2']);
  const allocation = given.choice('outputAllocation', ['sparse', 'preallocated']);
  if (format !== undefined) disks.format = format;
  if (allocation !== undefined) disks.allocation = allocation;
  return disks;
}

/** What of the target is said where nothing says where it goes: `-of` and `-oa`. Else as `outputOptions`. */
export function outputOptionsOfPlan(
  given: GivenOptions,
  warnings: string[],
): { output?: OutputOptions; disks: DiskOptions } {
  const { name, optionKey } = outputSide;
  const isPlaced = given.uses.some(({ spec }) => [name, optionKey].includes(spec.key) || spec.side === name);
  return isPlaced ? outputOptions(given, warnings) : { disks: diskOptions(given) };
}

/** `-o`, the options that belong to its mode, and those of disks; `warnings` gets what is taken and has no effect. */
export function outputOptions(
  given: GivenOptions,
  warnings: string[],
): { output: OutputOptions; disks: DiskOptions } {
  const mode = chooseMode(outputSide, given);
  const options = modeOptionValues(outputSide, mode, given);
  checkTaken(outputSide, mode, given, warnings);
  const disks = diskOptions(given);
  if (isCompressed(options, disks.format)) disks.compressed = true;
  return { output: mode.read({ options, disks, given, warnings }), disks };
}

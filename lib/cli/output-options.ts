import { resolve } from 'node:path';

import type { DiskOptions, OutputOptions } from '../../types/output';
import { V2vError } from '../errors';
import { parseRate } from '../text/rate';
import type { GivenOptions } from './given-options';
import { checkTaken, chooseMode } from './modes/choose-mode';
import { modeOptionHelp, modeOptionValues } from './modes/mode-options';
import { outputSide } from './output';
import { isCompressed } from './output/compressed';

/** What `-oo ?` prints. */
export function outputOptionHelp(given: GivenOptions): string {
  return modeOptionHelp(outputSide, chooseMode(outputSide, given));
}

/** Bytes a second, of bits a second as virt-v2v has them. */
function bandwidth(given: GivenOptions): number | undefined {
  const text = given.value('bandwidth');
  if (text === undefined) return undefined;
  const rate = parseRate(text);
  if (rate !== undefined) return rate;
  throw new V2vError(
    'USAGE',
    `'${text}' is not a limit for --bandwidth; it takes bits a second, as 100M or 1G`,
  );
}

/** How the disks are written: `-of`, `-oa`, and how they are copied. */
function diskOptions(given: GivenOptions): DiskOptions {
  const disks: DiskOptions = {};
  const format = given.choice('outputFormat', ['raw', 'qcow2']);
  const allocation = given.choice('outputAllocation', ['sparse', 'preallocated']);
  if (format !== undefined) disks.format = format;
  if (allocation !== undefined) disks.allocation = allocation;
  const parallel = given.count('parallel');
  const limit = bandwidth(given);
  const file = given.text('bandwidthFile');
  const verify = given.choice('verify', ['none', 'sampled', 'full']);
  if (parallel !== undefined) disks.parallel = parallel;
  if (limit !== undefined) disks.bandwidth = limit;
  if (file !== undefined) disks.bandwidthFile = resolve(file);
  if (verify !== undefined) disks.verify = verify;
  return disks;
}

/** What of the target is said where nothing says where it goes: what holds for all disks. Else as `outputOptions`. */
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

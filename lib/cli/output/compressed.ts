import { V2vError } from '../../errors';
import type { ModeOption } from '../modes/command-mode';
import type { ModeOptionValues } from '../modes/mode-options';

/** The switch of every mode that can write compressed disks. */
export const compressed: ModeOption = {
  key: 'compressed',
  help: 'compress the disks (only with -of qcow2)',
};

/** Whether the switch is on. Throws `USAGE` where the format cannot be compressed. */
export function isCompressed(options: ModeOptionValues, format: string | undefined): boolean {
  if (!options.isOn(compressed.key)) return false;
  if (format === 'qcow2') return true;
  throw new V2vError('USAGE', '-oo compressed works with -of qcow2 only; add -of qcow2');
}

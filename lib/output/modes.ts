import type { OutputOptions } from '../../types/output';
import { V2vError } from '../errors';
import { jsonOutput } from './json';
import { kubevirtOutput } from './kubevirt';
import { localOutput } from './local';
import type { OutputMode } from './mode';
import { nullOutput } from './null';
import { qemuOutput } from './qemu';

/** Every output mode there is. */
const modes: { readonly [M in OutputOptions['mode']]: OutputMode<Extract<OutputOptions, { mode: M }>> } = {
  local: localOutput,
  qemu: qemuOutput,
  null: nullOutput,
  json: jsonOutput,
  kubevirt: kubevirtOutput,
};

/** @throws V2vError `USAGE` where there is no such mode */
export function modeOf<O extends OutputOptions>(output: O): OutputMode<O> {
  if (!Object.hasOwn(modes, output.mode)) {
    const known = Object.keys(modes).join(', ');
    throw new V2vError('USAGE', `There is no output mode ${String(output.mode)}; there are ${known}.`);
  }
  // What the compiler cannot follow: the entry under `output.mode` takes exactly this kind of output.
  return modes[output.mode] as unknown as OutputMode<O>;
}

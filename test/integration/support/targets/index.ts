import type { OutputOptions } from '../../../../types/output';
import { directoryTarget } from './directory';
import { nullTarget } from './null';
import type { MakeTarget } from './target';

/** A target of each output mode; the compiler asks for one that is missing. */
export const targets: Readonly<Record<OutputOptions['mode'], MakeTarget>> = {
  local: directoryTarget('local', 'raw'),
  qemu: directoryTarget('qemu', 'qcow2'),
  json: directoryTarget('json', 'qcow2'),
  null: nullTarget,
};

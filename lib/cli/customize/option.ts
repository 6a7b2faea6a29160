import type { CustomizeOperation } from '../../../types/customize';
import type { OptionSpec } from '../option-spec';

/** An option that changes something in the guest, and the operations that it becomes. */
export interface CustomizeOption {
  spec: OptionSpec;
  /** @throws V2vError `USAGE` */
  read(value: string): readonly CustomizeOperation[];
}

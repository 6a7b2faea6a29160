import type { BootReport } from './boot-check';
import type { ConvertResult } from './result';

/** What a rehearsal of a conversion showed. Plain JSON; what the result of a conversion has as well is the same here. */
export interface Rehearsal extends Pick<
  ConvertResult,
  | 'name'
  | 'source'
  | 'inspection'
  | 'conversion'
  | 'machine'
  | 'warnings'
  | 'preflight'
  | 'stages'
  | 'seconds'
  | 'run'
> {
  /** What became of the guest when it was started. */
  boot: BootReport;
}

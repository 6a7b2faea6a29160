import type { OutputOptions } from '../../types/output';
import { V2vError } from '../errors';
import type { OutputMode } from './mode';

/** Converts and reads every disk to its end, and keeps nothing: a rehearsal. */
export const nullOutput: OutputMode<Extract<OutputOptions, { mode: 'null' }>> = {
  describe: () => '-o null',
  directory: () => undefined,
  files: () => [],
  checkDisks({ format, allocation }) {
    if (format !== 'raw' || allocation !== 'sparse') {
      throw new V2vError(
        'USAGE',
        'The output null keeps no disks: it takes the format raw and the allocation sparse only.',
      );
    }
  },
  createMetadata: () => Promise.resolve([]),
};

import { dirname } from 'node:path';

import type { Context } from '../run/context';
import { progressParser } from './qemu-img';
import { runProgram } from './run';

/** What an overlay is on. */
export interface CommitBase {
  path: string;
  /** The other files that QEMU opens with it. */
  files: readonly string[];
}

/**
 * Writes what an overlay of ours holds to the image that it is on, and nothing else. The overlay stays as it is, so that this
 * can be done again where it was broken off.
 *
 * @throws V2vError `PROGRAM_FAILED` (a `ProgramError`), `HOST_NO_SPACE`
 */
export async function commitOverlay(overlay: string, base: CommitBase, context: Context): Promise<void> {
  const onStdout = progressParser((done) =>
    context.emit({ type: 'progress', stage: 'commit', task: 'commit', done, total: 100, unit: 'percent' }),
  );
  await runProgram('qemu-img', ['commit', '-p', '-d', '-f', 'qcow2', overlay], {
    context,
    onStdout,
    access: { write: [dirname(overlay), base.path], read: base.files },
  });
}

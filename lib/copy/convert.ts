import { V2vError } from '../errors';
import { readAccess } from '../programs/image-access';
import { progressParser } from '../programs/qemu-img';
import { runProgram, type RunOptions } from '../programs/run';
import type { Context } from '../run/context';
import type { DiskCopy } from './writers/writer';

export interface ConvertTarget {
  /** What qemu-img may write to, beside reading the image. */
  access: RunOptions['access'];
  /** Stops it as well. */
  signal?: AbortSignal;
  /** 0 to 1. */
  onProgress: (share: number) => void;
}

/**
 * Runs `qemu-img convert`, and believes it only where it has told that it came to the end: an exit status alone says little.
 *
 * @throws V2vError `COPY_DIFFERS` where it ended without having come to the end; as `runProgram`
 */
export async function convertImage(
  args: readonly string[],
  { image, name }: Pick<DiskCopy, 'image' | 'name'>,
  { access = [], signal, onProgress }: ConvertTarget,
  context: Context,
): Promise<void> {
  let reached = 0;
  await runProgram('qemu-img', ['convert', '-p', ...args], {
    context,
    ...(signal === undefined ? {} : { signal }),
    access: [...readAccess(image), ...[access].flat()],
    onStdout: progressParser((percent) => {
      reached = percent;
      onProgress(percent / 100);
    }),
  });
  if (reached >= 100) return;
  throw new V2vError(
    'COPY_DIFFERS',
    `qemu-img says that it has copied the disk ${name}, and has come to ${reached} % of it.`,
    { subject: name, hint: 'Check which qemu-img is in PATH, and convert once more.' },
  );
}

import { ProgramError, V2vError } from '../../errors';
import type { Access } from '../../programs/confinement';
import { progressParser } from '../../programs/qemu-img';
import { runProgram } from '../../programs/run';
import type { Context } from '../../run/context';

export interface Comparison {
  /** qemu's options for both. */
  images: readonly [string, string];
  access: readonly Access[];
  /** The disk, as people know it, and where it was written to. */
  name: string;
  subject: string;
  /** 0 to 1. */
  onProgress: (share: number) => void;
}

/**
 * Compares what the guest sees of two images.
 *
 * @throws V2vError `COPY_DIFFERS` with the first byte that differs; as `runProgram`
 */
export async function compareImages(
  { images, access, name, subject, onProgress }: Comparison,
  context: Context,
): Promise<void> {
  let said = '';
  const parse = progressParser((percent) => onProgress(percent / 100));
  try {
    await runProgram('qemu-img', ['compare', '-p', '--image-opts', ...images], {
      context,
      access,
      onStdout(chunk) {
        said = (said + chunk.toString('latin1')).slice(-1000);
        parse(chunk);
      },
    });
  } catch (error) {
    // qemu-img(1): 1, images differ; more than that, an error.
    if (!(error instanceof ProgramError) || error.exitCode !== 1) throw error;
    const offset = /mismatch at offset (\d+)/i.exec(said)?.[1];
    const where = offset === undefined ? '' : `, from byte ${offset} on`;
    throw new V2vError('COPY_DIFFERS', `The copy of the disk ${name} differs from what was read${where}.`, {
      subject,
      hint: 'Check the storage that it was written to (its log, its memory), and convert once more.',
      cause: error,
    });
  }
}

import { open } from 'node:fs/promises';

import type { UploadImage } from '../../../types/target';
import { V2vError } from '../../errors';

/** How images of formats begin that Glance knows. */
const beginnings: readonly (readonly [string, string])[] = [
  ['qcow2', 'QFI\xfb'],
  ['vmdk', 'KDMV'],
  ['vhd', 'conectix'],
  ['vhdx', 'vhdxfile'],
  ['luks', 'LUKS\xba\xbe'],
];

/**
 * Sees that a file begins as its format does. Glance either takes anything, and the server that is started of the image
 * does not boot, or refuses it when all is sent.
 *
 * @throws V2vError `OUTPUT_UNSUPPORTED`
 */
export async function checkFormat(
  { path, format }: Pick<UploadImage, 'path' | 'format'>,
  name: string,
): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
    const start = buffer.toString('latin1');
    const found = beginnings.find(([, beginning]) => start.startsWith(beginning))?.[0] ?? 'raw';
    if (found === format) return;
    throw new V2vError('OUTPUT_UNSUPPORTED', `The disk ${name} is ${format}, but begins as ${found} does.`, {
      subject: name,
      hint: 'The image service would take it for what it is not; look at what the guest wrote to the beginning of its disk.',
    });
  } finally {
    await file.close();
  }
}

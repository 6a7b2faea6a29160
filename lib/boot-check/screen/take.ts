import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { BootScreen } from '../../../types/boot-check';
import type { Qmp } from '../qmp';
import { encodePng } from './png';
import { parsePpm, type Picture } from './ppm';
import { isTextMode, readVgaText, textMemory } from './vga-text';

/** What a guest shows. */
export interface Screenshot {
  picture: Picture;
  /** Where the screen is in a text mode. */
  text?: string;
}

/** Has QEMU write a file into `directory`, and reads it. */
async function readWritten(
  qmp: Qmp,
  directory: string,
  command: string,
  args: Record<string, unknown>,
): Promise<Buffer> {
  const filename = join(directory, `${command}.${randomUUID()}`);
  try {
    await qmp.execute(command, { ...args, filename });
    return await readFile(filename);
  } finally {
    await rm(filename, { force: true });
  }
}

/** Takes a picture of the screen; undefined where the machine has none, or QEMU cannot. */
export async function takeScreenshot(qmp: Qmp, directory: string): Promise<Screenshot | undefined> {
  try {
    const picture = parsePpm(await readWritten(qmp, directory, 'screendump', {}));
    if (picture === undefined || !isTextMode(picture)) return picture && { picture };
    const { address: val, size } = textMemory;
    const memory = await readWritten(qmp, directory, 'pmemsave', { val, size });
    return { picture, text: readVgaText(memory) };
  } catch {
    // Whether QEMU goes on is seen elsewhere.
    return undefined;
  }
}

/** A picture as a result has it. */
export function bootScreen({ picture, text }: Screenshot): BootScreen {
  const { width, height } = picture;
  const base64 = encodePng(picture).toString('base64');
  return { type: 'image/png', width, height, base64, ...(text === undefined ? {} : { text }) };
}

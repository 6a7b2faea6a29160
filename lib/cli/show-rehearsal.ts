import { writeFile } from 'node:fs/promises';

import type { Rehearsal } from '../../types/rehearsal';
import { hostFileError } from '../files/durable-file';
import type { DisplayOptions } from './command-line';
import { bootText } from './render/boot';
import type { Screen } from './render/screen';
import { withoutControlCharacters } from './render/style';

/**
 * Shows what a rehearsal came to, and writes the picture of the guest's screen where it is wanted.
 *
 * @throws V2vError `HOST_PERMISSION`, `HOST_NO_SPACE`
 */
export async function showRehearsal(
  rehearsal: Rehearsal,
  { display, screenFile }: { display: DisplayOptions; screenFile?: string },
  screen: Screen,
): Promise<void> {
  const { boot } = rehearsal;
  const picture = boot.screen && Buffer.from(boot.screen.base64, 'base64');
  if (screenFile !== undefined && picture) {
    await writeFile(screenFile, picture).catch((error: unknown) => {
      throw hostFileError(screenFile, error);
    });
  }
  const line = display.json
    ? JSON.stringify({ type: 'rehearsal', rehearsal })
    : withoutControlCharacters(bootText(boot).trimEnd());
  screen.print(line, 'stdout');
}

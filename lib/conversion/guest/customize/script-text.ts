import { isUtf8 } from 'node:buffer';

import { V2vError } from '../../../errors';
import { readHostText } from './host-text';

/**
 * A script of this host, as text.
 *
 * @throws V2vError what `readHostText` throws, and `USAGE` where it is not text
 */
export async function readScript(path: string, what: string): Promise<string> {
  const content = await readHostText(path, what);
  if (isUtf8(content) && !content.includes(0)) return content.toString('utf8');
  throw new V2vError('USAGE', `${what}, ${path}, is not a text in UTF-8.`, {
    subject: path,
    hint: 'A program is copied into the guest (--upload), and then run by a command.',
  });
}

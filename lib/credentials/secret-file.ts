import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Context } from '../run/context';

/**
 * Writes a password where a program can read it and nobody else: a file of mode 0600 in a directory of its own, which goes
 * with the context.
 *
 * @returns its path
 */
export async function secretFile(secret: string, context: Context): Promise<string> {
  const directory = await mkdtemp(join(context.tempDir, 'secret.'));
  const path = join(directory, 'password');
  await writeFile(path, secret, { mode: 0o600, flag: 'wx' });
  return path;
}

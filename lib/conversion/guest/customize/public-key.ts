import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import type { SshInjectOperation } from '../../../../types/customize-system';
import { V2vError } from '../../../errors';
import { readHostText } from './host-text';

/** sshd(8) "AUTHORIZED_KEYS FILE FORMAT": options, which hold blanks only in quotes, come first. */
const keyLine =
  /^(?:[^\s"]+(?:"[^"]*"[^\s"]*)*\s+)?(?:ssh-|ecdsa-|sk-)[\w@.-]+\s+[A-Za-z0-9+/]+={0,3}(?:\s.*)?$/;

/**
 * Sees that every line of a text is a public key, above all that it is no private one.
 *
 * @throws V2vError `USAGE`, without a word of the text
 */
export function checkPublicKey(text: string, what: string): void {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (lines.length > 0 && lines.every((line) => line.length <= 16_384 && keyLine.test(line))) return;
  const isPrivate = text.includes('PRIVATE KEY');
  throw new V2vError('USAGE', `${what} is ${isPrivate ? 'a private' : 'not a public'} key of ssh.`, {
    hint: 'Give the public key: the file whose name ends in .pub.',
  });
}

/**
 * The public key that an operation gives to a user: lines of authorized_keys, without an end of line.
 *
 * @throws V2vError `INPUT_NOT_FOUND`, `HOST_PERMISSION` where it cannot be read, `USAGE` where it is none
 */
export async function publicKey({ key, user }: SshInjectOperation): Promise<string> {
  if (key !== undefined && 'text' in key) return key.text.trim();
  const path = key === undefined ? await newestPublicKey(user) : key.file;
  const text = (await readHostText(path, 'The file with the ssh key')).toString('utf8');
  checkPublicKey(text, path);
  return text.trim();
}

/** As ssh-copy-id(1) finds it. */
async function newestPublicKey(user: string): Promise<string> {
  const directory = join(process.env.HOME || homedir(), '.ssh');
  const names = await readdir(directory).catch(() => []);
  const keys: { path: string; mtime: number }[] = [];
  for (const name of names) {
    if (!/^id.*\.pub$/.test(name) || name.endsWith('-cert.pub')) continue;
    const path = join(directory, name);
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isFile()) keys.push({ path, mtime: stats.mtimeMs });
  }
  const [newest] = keys.sort((a, b) => b.mtime - a.mtime);
  if (newest !== undefined) return newest.path;
  throw new V2vError('INPUT_NOT_FOUND', `There is no public key for ${user} in ${directory}.`, {
    subject: directory,
    hint: 'Name a file that holds one, such as --ssh-inject USER:file:KEY.pub.',
  });
}

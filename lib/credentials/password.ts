import { open } from 'node:fs/promises';

import type { Password, PasswordQuestion } from '../../types/access';
import { V2vError } from '../errors';

/** No password is longer; a file that is larger is not one with a password. */
const longest = 4096;

async function readPasswordFile(path: string): Promise<string> {
  let file;
  try {
    file = await open(path, 'r');
    const { bytesRead, buffer } = await file.read(Buffer.alloc(longest), 0, longest, null);
    // As virt-v2v's -ip: the first line, without its end.
    return /^[^\r\n]*/.exec(buffer.toString('utf8', 0, bytesRead))![0];
  } catch (cause) {
    throw new V2vError(
      'PASSWORD_FILE',
      `The password file ${path} cannot be read: ${(cause as Error).message}.`,
      {
        subject: path,
        hint: 'Name a file whose first line is the password.',
        cause,
      },
    );
  } finally {
    await file?.close();
  }
}

/**
 * Finds out a password.
 *
 * @param question who is asked for it, for a password that is a function
 * @throws V2vError `PASSWORD_FILE` where the file cannot be read; `USAGE` where the variable is not set
 */
export async function readPassword(password: Password, question: PasswordQuestion): Promise<string> {
  if (typeof password === 'string') return password;
  if (typeof password === 'function') return password(question);
  if ('file' in password) return readPasswordFile(password.file);
  const value = process.env[password.env];
  if (value !== undefined) return value;
  throw new V2vError(
    'USAGE',
    `The variable ${password.env} is not set, which should hold the password for ${question.server}.`,
  );
}

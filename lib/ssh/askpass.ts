import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { SshServer } from '../../types/access';
import { readPassword } from '../credentials/password';
import { secretFile } from '../credentials/secret-file';
import type { Context } from '../run/context';
import { shellQuote } from '../text/shell-quote';

/**
 * The environment in which ssh finds its password: a program that it asks reads it from a file that nobody else may open. It
 * is neither in the environment itself nor in arguments.
 *
 * @throws V2vError `PASSWORD_FILE`, `USAGE`
 */
export async function passwordEnvironment(
  { host, user, password }: SshServer,
  context: Context,
): Promise<NodeJS.ProcessEnv> {
  if (password === undefined) return {};
  const secret = await readPassword(password, { server: host, ...(user === undefined ? {} : { user }) });
  const path = await secretFile(secret, context);
  const program = join(await mkdtemp(join(context.tempDir, 'askpass.')), 'askpass');
  // The passphrase of a key is something else.
  const lines = ['#!/bin/sh', 'case "$1" in *passphrase*) exit 1 ;; esac', `exec cat -- ${shellQuote(path)}`];
  await writeFile(program, `${lines.join('\n')}\n`, { mode: 0o700, flag: 'wx' });
  // Before OpenSSH 8.4 it is asked only where there is a display, and no terminal.
  return { SSH_ASKPASS: program, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: process.env['DISPLAY'] ?? ':0' };
}

import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { VSphereServer } from '../../../types/input';
import type { Context } from '../../run/context';
import { shellQuote } from '../../text/shell-quote';
import { userOf } from './libvirt-uri';

/** A value in a configuration file of curl. */
function curlValue(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '\\': '\\\\',
    '"': '\\"',
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
  };
  return `"${text.replace(/[\\"\n\r\t]/g, (character) => escapes[character]!)}"`;
}

/** How curl asks for the head of a file, without who asks. */
export function requestConfig(url: string, { verifyCertificate = true, caFile }: VSphereServer): string {
  return [
    `url = ${curlValue(url)}`,
    'head',
    'silent',
    'show-error',
    'globoff',
    'noproxy = "*"',
    'connect-timeout = 30',
    'max-time = 120',
    ...(verifyCertificate ? [] : ['insecure']),
    ...(caFile === undefined ? [] : [`cacert = ${curlValue(caFile)}`]),
    '',
  ].join('\n');
}

/**
 * The script with which nbdkit gets its cookie. A session that is there already is used on, which keeps it alive; if the
 * server does not know it any more, the script logs in again. So the cookie can be looked after often without a login each
 * time, of which a vCenter allows only so many.
 */
export function cookieScript(directory: string): string {
  return `#!/bin/sh
umask 077
cd ${shellQuote(directory)} || exit 1

# Asks for the head of a file: writes what the server answers, and fails unless it is given.
ask() {
  curl --config request "$@" > answer.$$ || return 1
  tr -d '\\r' < answer.$$ | grep '^HTTP/' | tail -n 1 | grep -q '^HTTP/[0-9.]* 200'
}

end() {
  rm -f answer.$$ session.$$
  exit "$1"
}

if [ -s session ] && ask --config session; then
  cat cookie
  end 0
fi

if ask --config login; then
  found=$(tr -d '\\r' < answer.$$ | sed -n 's/^[Ss][Ee][Tt]-[Cc][Oo][Oo][Kk][Ii][Ee]: *\\([^;]*\\).*/\\1/p' | head -n 1)
  if [ -n "$found" ]; then
    printf '%s\\n' "$found" > cookie.$$ && mv -f cookie.$$ cookie
    printf 'cookie = "%s"\\n' "$(printf '%s' "$found" | sed 's/[\\\\"]/\\\\&/g')" > session.$$ && mv -f session.$$ session
    printf '%s\\n' "$found"
    end 0
  fi
  echo 'the server gives no session to a login' >&2
else
  echo "the server refuses to begin a session: $(tr -d '\\r' < answer.$$ | grep '^HTTP/' | tail -n 1)" >&2
fi
end 1
`;
}

/**
 * Writes the script into a directory that only this user can read, with the password in a file beside it.
 *
 * @param url of a file that the user may read
 * @returns its path
 */
export async function writeCookieScript(
  url: string,
  server: VSphereServer,
  password: string,
  context: Context,
): Promise<string> {
  // mkdtemp: 0700.
  const directory = await mkdtemp(join(context.tempDir, 'session.'));
  const write = (name: string, text: string, mode: number): Promise<void> =>
    writeFile(join(directory, name), text, { mode, flag: 'wx' });
  await write('request', requestConfig(url, server), 0o600);
  await write('login', `user = ${curlValue(`${userOf(server)}:${password}`)}\n`, 0o600);
  await write('cookies', cookieScript(directory), 0o700);
  return join(directory, 'cookies');
}

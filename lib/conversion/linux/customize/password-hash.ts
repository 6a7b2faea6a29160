import { randomBytes } from 'node:crypto';

import type { PasswordCrypt } from '../../../../types/customize-system';
import { V2vError } from '../../../errors';
import { runProgram } from '../../../programs/run';
import type { Context } from '../../../run/context';

/** The alphabet of crypt(5). */
const letters = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function salt(length: number): string {
  return Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join('');
}

/** 16 random bytes as yescrypt writes them: three bytes are four letters, the lowest bits first. */
function yescryptSalt(): string {
  const bytes = randomBytes(16);
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const group = bytes.subarray(index, index + 3);
    let value = group.readUIntLE(0, group.length);
    for (let bits = 0; bits < group.length * 8; bits += 6) {
      text += letters[value & 63];
      value >>= 6;
    }
  }
  return text;
}

/** What crypt(3) is given beside the password. The cost of yescrypt, j9T, is that of Debian, Fedora and SUSE. */
const settings: Record<PasswordCrypt, () => string> = {
  md5: () => `$1$${salt(8)}$`,
  sha256: () => `$5$${salt(16)}$`,
  sha512: () => `$6$${salt(16)}$`,
  yescrypt: () => `$y$j9T$${yescryptSalt()}$`,
};

/** Both come by standard input: arguments are seen by every user of the host. */
const program =
  'binmode STDIN; local $/; my ($setting, $password) = split /\\n/, <STDIN>, 2; print crypt($password, $setting) // "";';

/**
 * Hashes a password with the host's crypt(3), which perl reaches; undefined where that does not know this way.
 *
 * @throws V2vError `PROGRAM_MISSING`, `PROGRAM_FAILED`, `ABORTED`
 */
export async function hashPassword(
  password: string,
  crypt: PasswordCrypt,
  context: Context,
): Promise<string | undefined> {
  const setting = settings[crypt]();
  const { stdout } = await runProgram('perl', ['-e', program], { context, stdin: `${setting}\n${password}` });
  const hash = stdout.trim();
  // One that crypt(3) does not know fails, or is taken for the salt of another one.
  if (hash.startsWith(setting) && hash.length > setting.length + 20) return hash;
  return undefined;
}

/** @throws V2vError `NOT_SUPPORTED` */
export function cryptNotSupported(crypt: PasswordCrypt): V2vError {
  return new V2vError('NOT_SUPPORTED', `This host's crypt(3) cannot hash passwords with ${crypt}.`, {
    subject: crypt,
    hint: 'Choose another way with --password-crypto (crypt), such as sha512, or convert on a host with libxcrypt.',
  });
}

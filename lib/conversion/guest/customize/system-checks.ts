import type {
  PasswordOperation,
  SshInjectOperation,
  SystemOperation,
} from '../../../../types/customize-system';
import { V2vError } from '../../../errors';
import { checkHostname } from '../hostname';
import type { CustomizeChecks } from './checks';
import { checkPublicKey } from './public-key';

/** Checks of the operations on names, users, packages and programs. */
export const systemChecks: CustomizeChecks<SystemOperation> = {
  hostname: ({ hostname }) => checkHostname(hostname),
  timezone: ({ timezone }) => checkTimezone(timezone),
  password: checkPassword,
  'ssh-inject': checkSshInject,
  install: ({ packages }) => checkPackages(packages),
  uninstall: ({ packages }) => checkPackages(packages),
  update: () => undefined,
  run: ({ script }) => checkNotEmpty(script, 'The script to be run'),
  'run-command': ({ command }) => checkNotEmpty(command, 'The command to be run'),
  firstboot: ({ script }) => checkNotEmpty(script, 'The script for the first boot'),
  'firstboot-command': ({ command }) => checkNotEmpty(command, 'The command for the first boot'),
  'firstboot-install': ({ packages }) => checkPackages(packages),
  'no-logfile': () => undefined,
};

function checkNotEmpty(text: string, what: string): void {
  if (text.trim() === '') throw new V2vError('USAGE', `${what} is empty; name one or leave it out.`);
  if (text.includes('\0')) throw new V2vError('USAGE', `${what} has a NUL character in it; take it out.`);
}

function checkTimezone(timezone: string): void {
  const isName = /^[\w+-][\w+\-. ()]*(?:\/[\w+-][\w+-]*)*$/.test(timezone);
  if (isName && !timezone.includes('..')) return;
  throw new V2vError('USAGE', `"${timezone}" is not the name of a time zone.`, {
    subject: timezone,
    hint: 'Name it as the tz database does, such as Europe/Berlin.',
  });
}

/** Names of passwd(5) as they occur, those of domains with an @ or a backslash included; no field separator. */
function checkUser(user: string): void {
  // eslint-disable-next-line no-control-regex -- a name with one of these would break its line in passwd(5)
  if (/^[^-:/\s\0-\x1f][^:/\s\0-\x1f]*$/.test(user)) return;
  throw new V2vError('USAGE', `"${user}" cannot be the name of a user.`, {
    subject: user,
    hint: 'Name a user that the guest has.',
  });
}

const crypts: readonly string[] = ['md5', 'sha256', 'sha512', 'yescrypt'];

function checkPassword({ user, password, crypt }: PasswordOperation): void {
  checkUser(user);
  if (typeof password === 'string') checkNewPassword(password, user);
  if (crypt !== undefined && !crypts.includes(crypt)) {
    throw new V2vError('USAGE', `"${String(crypt)}" is no way of hashing a password.`, {
      subject: crypt,
      hint: `It is one of ${crypts.join(', ')}.`,
    });
  }
}

/** What crypt(3) takes, and what a person can type at a login prompt. */
const longestPassword = 511;

/** @throws V2vError `USAGE`, without a word of the password itself */
export function checkNewPassword(password: string, user: string): void {
  const problem =
    password === ''
      ? 'is empty'
      : Buffer.byteLength(password) > longestPassword
        ? `is longer than ${longestPassword} bytes`
        : /[\0\r\n]/.test(password)
          ? 'has an end of line or a NUL character in it'
          : undefined;
  if (problem === undefined) return;
  throw new V2vError('USAGE', `The password for ${user} ${problem}.`, {
    subject: user,
    hint: 'Give another one; an account that no password opens is "disabled".',
  });
}

function checkSshInject({ user, key }: SshInjectOperation): void {
  checkUser(user);
  if (key !== undefined && 'text' in key) checkPublicKey(key.text, 'The ssh key');
}

/** What no package is named like would be an option, or several words, to the package manager. */
function checkPackages(packages: readonly string[]): void {
  if (packages.length === 0) throw new V2vError('USAGE', 'No package is named; name one or more.');
  for (const name of packages) {
    if (/^[\w@(/*][\w.+:~=<>*@/()^-]*$/.test(name)) continue;
    throw new V2vError('USAGE', `"${name}" cannot be the name of a package.`, {
      subject: name,
      hint: 'Name packages as the package manager of the guest does, with commas between them.',
    });
  }
}

/** @throws V2vError `USAGE` where a user's password is set twice */
export function checkPasswordsOnce(operations: readonly { operation: string }[]): void {
  const users = new Set<string>();
  for (const operation of operations) {
    if (operation.operation !== 'password') continue;
    const { user } = operation as PasswordOperation;
    if (users.has(user)) {
      throw new V2vError('USAGE', `The password of ${user} is set twice.`, {
        subject: user,
        hint: 'Set it once; it is set after everything else.',
      });
    }
    users.add(user);
  }
}

import { randomInt } from 'node:crypto';

import type { PasswordCrypt, PasswordOperation } from '../../../../types/customize-system';
import { readPassword } from '../../../credentials/password';
import { checkNewPassword } from '../../guest/customize/system-checks';
import type { ConversionStep } from '../../guest/step';
import type { LinuxState } from '../state';
import { noSuchUser } from './accounts';
import { usualCrypt } from './password-crypt';
import { cryptNotSupported, hashPassword } from './password-hash';
import { readShadow, withPassword, writeShadow } from './shadow-file';

/** Sets the password of a user, as virt-customize's `--password`. */
export function passwordStep(operation: PasswordOperation): ConversionStep<LinuxState> {
  return {
    name: 'password',
    phase: 'customize',
    applies: () => true,
    async run(state) {
      const { user, password, locked = false } = operation;
      // Before somebody is asked for a password that nobody has.
      const shadow = await readShadow(state);
      if (withPassword(shadow, user, '*') === undefined) throw noSuchUser(user, '/etc/shadow');
      const isObject = typeof password === 'object';
      let field = '*';
      let made: string | undefined;
      if (!isObject || !('disabled' in password)) {
        made = isObject && 'random' in password ? randomPassword() : undefined;
        field = await hash(state, operation, made ?? (await givenPassword(state, operation)));
      }
      await writeShadow(state, withPassword(shadow, user, locked ? `!!${field}` : field) ?? shadow);
      if (made !== undefined && isObject && 'random' in password) password.random(made, user);
    },
  };
}

async function givenPassword({ source }: LinuxState, operation: PasswordOperation): Promise<string> {
  const { user, password } = operation;
  if (typeof password === 'object' && ('random' in password || 'disabled' in password)) return '';
  const given = await readPassword(password, { server: source.name, user });
  checkNewPassword(given, user);
  return given;
}

async function hash(state: LinuxState, operation: PasswordOperation, password: string): Promise<string> {
  const { context } = state;
  const crypt = operation.crypt ?? defaultCrypt(state);
  const hashed = await hashPassword(password, crypt, context);
  if (hashed !== undefined) return hashed;
  if (operation.crypt !== undefined || crypt !== 'yescrypt') throw cryptNotSupported(crypt);
  const instead = await hashPassword(password, 'sha512', context);
  if (instead === undefined) throw cryptNotSupported('sha512');
  context.warn(
    'PASSWORD_CRYPT',
    `The password of ${operation.user} is hashed with sha512: this host's crypt(3) does not know yescrypt, which the guest uses.`,
    'The guest takes it; set the password again there, or convert on a host with libxcrypt, to have it as the others.',
  );
  return instead;
}

function defaultCrypt({ inspection, context }: LinuxState): PasswordCrypt {
  const usual = usualCrypt(inspection);
  if (usual !== undefined) return usual;
  context.warn(
    'PASSWORD_CRYPT',
    `It is not known how ${inspection.productName} hashes passwords; sha512 is used, which every Linux since 2009 takes.`,
    'Choose another way with --password-crypto (crypt).',
  );
  return 'sha512';
}

/** Without letters that are taken for one another. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

function randomPassword(): string {
  return Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)]).join('');
}

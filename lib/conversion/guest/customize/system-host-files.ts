import type { CustomizeOperation } from '../../../../types/customize';
import type { PasswordOperation } from '../../../../types/customize-system';
import { readPassword } from '../../../credentials/password';
import { readHostText } from './host-text';
import { publicKey } from './public-key';
import { readScript } from './script-text';
import { checkNewPassword } from './system-checks';

/**
 * Sees that scripts, keys and passwords that operations name on this host are there and of use, before anything takes
 * time.
 *
 * @throws V2vError `INPUT_NOT_FOUND`, `HOST_PERMISSION`, `PASSWORD_FILE`, `USAGE`
 */
export async function checkSystemFiles(operations: readonly CustomizeOperation[] = []): Promise<void> {
  for (const operation of operations) {
    switch (operation.operation) {
      case 'run':
        await readHostText(operation.script, 'The script to be run');
        break;
      case 'firstboot':
        await readScript(operation.script, 'The script for the first boot');
        break;
      case 'ssh-inject':
        await publicKey(operation);
        break;
      case 'password':
        await checkPasswordSource(operation);
    }
  }
}

/** A function is asked when the password is needed, and only then. */
async function checkPasswordSource({ user, password }: PasswordOperation): Promise<void> {
  if (typeof password !== 'object' || 'random' in password || 'disabled' in password) return;
  checkNewPassword(await readPassword(password, { server: 'the guest', user }), user);
}

/** Programs of this host that operations are carried out with. */
export function systemPrograms(operations: readonly CustomizeOperation[] = []): string[] {
  const hashes = operations.some(
    (operation) =>
      operation.operation === 'password' &&
      !(typeof operation.password === 'object' && 'disabled' in operation.password),
  );
  return hashes ? ['perl'] : [];
}

/** Whether operations are among these that want a network in the appliance: what they run may download something. */
export function needsNetwork(operations: readonly CustomizeOperation[] = []): boolean {
  return operations.some(({ operation }) => ['install', 'update', 'run', 'run-command'].includes(operation));
}

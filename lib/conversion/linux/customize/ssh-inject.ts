import { join } from 'node:path/posix';

import type { SshInjectOperation } from '../../../../types/customize-system';
import { V2vError } from '../../../errors';
import { publicKey } from '../../guest/customize/public-key';
import type { ConversionStep } from '../../guest/step';
import { readGuestText, writeGuestText } from '../../guest/text-file';
import type { LinuxState } from '../state';
import { findAccount, type Account } from './accounts';

/** Adds a public key to those that let a user log in by ssh, as virt-customize's `--ssh-inject`. */
export function sshInjectStep(operation: SshInjectOperation): ConversionStep<LinuxState> {
  return {
    name: 'ssh-inject',
    phase: 'customize',
    applies: () => true,
    async run(state) {
      const { guest } = state;
      const key = await publicKey(operation);
      const account = await findAccount(state, operation.user);
      if (!account.home.startsWith('/') || !(await guest.isDir(account.home, { followsymlinks: true }))) {
        throw new V2vError(
          'CUSTOMIZE_FAILED',
          `The user "${operation.user}" has no home directory in the guest: ${account.home || 'none is named'}.`,
          { subject: operation.user, hint: 'Make it first, with --mkdir and --chown.' },
        );
      }
      const directory = join(account.home, '.ssh');
      const path = join(directory, 'authorized_keys');
      await refuseLink(state, directory, account);
      if (!(await guest.isDir(directory))) {
        await guest.mkdir(directory);
        await own(state, directory, 0o700, account);
      }
      await refuseLink(state, path, account);
      const before = await readGuestText(state, path);
      if (before?.split(/\r?\n/).includes(key)) return;
      const start = before === undefined || before === '' || before.endsWith('\n') ? before : `${before}\n`;
      await writeGuestText(state, path, `${start ?? ''}${key}\n`);
      if (before === undefined) await own(state, path, 0o600, account);
    },
  };
}

/** A link that a user has put there could make us give others than that user the key. */
async function refuseLink({ guest }: LinuxState, path: string, { name }: Account): Promise<void> {
  if (!(await guest.isSymlink(path))) return;
  throw new V2vError('CUSTOMIZE_FAILED', `The guest's ${path} is a link, so ${name} gets no key there.`, {
    subject: path,
    hint: 'Put the file itself in its place, or name the user whose file it leads to.',
  });
}

async function own({ guest }: LinuxState, path: string, mode: number, { uid, gid }: Account): Promise<void> {
  await guest.chmod(mode, path);
  await guest.chown(uid, gid, path);
}

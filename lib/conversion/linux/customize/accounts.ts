import { V2vError } from '../../../errors';
import { readGuestText } from '../../guest/text-file';
import type { LinuxState } from '../state';

/** A line of passwd(5). */
export interface Account {
  name: string;
  uid: number;
  gid: number;
  home: string;
}

/**
 * A user of the guest's own files; those that a directory service knows are not in them.
 *
 * @throws V2vError `CUSTOMIZE_FAILED` where the guest has no such user
 */
export async function findAccount(state: Pick<LinuxState, 'guest'>, user: string): Promise<Account> {
  const text = (await readGuestText(state, '/etc/passwd')) ?? '';
  for (const line of text.split('\n')) {
    const [name, , uid = '', gid = '', , home = ''] = line.split(':');
    if (name !== Buffer.from(user).toString('latin1') || !/^\d+$/.test(uid) || !/^\d+$/.test(gid)) continue;
    return { name, uid: Number(uid), gid: Number(gid), home };
  }
  throw noSuchUser(user, '/etc/passwd');
}

/** The error for a user that a file of the guest does not name. */
export function noSuchUser(user: string, file: string): V2vError {
  return new V2vError('CUSTOMIZE_FAILED', `The guest has no user "${user}" in ${file}.`, {
    subject: user,
    hint: 'Name a user that the guest has, or make one with --run-command before.',
  });
}

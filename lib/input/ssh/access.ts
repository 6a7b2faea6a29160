import type { SshServer } from '../../../types/access';
import { V2vError } from '../../errors';
import { nbdkitPlugin } from '../../programs/nbdkit/abilities';
import type { NbdkitParameter } from '../../programs/nbdkit/serve';
import type { Context } from '../../run/context';
import { readPassword } from '../../credentials/password';
import { secretFile } from '../../credentials/secret-file';
import { sshPlace } from '../../ssh/server';

/** A host that nbdkit reaches by ssh, its password out of sight. */
export interface SshAccess {
  server: SshServer;
  /** For people. */
  place: string;
  /** What nbdkit's plugin ssh is told, beside the path. */
  parameters: readonly NbdkitParameter[];
}

async function secretParameters({ password, host, user }: SshServer, context: Context) {
  if (password === undefined) return [];
  const question = { server: host, ...(user === undefined ? {} : { user }) };
  const secret = await readPassword(password, question);
  return [['password', `+${await secretFile(secret, context)}`] as const];
}

/**
 * Prepares reading from a host by ssh.
 *
 * @throws V2vError `PLUGIN_MISSING`, `PROGRAM_MISSING`, `PASSWORD_FILE`
 */
export async function sshAccess(server: SshServer, context: Context): Promise<SshAccess> {
  if ((await nbdkitPlugin('ssh', context)) === undefined) {
    throw new V2vError('PLUGIN_MISSING', 'nbdkit has no plugin ssh.', {
      subject: 'ssh',
      hint: 'Install it: the package nbdkit of Debian and Ubuntu, nbdkit-ssh-plugin of Fedora and RHEL.',
    });
  }
  const { host, port, user, identityFile, knownHostsFile, verifyHost = true } = server;
  const optional: readonly (readonly [string, string | number | undefined])[] = [
    ['port', port],
    ['user', user],
    ['identity', identityFile],
    ['known-hosts', knownHostsFile],
    ['verify-remote-host', verifyHost ? undefined : 'false'],
  ];
  const stated = optional.flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)] as const],
  );
  const parameters = [['host', host] as const, ...stated, ...(await secretParameters(server, context))];
  return { server, place: sshPlace(server), parameters };
}

import { setTimeout as sleep } from 'node:timers/promises';

import { V2vError } from '../../errors';
import type { Server } from '../../programs/server';
import type { SshAccess } from './access';

/** A file of the host, and the error where it is not there. */
export interface RemotePath {
  path: string;
  missing: () => V2vError;
}

/** What shows whether ssh gets there by itself: `ssh -p 2222 root@esx1`. */
function sshCommand({ server: { host, port, user } }: SshAccess): string {
  const name = user === undefined ? host : `${user}@${host}`;
  return ['ssh', ...(port === undefined ? [] : ['-p', port]), name].join(' ');
}

function changedKey({ place, server: { host } }: SshAccess): V2vError {
  const message = `The host key of ${place} is not the one that is known: somebody else may be answering.`;
  const hint = `If the host was set up anew, remove its old key (ssh-keygen -R ${host}) and accept the new one.`;
  return new V2vError('SOURCE_IDENTITY', message, { subject: host, hint });
}

function unknownKey(access: SshAccess): V2vError {
  return new V2vError('SOURCE_IDENTITY', `The host key of ${access.place} is not known.`, {
    subject: access.server.host,
    hint: `Log in once with "${sshCommand(access)}", and accept the key after comparing it.`,
  });
}

function refusedLogin(access: SshAccess): V2vError {
  const { place, server } = access;
  const subject = server.host;
  if (server.password === undefined) {
    return new V2vError('SOURCE_LOGIN', `${place} accepts none of the keys for ssh that this user has.`, {
      subject,
      hint: `Make "${sshCommand(access)}" work without a password (ssh-copy-id, ssh-agent), or give a file with the password (-ip).`,
    });
  }
  return new V2vError('SOURCE_LOGIN', `${place} refuses the login by ssh with this password.`, {
    subject,
    hint: 'Check user and password, and that sshd_config of the host has "PasswordAuthentication yes".',
  });
}

function unreachable({ place, server }: SshAccess, reason: string): V2vError {
  const subject = server.host;
  const message = `${place} cannot be reached by ssh: ${reason}.`;
  const hint = /kex error|no match for method/i.test(reason)
    ? 'The host knows only algorithms that are switched off here; allow them for it in ~/.ssh/config.'
    : 'Check the name, the port and the firewall, and that ssh is switched on at the host.';
  return new V2vError('SOURCE_UNREACHABLE', message, { subject, hint });
}

function noRight({ place }: SshAccess, path: string): V2vError {
  return new V2vError('SOURCE_RIGHTS', `The user may not read ${path} at ${place}.`, {
    subject: path,
    hint: 'Give the user the right to read it, or log in as another.',
  });
}

function unreadable({ place }: SshAccess, path: string, reason: string): V2vError {
  return new V2vError('DISK_READ', `${path} at ${place} cannot be read: ${reason}.`, {
    subject: path,
    hint: 'If the guest is running, shut it down: an ESXi host locks the disks of a running guest.',
  });
}

/** What nbdkit's plugin ssh and libssh say; the first that matches. */
const refusals: readonly (readonly [RegExp, (access: SshAccess) => V2vError])[] = [
  [/host key .*changed/i, changedKey],
  [/host key is unknown|known_hosts/i, unknownKey],
  [/authentication/i, refusedLogin],
];

function explain(stderr: string, access: SshAccess, { path, missing }: RemotePath): V2vError | undefined {
  const said = [...stderr.matchAll(/^nbdkit: [^\n]{0,200}?error: ([^\n]+)$/gm)].at(-1)?.[1]?.trim();
  if (said === undefined) return undefined;
  const refusal = refusals.find(([pattern]) => pattern.test(said))?.[1];
  if (refusal !== undefined) return refusal(access);
  // `cannot open file for reading: SFTP server: No such file`
  const sftp = /SFTP server: (.+)/.exec(said)?.[1];
  if (sftp === undefined) {
    const reason = said
      .replace(/^failed to connect to remote host: /, '')
      .replace(`${access.server.host}: `, '');
    return unreachable(access, reason);
  }
  if (/no such file/i.test(sftp)) return missing();
  if (/permission denied/i.test(sftp)) return noRight(access, path);
  return unreadable(access, path, sftp);
}

/** Milliseconds within which what nbdkit said before it refused its client is here. */
const noticeMs = 200;

/** Why a client of nbdkit's plugin ssh failed; undefined where nbdkit has not said anything. */
export async function explainFailure(
  server: Server,
  access: SshAccess,
  file: RemotePath,
): Promise<V2vError | undefined> {
  const found = explain(server.stderr, access, file);
  if (found !== undefined) return found;
  await sleep(noticeMs);
  return explain(server.stderr, access, file);
}

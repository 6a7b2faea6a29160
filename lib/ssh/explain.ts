import type { SshServer } from '../../types/access';
import { V2vError, type V2vErrorCode } from '../errors';
import { sshPlace } from './server';

/** The codes of a login that fails: of a source or of a target. */
export interface SshErrorCodes {
  unreachable: V2vErrorCode;
  login: V2vErrorCode;
  identity: V2vErrorCode;
}

export const outputCodes: SshErrorCodes = {
  unreachable: 'OUTPUT_UNREACHABLE',
  login: 'OUTPUT_LOGIN',
  identity: 'OUTPUT_IDENTITY',
};

/** What shows whether ssh gets there by itself: `ssh -p 2222 root@pve1`. */
function byHand({ host, port, user }: SshServer): string {
  return [
    'ssh',
    ...(port === undefined ? [] : ['-p', port]),
    user === undefined ? host : `${user}@${host}`,
  ].join(' ');
}

function refusedLogin(server: SshServer, code: V2vErrorCode, cause: unknown): V2vError {
  const details = { subject: server.host, cause };
  if (server.password === undefined) {
    return new V2vError(code, `${sshPlace(server)} accepts none of the keys for ssh that this user has.`, {
      ...details,
      hint: `Make "${byHand(server)}" work without a password (ssh-copy-id, ssh-agent), or give a file with the password.`,
    });
  }
  return new V2vError(code, `${sshPlace(server)} refuses the login by ssh with this password.`, {
    ...details,
    hint: 'Check user and password, and that sshd of the host lets this user log in with one (PermitRootLogin).',
  });
}

/** The last line of what ssh said that is no decoration. */
function lastWords(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const said = lines.filter((line) => line !== '' && !line.startsWith('@') && !/^Warning:/.test(line)).at(-1);
  return (said ?? 'it closes the connection').replace(/^ssh: /, '').replace(/\.$/, '');
}

/** Why a login failed, of what ssh said. */
export function explainLogin(
  server: SshServer,
  stderr: string,
  codes: SshErrorCodes,
  cause: unknown,
): V2vError {
  const place = sshPlace(server);
  const details = { subject: server.host, cause };
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED|host key .{0,200}has changed/i.test(stderr)) {
    const message = `The host key of ${place} is not the one that is known: somebody else may be answering.`;
    const hint = `If the host was set up anew, remove its old key (ssh-keygen -R ${server.host}) and accept the new one.`;
    return new V2vError(codes.identity, message, { ...details, hint });
  }
  if (/Host key verification failed|host key is known for/i.test(stderr)) {
    return new V2vError(codes.identity, `The host key of ${place} is not known.`, {
      ...details,
      hint: `Log in once with "${byHand(server)}", and accept the key after comparing it.`,
    });
  }
  if (/Permission denied|Too many authentication failures|No more authentication methods/i.test(stderr))
    return refusedLogin(server, codes.login, cause);
  const reason = lastWords(stderr);
  const hint = /Unable to negotiate|no matching/i.test(reason)
    ? 'The host knows only algorithms that are switched off here; allow them for it in ~/.ssh/config.'
    : 'Check the name, the port and the firewall, and that sshd runs at the host.';
  return new V2vError(codes.unreachable, `${place} cannot be reached by ssh: ${reason}.`, {
    ...details,
    hint,
  });
}

/** The connection broke off while it was needed. */
export function brokenOff(server: SshServer, stderr: string, codes: SshErrorCodes, cause: unknown): V2vError {
  const said = stderr.trim() === '' ? '' : `: ${lastWords(stderr)}`;
  return new V2vError(codes.unreachable, `The connection by ssh to ${sshPlace(server)} broke off${said}.`, {
    subject: server.host,
    hint: 'Look whether the host and the network are well, and run it again.',
    cause,
  });
}

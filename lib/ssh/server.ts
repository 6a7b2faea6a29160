import type { SshServer } from '../../types/access';
import { V2vError } from '../errors';

/** What a name of a host or a user may hold: the programs that get it must not take it for an option or a command. */
const plainName = /^[^\s\0-][^\s\0]*$/;

const refusal = (who: string, what: string): V2vError =>
  new V2vError('USAGE', `The ${who} ${what}.`, {
    hint: 'Give the host as { host, port, user }, on the command line as ssh://user@host:port/…',
  });

/**
 * A host that is named for ssh, where it is one.
 *
 * @param who who needs it, for the message: `input mode vmx`
 * @throws V2vError `USAGE`
 */
export function checkedSshServer(who: string, ssh: unknown): SshServer {
  if (typeof ssh !== 'object' || ssh === null) throw refusal(who, 'needs a host to reach by ssh');
  const { host, port, user } = ssh as Partial<SshServer>;
  if (typeof host !== 'string' || !plainName.test(host) || /[/@[\]]/.test(host))
    throw refusal(who, 'needs the name or address of a host to reach by ssh');
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536))
    throw refusal(who, `needs a port from 1 to 65535, not ${String(port)}`);
  if (user !== undefined && (typeof user !== 'string' || !plainName.test(user)))
    throw refusal(who, 'needs a plain name of a user for ssh');
  return ssh as SshServer;
}

const inBrackets = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** `root@esx1.example.com:2222`, for people. */
export function sshPlace({ host, port, user }: SshServer): string {
  const name = user === undefined ? '' : `${user}@`;
  return `${name}${inBrackets(host)}${port === undefined ? '' : `:${port}`}`;
}

/** A URI of the host: `ssh://root@esx1.example.com:2222/vmfs/volumes/a%20b`. `path` begins with a slash, or is empty. */
export function sshUri(scheme: string, { host, port, user }: SshServer, path: string): string {
  const name = user === undefined ? '' : `${encodeURIComponent(user)}@`;
  // 22 and 0 stand for what ssh takes anyway.
  const suffix = port === undefined || port === 22 ? '' : `:${port}`;
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return `${scheme}://${name}${inBrackets(host)}${suffix}${encoded}`;
}

import type { SshServer } from '../../types/access';

const option = (name: string, value: string | number): string[] => ['-o', `${name}=${value}`];

/** Nothing of what a person's configuration may have for working at the host. */
const plain = [
  ...option('RequestTTY', 'no'),
  ...option('RemoteCommand', 'none'),
  ...option('PermitLocalCommand', 'no'),
  ...option('ForwardAgent', 'no'),
  ...option('ForwardX11', 'no'),
  ...option('EscapeChar', 'none'),
  ...option('LogLevel', 'INFO'),
];

function hostKey({ knownHostsFile, verifyHost = true }: SshServer): string[] {
  if (!verifyHost)
    return [...option('StrictHostKeyChecking', 'no'), ...option('UserKnownHostsFile', '/dev/null')];
  return [
    // ssh would ask whether it is the right one, and there is nobody to answer.
    ...option('StrictHostKeyChecking', 'yes'),
    ...(knownHostsFile === undefined
      ? []
      : [
          ...option('UserKnownHostsFile', quoted(knownHostsFile)),
          ...option('GlobalKnownHostsFile', '/dev/null'),
        ]),
  ];
}

/** A file name in a setting of ssh_config(5): quoted for blanks, and no percent sign stands for anything. */
function quoted(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}

function login({ identityFile, password, user }: SshServer): string[] {
  const key = identityFile === undefined ? [] : ['-i', identityFile, ...option('IdentitiesOnly', 'yes')];
  const how =
    password === undefined
      ? option('BatchMode', 'yes')
      : [
          ...option('NumberOfPasswordPrompts', 1),
          ...option(
            'PreferredAuthentications',
            `${identityFile === undefined ? '' : 'publickey,'}password,keyboard-interactive`,
          ),
        ];
  return [...(user === undefined ? [] : ['-l', user]), ...key, ...how];
}

/**
 * Arguments of ssh for one login that serves many commands: ssh listens at `control` for them. The name of the host comes
 * last, and is never taken for an option.
 */
export function masterArguments(server: SshServer, control: string): string[] {
  const { host, port } = server;
  return [
    ...['-M', '-N', '-S', escapedControl(control)],
    ...option('ControlPersist', 'no'),
    ...option('ConnectTimeout', 30),
    // A host that is gone is noticed within a minute, and not by the next command alone.
    ...option('ServerAliveInterval', 15),
    ...option('ServerAliveCountMax', 4),
    ...plain,
    ...hostKey(server),
    ...login(server),
    ...(port === undefined ? [] : ['-p', String(port)]),
    '--',
    host,
  ];
}

const escapedControl = (path: string): string => path.replaceAll('%', '%%');

/** Colons divide the ends of a forwarding. */
const escapedEnd = (path: string): string => path.replace(/[\\:]/g, '\\$&');

/** The ends of a forwarding of Unix sockets. */
export interface Forward {
  local: string;
  remote: string;
}

/** Arguments of ssh for a command that goes through `control`, and by no other way. */
export function commandArguments(control: string, forwards: readonly Forward[] = []): string[] {
  return [
    ...['-F', 'none', '-T', '-S', escapedControl(control)],
    // Where nobody listens there ssh would log in by itself, without a word.
    ...option('ProxyCommand', 'false'),
    ...option('EscapeChar', 'none'),
    ...option('ExitOnForwardFailure', 'yes'),
    ...forwards.flatMap(({ local, remote }) => ['-L', `${escapedEnd(local)}:${escapedEnd(remote)}`]),
    '--',
    'host',
  ];
}

import type { SshServer } from '../../../types/access';
import { isV2vError, V2vError } from '../../errors';
import { LibvirtConnection, type Domain } from '../../libvirt';
import type { Context } from '../../run/context';
import { sshPlace, sshUri } from '../../ssh/server';

/** A domain of the host. */
export type XenDomain = Pick<Domain, 'name' | 'uuid' | 'id' | 'xml' | 'state'>;

/** What is asked of libvirt at the host. */
export interface XenHost extends AsyncDisposable {
  domains(): Promise<XenDomain[]>;
}

/** Gets to libvirt at a host. */
export type Connect = (uri: string, context: Context) => Promise<XenHost>;

/** By way of the ssh program of this host. */
export const connectByLibvirt: Connect = (uri, { signal }) =>
  LibvirtConnection.open(uri, { readOnly: true, signal });

/** libvirt's URI of the host. The ssh that it starts asks nothing on a terminal, where nobody may sit. */
export function xenUri(ssh: SshServer): string {
  const { identityFile, verifyHost = true } = ssh;
  const parameters = [
    'no_tty=1',
    ...(identityFile === undefined ? [] : [`keyfile=${encodeURIComponent(identityFile)}`]),
    ...(verifyHost ? [] : ['no_verify=1']),
  ];
  return `${sshUri('xen+ssh', ssh, '/')}?${parameters.join('&')}`;
}

type Refusal = readonly [RegExp, V2vError['code'], message: (place: string) => string, hint: string];

/** What ssh and libvirt say when a connection fails; the first that matches. */
const refusals: readonly Refusal[] = [
  [
    /host key verification failed|host identification has changed/i,
    'SOURCE_IDENTITY',
    (place) => `The host key of ${place} is not known, or not the one that is known.`,
    'Log in once with ssh, and accept the key after comparing it.',
  ],
  [
    /permission denied|authentication failed|too many authentication/i,
    'SOURCE_LOGIN',
    (place) => `${place} accepts none of the keys for ssh that this user has.`,
    'libvirt asks for no password when it uses ssh: set up a key (ssh-copy-id, ssh-agent), for which the login works.',
  ],
  [
    /no connection driver|not found: libxl|xend/i,
    'SOURCE_GUEST',
    (place) => `libvirt at ${place} has no driver for Xen.`,
    'Install it at the host (libvirt-daemon-driver-xen, libvirt-daemon-xen) and restart libvirtd.',
  ],
  [
    /./,
    'SOURCE_UNREACHABLE',
    (place) => `libvirt at ${place} cannot be reached`,
    'Check that libvirtd is running at the host and that virsh -c xen+ssh://HOST/ list works from here.',
  ],
];

/**
 * Opens a connection to libvirt at a Xen host.
 *
 * @throws V2vError `SOURCE_…`
 */
export async function connectToXen(ssh: SshServer, connect: Connect, context: Context): Promise<XenHost> {
  try {
    return await connect(xenUri(ssh), context);
  } catch (cause) {
    if (!isV2vError(cause) || cause.code !== 'LIBVIRT') throw cause;
    const [, code, message, hint] = refusals.find(([pattern]) => pattern.test(cause.message))!;
    const said = message(sshPlace(ssh));
    const sentence = said.endsWith('.')
      ? said
      : `${said}: ${cause.message.replace(/\s+/g, ' ').replace(/\.?$/, '.')}`;
    throw new V2vError(code, sentence, { subject: ssh.host, hint, cause });
  }
}

import type { SshServer } from '../../../types/access';
import { V2vError } from '../../errors';
import { maskUri } from '../../text/mask-uri';
import type { GivenOptions } from '../given-options';

/** What a URI of a host that is reached by ssh says. */
export interface SshUri {
  server: SshServer;
  /** Decoded; begins with a slash, or is empty. */
  path: string;
}

const form =
  /^([a-z][a-z0-9+.-]*):\/\/(?:([^@/]*)@)?(\[[^\]/]*\]|[^:/?#@[\]]*)(?::(\d*))?(\/[^?#]*)?([?#].*)?$/i;

function decode(text: string, uri: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new V2vError('USAGE', `${uri}: ${text} is not encoded rightly; write a percent sign as %25`);
  }
}

/**
 * Reads `SCHEME://[USER@]HOST[:PORT][/PATH]`. A host is never an option for a program that it is given to.
 *
 * @throws V2vError `USAGE`
 */
export function readSshUri(text: string, scheme: string, example: string): SshUri {
  const shown = maskUri(text);
  const refuse = (why: string): never => {
    throw new V2vError('USAGE', `${shown}: ${why}; write ${example}`);
  };
  const [, given = '', userInfo, host = '', port = '', path = '', rest] = form.exec(text) ?? [];
  if (given.toLowerCase() !== scheme) refuse(`it is not a URI of the form ${scheme}://…`);
  if (rest !== undefined) refuse('it has parameters, which have no meaning here');
  if (userInfo?.includes(':') === true) {
    throw new V2vError(
      'USAGE',
      `${shown}: a password in a URI can be seen by others; put it into a file and name that with -ip`,
    );
  }
  const server: SshServer = { host: decode(host.replace(/^\[(.*)\]$/, '$1'), shown) };
  if (server.host === '' || server.host.startsWith('-')) refuse('it names no host');
  const number = Number(port);
  if (number > 65535) refuse(`${port} is not a port`);
  // As virt-v2v and libvirt have it: 0 is none.
  if (number > 0) server.port = number;
  const user = decode(userInfo ?? '', shown);
  if (user.startsWith('-')) refuse('it names no user');
  if (user !== '') server.user = user;
  return { server, path: decode(path, shown) };
}

/** The server, with the file of the password (`-ip`). */
export function withPassword(server: SshServer, given: GivenOptions): SshServer {
  const file = given.text('inputPassword');
  return file === undefined ? server : { ...server, password: { file } };
}

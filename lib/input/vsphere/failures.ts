import type { VSphereServer } from '../../../types/input';
import { V2vError } from '../../errors';
import { userOf } from './libvirt-uri';

/** What stops an input that reads from a vCenter or an ESXi host. */
export type ServerProblem = 'unreachable' | 'login' | 'rights' | 'identity';

const proxyVariables = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

/** The variable that leads libvirt to a proxy, where one is set. */
function proxyVariable(): string | undefined {
  return proxyVariables.find((name) => (process.env[name] ?? '') !== '');
}

/** @param reason the rest of the sentence, without a full stop */
export function serverFailure(
  problem: ServerProblem,
  server: VSphereServer,
  reason: string,
  cause?: unknown,
): V2vError {
  const { host } = server;
  const details = { subject: host, cause };
  switch (problem) {
    case 'login':
      return new V2vError('SOURCE_LOGIN', `${host} refuses the login of ${userOf(server)}: ${reason}.`, {
        ...details,
        hint: 'Check user and password, and whether the account is locked; a user of vCenter is written with its domain, administrator@vsphere.local.',
      });
    case 'rights':
      return new V2vError('SOURCE_RIGHTS', `${userOf(server)} may not do this at ${host}: ${reason}.`, {
        ...details,
        hint: 'Give the user the rights that docs/vsphere.md lists, or take another user.',
      });
    case 'identity':
      return new V2vError('SOURCE_IDENTITY', `The certificate of ${host} is not trusted: ${reason}.`, {
        ...details,
        hint:
          server.caFile === undefined
            ? 'Have this host trust the authority of the certificate (caFile, or update-ca-certificates); in a network that you trust the check can be switched off: verifyCertificate: false, ?no_verify=1 in the URI.'
            : `libvirt before version 11.5 trusts only the authorities of the system: copy ${server.caFile} to /usr/local/share/ca-certificates, with a name that ends in .crt, and run update-ca-certificates.`,
      });
    case 'unreachable': {
      const proxy = proxyVariable();
      return new V2vError('SOURCE_UNREACHABLE', `${host} does not answer as it should: ${reason}.`, {
        ...details,
        hint:
          proxy === undefined
            ? 'Check name, port and firewall; try again later if the server is overloaded.'
            : `libvirt goes through the proxy that ${proxy} names: unset it, or add ${host} to no_proxy; else check name, port and firewall.`,
      });
    }
  }
}

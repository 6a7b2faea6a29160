import type { VSphereServer } from '../../../types/input';
import { LibvirtError, V2vError } from '../../errors';
import { libvirtUri } from './libvirt-uri';
import { serverFailure, type ServerProblem } from './failures';

/** virErrorNumber */
const authFailed = 45;

/** What libvirt's ESX driver says, all of it as an internal error, and what it means. */
const meanings: readonly { says: RegExp; problem: ServerProblem }[] = [
  { says: /InvalidLogin|incorrect user name or password|Cannot complete login/i, problem: 'login' },
  {
    says: /NoPermission|Permission to perform this operation was denied|HTTP response code 40[13] for/i,
    problem: 'rights',
  },
  // Numbers of libcurl's: the certificate, its host name, a revoked one, the file of authorities.
  { says: /curl_easy_perform\(\)[^(]*\((?:51|60|83|91|77)\)/, problem: 'identity' },
  {
    says: /curl_easy_perform\(\)|IP address lookup|Could not resolve|HTTP response code 50[234]|The server redirects/i,
    problem: 'unreachable',
  },
];

/** libvirt's text without what is the same in all of them. */
function reasonOf({ message }: LibvirtError): string {
  const text = message.replace(/^libvirt \w+: /, '').replace(/^internal error: /, '');
  const [, curl] = /curl_easy_perform\(\) returned an error: (.+)$/s.exec(text) ?? [];
  const [, fault] = /Fault: (.+)$/s.exec(text) ?? [];
  return (curl ?? fault ?? text).trim().replace(/\.$/, '');
}

/**
 * What libvirt's error about a vCenter or an ESXi host means. Any other error comes back as it is.
 *
 * @throws never
 */
export function libvirtFailure(error: unknown, server: VSphereServer): unknown {
  if (!(error instanceof LibvirtError)) return error;
  const { host, inventoryPath = [] } = server;
  const reason = reasonOf(error);
  if (/Could not find|does not specify/.test(error.message) && inventoryPath.length > 0) {
    return new V2vError(
      'SOURCE_GUEST',
      `${host} has no ESXi host at ${inventoryPath.join(' / ')}: ${reason}.`,
      {
        subject: libvirtUri(server),
        hint: 'Name all folders, the datacenter, the cluster if there is one, and the host, as the inventory shows them.',
        cause: error,
      },
    );
  }
  if (error.libvirtCode === authFailed) return serverFailure('login', server, reason, error);
  const meaning = meanings.find(({ says }) => says.test(error.message));
  return meaning === undefined ? error : serverFailure(meaning.problem, server, reason, error);
}

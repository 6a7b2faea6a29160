import type { LibvirtSecretUsage } from '../../../types/libvirt';
import { childOf, childrenOf, type XmlElement } from '../../xml/parse';
import type { DiskAuth, DiskHost, NamedDisk, NetworkDisk, SecretName } from './description';
import { invalidDomain } from './invalid-domain';

const secretUsages: readonly string[] = ['volume', 'ceph', 'iscsi', 'tls'] satisfies LibvirtSecretUsage[];

const isSecretUsage = (type: string): type is LibvirtSecretUsage => secretUsages.includes(type);

function secretOf(auth: XmlElement): SecretName | undefined {
  const attributes = childOf(auth, 'secret')?.attributes;
  const uuid = attributes?.get('uuid');
  const usage = attributes?.get('usage');
  const type = attributes?.get('type') ?? 'ceph';
  if (uuid) return { uuid };
  return usage && isSecretUsage(type) ? { type, usage } : undefined;
}

/** Reads `<auth username='…'><secret …/></auth>`, which stands in a source, in the disk itself, or in that of a pool. */
export function authOf(...parents: (XmlElement | undefined)[]): DiskAuth | undefined {
  const auth = parents.map((parent) => childOf(parent, 'auth')).find((found) => found !== undefined);
  const user = auth?.attributes.get('username');
  if (auth === undefined || !user) return undefined;
  const secret = secretOf(auth);
  return secret === undefined ? { user } : { user, secret };
}

/** Reads the `<host>` elements of a source. */
export function hostsOf(source: XmlElement | undefined, invalid: (problem: string) => Error): DiskHost[] {
  return childrenOf(source, 'host').map(({ attributes }) => {
    const host: DiskHost = { transport: attributes.get('transport') ?? 'tcp' };
    const name = attributes.get('name');
    const socket = attributes.get('socket');
    const port = attributes.get('port');
    if (name) host.name = name.replace(/^\[(.*)\]$/, '$1');
    if (socket) host.socket = socket;
    if (port !== undefined) {
      host.port = Number(port);
      if (!/^\d{1,5}$/.test(port) || host.port < 1 || host.port > 65_535) {
        throw invalid(`the port ${JSON.stringify(port)}, which is not one`);
      }
    }
    return host;
  });
}

/** Reads `<disk type='network'>`, https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms. */
export function networkDisk({ element, name: disk }: NamedDisk, file: string): NetworkDisk {
  const source = childOf(element, 'source');
  const attribute = (name: string): string | undefined => source?.attributes.get(name) || undefined;
  const within = (name: string, key: string): string | undefined =>
    childOf(source, name)?.attributes.get(key) || undefined;
  const invalid = (problem: string): Error =>
    invalidDomain(file, `gives the server of the disk ${disk} ${problem}`);

  const found: NetworkDisk = {
    type: 'network',
    protocol: attribute('protocol') ?? '',
    name: attribute('name') ?? '',
    hosts: hostsOf(source, invalid),
    tls: attribute('tls') === 'yes',
    cookies: childrenOf(childOf(source, 'cookies'), 'cookie').map(({ attributes, text }) => [
      attributes.get('name') ?? '',
      text.trim(),
    ]),
    verifyCertificate: within('ssl', 'verify') !== 'no',
  };
  const auth = authOf(source, element);
  const query = attribute('query');
  const snapshot = within('snapshot', 'name');
  const configFile = within('config', 'file');
  const initiator = childOf(childOf(source, 'initiator'), 'iqn')?.attributes.get('name');
  const timeout = Number(within('timeout', 'seconds'));
  if (auth !== undefined) found.auth = auth;
  if (query !== undefined) found.query = query;
  if (snapshot !== undefined) found.snapshot = snapshot;
  if (configFile !== undefined) found.configFile = configFile;
  if (initiator) found.initiator = initiator;
  if (Number.isInteger(timeout) && timeout > 0) found.timeout = timeout;
  return found;
}

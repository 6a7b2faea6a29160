import type { VSphereServer } from '../../../types/input';
import { V2vError } from '../../errors';
import { fromInventoryName } from '../../text/inventory-name';
import { maskUri } from '../../text/mask-uri';

const schemes = ['vpx', 'esx', 'gsx'];
const gsxPort = 8333;

/** The scheme of a libvirt URI, in lower case. */
function schemeOf(uri: string): string | undefined {
  return /^([a-z][a-z0-9+.-]*):\/\//i.exec(uri)?.[1]?.toLowerCase();
}

/** Whether a libvirt URI leads to a vCenter or an ESXi host. */
export function isVSphereUri(uri: string | undefined): boolean {
  return schemes.includes(schemeOf(uri ?? '') ?? '');
}

/** A text before and after the first occurrence of a character. */
function cut(text: string, character: string): [string, string] {
  const at = text.indexOf(character);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function refusal(uri: string, problem: string): V2vError {
  return new V2vError('USAGE', `-ic ${maskUri(uri)}: ${problem}`);
}

/** Decodes what is encoded; a percent sign that encodes nothing stands for itself, as many write it. */
function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (codes) =>
    Buffer.from(codes.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

type Authority = Pick<VSphereServer, 'host' | 'port' | 'user'>;

function readAuthority(uri: string, text: string): Authority {
  // The last: users of vCenter have one in their name, which is not encoded by everyone.
  const at = text.lastIndexOf('@');
  const user = at === -1 ? undefined : text.slice(0, at);
  if (user?.includes(':') === true)
    // Without the URI, which holds it.
    throw new V2vError(
      'USAGE',
      '-ic: the URI holds a password, which every user of this host can read; take it out, and put it into a file for -ip',
    );
  const [, address, name, port] =
    /^(?:\[([0-9a-f:.%a-z_-]+)\]|([^:[\]]*))(?::(\d*))?$/i.exec(text.slice(at + 1)) ?? [];
  const host = address ?? decoded(name ?? '');
  if (host === '') throw refusal(uri, 'it names no server; write vpx://USER@SERVER/DATACENTER/CLUSTER/HOST');
  const authority: Authority = { host };
  if (user) authority.user = decoded(user);
  if (port) {
    authority.port = Number(port);
    if (authority.port < 1 || authority.port > 65535) throw refusal(uri, `${port} is not a port`);
  }
  return authority;
}

function readInventoryPath(uri: string, path: string): string[] {
  // As libvirt: decoded first, then divided. A slash within a name is %252f in the URI.
  const names = decoded(path).split('/').filter(Boolean).map(fromInventoryName);
  if (names.length >= 2) return names;
  throw refusal(
    uri,
    'it does not say which ESXi host is meant; write vpx://USER@SERVER/DATACENTER/CLUSTER/HOST, with the folders that they are in',
  );
}

const switches: Readonly<Record<string, boolean>> = { '': true, '0': false, '1': true };
/** Parameters of libvirt's that change nothing about reading a guest. */
const withoutEffect = ['auto_answer', 'vcenter'];

type Trust = Pick<VSphereServer, 'verifyCertificate' | 'caFile'>;

function readParameters(uri: string, query: string): Trust {
  const read: Trust = {};
  for (const parameter of query.split(/[&;]/)) {
    const [name, value] = cut(parameter, '=').map(decoded) as [string, string];
    if (name === '' || withoutEffect.includes(name) || (name === 'transport' && value === 'https')) continue;
    if (name === 'no_verify') {
      const isOff = Object.hasOwn(switches, value) ? switches[value] : undefined;
      if (isOff === undefined) throw refusal(uri, `no_verify is 0 or 1, and not ${JSON.stringify(value)}`);
      if (isOff) read.verifyCertificate = false;
    } else if (name === 'cacert') {
      if (value === '') throw refusal(uri, 'cacert names no file');
      read.caFile = value;
    } else if (name === 'transport') {
      throw refusal(uri, `the transport ${JSON.stringify(value)} is not available; leave it out for https`);
    } else if (name === 'proxy') {
      throw refusal(uri, 'v2v-node reads without a proxy; leave it out');
    } else {
      throw refusal(uri, `${name} is not one of its parameters: no_verify, cacert`);
    }
  }
  return read;
}

/**
 * Reads a libvirt URI of a vCenter or an ESXi host, https://libvirt.org/drvesx.html, encoded or as somebody typed it:
 * `vpx://DOM\user@vc/QA Lab/Cluster/esx1`.
 *
 * @example
 * readVSphereUri('vpx://root@vc/QA%20Lab/esx1?no_verify=1');
 * // { host: 'vc', user: 'root', inventoryPath: ['QA Lab', 'esx1'], verifyCertificate: false }
 *
 * @throws V2vError `USAGE`; a password in the URI is refused, and not quoted
 */
export function readVSphereUri(uri: string): VSphereServer {
  const scheme = schemeOf(uri);
  if (scheme === undefined || !schemes.includes(scheme)) {
    throw refusal(uri, 'it is not the URI of a vCenter (vpx://) or an ESXi host (esx://)');
  }
  const [place, query] = cut(uri.slice(scheme.length + '://'.length), '?');
  const [authority, path] = cut(place, '/');
  const server: VSphereServer = { ...readAuthority(uri, authority), ...readParameters(uri, query) };
  if (scheme === 'gsx') server.port ??= gsxPort;
  if (scheme === 'vpx') server.inventoryPath = readInventoryPath(uri, path);
  return server;
}

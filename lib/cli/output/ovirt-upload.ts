import type { OvirtServer, OvirtUploadOutput } from '../../../types/output';
import { V2vError } from '../../errors';
import { withoutTrailingSlashes } from '../../text/trailing-slashes';
import type { ModeOption } from '../modes/command-mode';
import { compressed } from './compressed';
import type { CommandOutputMode, OutputWords } from './mode';

/** An option, and as it was called while the product was Red Hat Virtualization. */
function option(name: string, rest: Omit<ModeOption, 'key' | 'aliases'>): ModeOption {
  return { key: `ovirt-${name}`, aliases: [`rhv-${name}`], ...rest };
}

const options: readonly ModeOption[] = [
  compressed,
  option('cafile', {
    value: 'FILE',
    help: 'PEM file of the authorities that vouch for the engine and its hosts',
  }),
  option('cluster', { value: 'NAME', help: 'the cluster of the VM (Default)' }),
  option('direct', { help: 'send the disks straight to the hosts (true)' }),
  option('proxy', {
    help: 'send the disks through the proxy of the engine, where the hosts cannot be reached',
  }),
  option('verifypeer', { help: 'whether the certificates are checked (true)' }),
  option('disk-uuid', { value: 'UUID', repeatable: true, help: 'UUID of a disk, once for each disk' }),
];

function refusal(problem: string): V2vError {
  return new V2vError('USAGE', `-oc: ${problem}; write https://USER@HOST/ovirt-engine/api`);
}

/** `https://[USER@]HOST[:PORT]/ovirt-engine/api` */
function readServer(uri: string): OvirtServer {
  // A user has an at sign, which not everybody encodes: the last one is before the host.
  const [, place = ''] = /^https:\/\/([^?#]+)$/i.exec(uri) ?? [];
  const slash = place.indexOf('/');
  const [authority, path] = slash === -1 ? [place, ''] : [place.slice(0, slash), place.slice(slash)];
  const at = authority.lastIndexOf('@');
  const user = at === -1 ? undefined : authority.slice(0, at);
  // Without the URI, which holds it.
  if (user?.includes(':') === true)
    throw refusal(
      'the URI holds a password, which every user of this host can read; put it into a file for -op',
    );
  const address = authority.slice(at + 1);
  if (address === '' || !URL.canParse(`https://${address}`))
    throw refusal('it is not the URI of an oVirt engine');
  const { hostname, port } = new URL(`https://${address}`);
  const server: OvirtServer = { host: hostname.replace(/^\[|\]$/g, '') };
  if (port !== '') server.port = Number(port);
  if (user) server.user = decode(user);
  const base = withoutTrailingSlashes(path).replace(/\/api$/, '');
  if (base !== '' && base !== '/ovirt-engine') server.path = base;
  return server;
}

function decode(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    return user;
  }
}

function needed(words: OutputWords, key: string, label: string, what: string): string {
  const value = words.given.text(key);
  if (value !== undefined) return value;
  throw new V2vError('USAGE', `-o ovirt-upload: the option ${label} is missing; name ${what}`);
}

export const ovirtUpload: CommandOutputMode<OvirtUploadOutput> = {
  names: ['ovirt-upload'],
  aliases: ['ovirt_upload', 'rhv-upload', 'rhv_upload'],
  usage: '-oc https://USER@HOST/ovirt-engine/api -op FILE -os DOMAIN',
  help: 'a VM of oVirt, made through its API',
  examples: ['-i ova web.ova -o ovirt-upload -oc https://engine/ovirt-engine/api -op pw.txt -os data'],
  options,
  takes: ['outputStorage', 'outputConnection', 'outputPassword'],

  read(words) {
    const { options: values } = words;
    const server = readServer(
      needed(words, 'outputConnection', '-oc', 'the engine: https://USER@HOST/ovirt-engine/api'),
    );
    const caFile = values.text('ovirt-cafile');
    if (caFile !== undefined) server.caFile = caFile;
    if (values.switch('ovirt-verifypeer') === false) server.verifyCertificate = false;
    const output: OvirtUploadOutput = {
      mode: 'ovirt-upload',
      server,
      password: { file: needed(words, 'outputPassword', '-op', 'a file whose first line is the password') },
      storageDomain: needed(words, 'outputStorage', '-os', 'a storage domain'),
    };
    const cluster = values.text('ovirt-cluster');
    if (cluster !== undefined) output.cluster = cluster;
    const proxy = values.switch('ovirt-proxy');
    const direct = values.switch('ovirt-direct') ?? (proxy === undefined ? undefined : !proxy);
    if (proxy === true && direct === true)
      throw new V2vError('USAGE', '-oo ovirt-direct and -oo ovirt-proxy exclude each other; leave one out');
    if (direct !== undefined) output.direct = direct;
    const diskUuids = values.texts('ovirt-disk-uuid');
    if (diskUuids.length > 0) output.diskUuids = diskUuids;
    return output;
  },
};

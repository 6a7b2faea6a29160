import type { HttpsServer, SshServer } from '../../../types/access';
import type { ProxmoxOutput } from '../../../types/output';
import { V2vError } from '../../errors';
import { maskUri } from '../../text/mask-uri';
import { askedSecret } from '../asked-secret';
import { readSshUri } from '../input/ssh-uri';
import type { ModeOption } from '../modes/command-mode';
import type { ModeOptionValues } from '../modes/mode-options';
import { compressed } from './compressed';
import type { CommandOutputMode, OutputWords } from './mode';
import { isTrusted, machineOptions, readMachineOptions } from './proxmox-options';

type Transport = ProxmoxOutput['transport'];

const schemes: Readonly<Record<string, Transport>> = { https: 'api', ssh: 'ssh', file: 'files' };

/** Options that belong to one way to the node. */
const ways: Readonly<Record<Transport, readonly ModeOption[]>> = {
  api: [
    { key: 'token-id', value: 'USER@REALM!NAME', help: 'API token, its secret in the file of -op' },
    { key: 'node', value: 'NAME', help: 'node that gets the machine (the one that answers)' },
    { key: 'import-storage', value: 'STORAGE', help: 'storage that takes the images that are uploaded' },
    { key: 'ca-file', value: 'FILE', help: 'PEM file of the authorities that vouch for the node' },
    { key: 'fingerprint', value: 'SHA256', help: 'fingerprint of the certificate of the node' },
    { key: 'verify-certificate', value: 'true|false', help: 'whether the certificate is checked (true)' },
  ],
  ssh: [
    { key: 'identity', value: 'FILE', help: 'private key for ssh (those of the user)' },
    { key: 'known-hosts', value: 'FILE', help: 'keys of hosts (those of the user and the system)' },
    { key: 'verify-host', value: 'true|false', help: 'whether the key of the host is checked (true)' },
  ],
  files: [],
};

const usage = (message: string): V2vError => new V2vError('USAGE', `-o proxmox: ${message}`);

function checkWay(transport: Transport, { options, given }: OutputWords): void {
  for (const [other, belong] of Object.entries(ways)) {
    if (other === transport) continue;
    const wrong = belong.find(({ key }) => options.text(key) !== undefined);
    if (wrong !== undefined) throw usage(`-oo ${wrong.key} has no meaning with this -oc; leave it out`);
  }
  if (transport === 'files' && given.has('outputPassword'))
    throw usage('-op has no meaning with -oc file://; leave it out');
}

function optional(
  options: ModeOptionValues,
  names: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, key]) => {
      const value = options.text(key);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The host of a URI that is nothing but the host. */
function readHost(uri: string, scheme: string, example: string): SshServer {
  const { server, path } = readSshUri(uri, scheme, example);
  if (path !== '' && path !== '/') throw usage(`-oc ${maskUri(uri)} has a path; write ${example}`);
  return server;
}

function readApi(uri: string, { options, given }: OutputWords) {
  const { user, host, port } = readHost(uri, 'https', 'https://NODE:8006');
  if (user !== undefined) throw usage('-oc https:// takes no user; name the token with -oo token-id');
  const [id, secret] = [options.text('token-id'), given.text('outputPassword')];
  if (id === undefined) throw usage('the token is missing; name it with -oo token-id=USER@REALM!NAME');
  const server: HttpsServer = {
    host,
    ...(port === undefined ? {} : { port }),
    ...optional(options, { caFile: 'ca-file', fingerprint: 'fingerprint' }),
    ...(isTrusted(options, 'verify-certificate') ? {} : { verifyCertificate: false }),
  };
  const where = optional(options, { node: 'node', importStorage: 'import-storage' });
  return {
    transport: 'api' as const,
    server,
    token: { id, secret: secret === undefined ? askedSecret : { file: secret } },
    ...where,
  };
}

function readSsh(uri: string, { options, given }: OutputWords) {
  const file = given.text('outputPassword');
  const ssh: SshServer = {
    ...readHost(uri, 'ssh', 'ssh://root@NODE'),
    ...optional(options, { identityFile: 'identity', knownHostsFile: 'known-hosts' }),
    ...(isTrusted(options, 'verify-host') ? {} : { verifyHost: false }),
    ...(file === undefined ? {} : { password: { file } }),
  };
  return { transport: 'ssh' as const, ssh };
}

function readFiles(uri: string) {
  const path = /^file:\/\/(?:localhost)?(\/[^?#]*)$/i.exec(uri)?.[1];
  if (path === undefined) throw usage(`-oc ${maskUri(uri)} names no directory; write file:///DIRECTORY`);
  try {
    return { transport: 'files' as const, directory: decodeURIComponent(path) };
  } catch {
    throw usage(`-oc ${uri} is not encoded rightly; write a percent sign as %25`);
  }
}

export const proxmox: CommandOutputMode<ProxmoxOutput> = {
  names: ['proxmox'],
  usage: '-oc URI -os STORAGE',
  help: 'a VM of Proxmox VE; -oc is https://NODE (API), ssh://root@NODE or file:///DIRECTORY (a script)',
  examples: [
    '-i ova guest.ova -o proxmox -oc ssh://root@pve1 -os local-lvm -oo bridge=vmbr0',
    '-i ova web.ova -o proxmox -oc https://pve1 -oo token-id=v2v@pve!t -op secret.txt -os tank',
  ],
  options: [compressed, ...machineOptions, ...ways.api, ...ways.ssh],
  takes: ['outputStorage', 'outputConnection', 'outputPassword'],

  read(words) {
    const { options, given } = words;
    const storage = given.text('outputStorage');
    if (storage === undefined) throw usage('the option -os is missing; name the storage for the disks');
    const uri = given.text('outputConnection');
    if (uri === undefined)
      throw usage('the option -oc is missing; write https://NODE, ssh://root@NODE or file:///DIRECTORY');
    const scheme = /^([a-z]+):/i.exec(uri)?.[1]?.toLowerCase() ?? '';
    const transport = Object.hasOwn(schemes, scheme) ? schemes[scheme] : undefined;
    if (transport === undefined)
      throw usage(
        `-oc ${maskUri(uri)} is not of the form https://NODE, ssh://root@NODE or file:///DIRECTORY`,
      );
    checkWay(transport, words);
    const machine = readMachineOptions(options, storage);
    switch (transport) {
      case 'api':
        return { mode: 'proxmox', ...machine, ...readApi(uri, words) };
      case 'ssh':
        return { mode: 'proxmox', ...machine, ...readSsh(uri, words) };
      case 'files':
        return { mode: 'proxmox', ...machine, ...readFiles(uri) };
    }
  },
};

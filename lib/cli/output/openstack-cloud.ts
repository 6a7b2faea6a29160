import type { OpenstackCloud } from '../../../types/openstack';
import { V2vError } from '../../errors';
import type { ModeOption } from '../modes/command-mode';
import type { OutputWords } from './mode';

type TextKey = Exclude<
  keyof OpenstackCloud,
  'verifyCertificate' | 'password' | 'applicationCredentialSecret' | 'token' | 'interface'
>;

const texts: readonly (readonly [string, TextKey, string, string])[] = [
  ['os-cloud', 'name', 'NAME', 'cloud of clouds.yaml'],
  ['os-auth-url', 'authUrl', 'URL', 'address of Keystone, as -oc'],
  ['os-username', 'username', 'NAME', 'user'],
  ['os-user-id', 'userId', 'ID', 'user, by id'],
  ['os-user-domain-name', 'userDomainName', 'NAME', 'domain of the user (default)'],
  ['os-user-domain-id', 'userDomainId', 'ID', 'domain of the user, by id'],
  ['os-project-name', 'projectName', 'NAME', 'project'],
  ['os-project-id', 'projectId', 'ID', 'project, by id'],
  ['os-project-domain-name', 'projectDomainName', 'NAME', 'domain of the project (default)'],
  ['os-project-domain-id', 'projectDomainId', 'ID', 'domain of the project, by id'],
  ['os-application-credential-id', 'applicationCredentialId', 'ID', 'application credential, by id'],
  ['os-application-credential-name', 'applicationCredentialName', 'NAME', 'application credential, by name'],
  ['os-region-name', 'regionName', 'NAME', 'region'],
  ['os-cacert', 'caFile', 'FILE', 'PEM file of the authorities that vouch for the servers'],
  ['os-fingerprint', 'fingerprint', 'SHA256', 'fingerprint of the certificate of the servers'],
];

const secrets = {
  'os-password': 'password',
  'os-application-credential-secret': 'applicationCredentialSecret',
  'os-token': 'token',
} as const;

const inArguments = 'every user of this host can read it; -op FILE, clouds.yaml and OS_… keep it secret';

/** Keys of `-oo` that say which cloud is meant. */
export const cloudOptions: readonly ModeOption[] = [
  ...texts.map(([key, , value, help]) => ({ key, value, help })),
  {
    key: 'os-interface',
    value: 'public|internal|admin',
    help: 'which of the addresses of the services are used (public)',
  },
  { key: 'os-password', value: 'PASSWORD', help: `password; ${inArguments}` },
  {
    key: 'os-application-credential-secret',
    value: 'SECRET',
    help: `secret of the application credential; ${inArguments}`,
  },
  { key: 'os-token', value: 'TOKEN', help: `token; ${inArguments}` },
  {
    key: 'verify-server-certificate',
    value: 'true|false',
    help: 'whether the certificate is checked (true)',
  },
];

/** Keys of the option table that say which cloud is meant. */
export const cloudTakes = ['outputConnection', 'outputPassword'] as const;

function verification({ options }: OutputWords): Pick<OpenstackCloud, 'verifyCertificate'> {
  const text = options.text('verify-server-certificate');
  if (text === undefined) return {};
  if (text === 'true' || text === 'false') return { verifyCertificate: text === 'true' };
  throw new V2vError('USAGE', `-oo verify-server-certificate is true or false, not '${text}'`);
}

/** @throws V2vError `USAGE` */
export function readCloud(words: OutputWords): { cloud?: OpenstackCloud } {
  const { options, given, warnings } = words;
  const cloud: OpenstackCloud = verification(words);
  for (const [key, name] of texts) {
    const value = options.text(key);
    if (value !== undefined) cloud[name] = value;
  }
  const url = given.text('outputConnection');
  if (url !== undefined) cloud.authUrl = url;
  const reached = options.text('os-interface');
  if (reached !== undefined) {
    const interfaces = ['public', 'internal', 'admin'] as const;
    const found = interfaces.find((each) => each === reached);
    if (found === undefined) {
      throw new V2vError('USAGE', `-oo os-interface is public, internal or admin, not '${reached}'`);
    }
    cloud.interface = found;
  }
  for (const [key, name] of Object.entries(secrets) as [keyof typeof secrets, 'password'][]) {
    const secret = options.text(key);
    if (secret === undefined) continue;
    cloud[name] = secret;
    warnings.push(`-oo ${key} is in the arguments of this command, which every user of this host can read`);
  }
  const file = given.text('outputPassword');
  // The secret of whoever logs in.
  const isCredential = cloud.applicationCredentialId ?? cloud.applicationCredentialName;
  if (file !== undefined)
    cloud[isCredential === undefined ? 'password' : 'applicationCredentialSecret'] = { file };
  return Object.keys(cloud).length === 0 ? {} : { cloud };
}

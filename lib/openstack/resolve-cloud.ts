import { resolve } from 'node:path';

import type { Password, ServerCertificate } from '../../types/access';
import type { OpenstackCloud, OpenstackInterface } from '../../types/openstack';
import { readPassword } from '../credentials/password';
import { V2vError } from '../errors';
import { cloudOfFiles } from './clouds-file';
import { plainPath } from './plain-path';
import { environmentSettings, type CloudSettings } from './setting-names';

/** Who one is in a cloud, with the secret in it. */
export type Login =
  | { method: 'password'; user: Named; password: string }
  | { method: 'application-credential'; id?: string; name?: string; user?: Named; secret: string }
  | { method: 'token'; token: string };

/** Something of Keystone by its id, or by its name in a domain. */
export interface Named {
  id?: string;
  name?: string;
  domain?: { id?: string; name?: string };
}

/** A cloud as it is logged in to. */
export interface ResolvedCloud {
  authUrl: URL;
  login: Login;
  /** Absent for an application credential, which has its own. */
  project?: Named;
  region?: string;
  interface: OpenstackInterface;
  certificate: ServerCertificate;
}

const interfaces: Readonly<Record<string, OpenstackInterface>> = {
  public: 'public',
  internal: 'internal',
  admin: 'admin',
  publicURL: 'public',
  internalURL: 'internal',
  adminURL: 'admin',
};

const knownTypes = ['password', 'token', 'applicationcredential'];

type Given = Omit<CloudSettings, 'password' | 'applicationCredentialSecret' | 'token'> & {
  password?: Password;
  applicationCredentialSecret?: Password;
  token?: Password;
  fingerprint?: string;
};

function named(id: string | undefined, name: string | undefined, domain: Named['domain']): Named | undefined {
  if (id !== undefined) return { id };
  return name === undefined ? undefined : { name, domain: domain ?? { id: 'default' } };
}

function domainOf(id: string | undefined, name: string | undefined): Named['domain'] {
  if (id !== undefined) return { id };
  return name === undefined ? undefined : { name };
}

function missing(what: string): V2vError {
  return new V2vError('USAGE', `The cloud of OpenStack is not known: ${what}.`, {
    hint: 'Name a cloud of clouds.yaml (-oo os-cloud=NAME), set the variables OS_…, or give what is missing as options.',
  });
}

function authUrlOf(text: string | undefined): URL {
  if (text === undefined) throw missing('there is no authUrl (auth_url, OS_AUTH_URL, -oc)');
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new V2vError(
      'USAGE',
      `The URL of Keystone has to begin with https:// or http://, not so: ${text}.`,
    );
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    throw new V2vError('USAGE', 'The URL of Keystone must not hold a user or a password.');
  }
  url.pathname = `${plainPath(url).replace(/\/v(?:2\.0|3)$/, '')}/v3`;
  url.search = '';
  return url;
}

async function loginOf(given: Given, user: Named | undefined, server: string): Promise<Login> {
  const { applicationCredentialId: id, applicationCredentialName: name, authType } = given;
  const type = authType?.replace(/^v3/, '');
  if (type !== undefined && !knownTypes.includes(type)) {
    throw new V2vError(
      'USAGE',
      `A cloud is logged in to by password, token or application credential, not by ${authType}.`,
    );
  }
  const question = given.username === undefined ? { server } : { server, user: given.username };
  const wants = (each: string, secret: unknown): boolean =>
    type === undefined ? secret !== undefined : type === each;
  if (wants('applicationcredential', given.applicationCredentialSecret)) {
    if (given.applicationCredentialSecret === undefined)
      throw missing('the application credential has no secret');
    const secret = await readPassword(given.applicationCredentialSecret, question);
    if (id !== undefined) return { method: 'application-credential', id, secret };
    if (name === undefined) throw missing('the application credential has neither id nor name');
    if (user === undefined) throw missing('an application credential by name needs its user');
    return { method: 'application-credential', name, user, secret };
  }
  if (wants('token', given.token)) {
    if (given.token === undefined) throw missing('there is no token');
    return { method: 'token', token: await readPassword(given.token, question) };
  }
  if (user === undefined) throw missing('there is no user');
  if (given.password === undefined) throw missing(`there is no password of ${user.name ?? user.id}`);
  return { method: 'password', user, password: await readPassword(given.password, question) };
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}

/** What the options say, on top of what files or the environment say. */
async function gather({ name, ...options }: OpenstackCloud): Promise<Given> {
  const environment = environmentSettings();
  const cloud = name ?? (process.env.OS_CLOUD || undefined);
  if (cloud !== undefined) {
    const file = (await cloudOfFiles(cloud))!;
    // Of the environment a password alone: the rest would be of another cloud.
    const { password } = environment;
    return { ...withoutUndefined({ password }), ...file, ...withoutUndefined(options) };
  }
  if (environment.authUrl !== undefined || options.authUrl !== undefined) {
    return { ...environment, ...withoutUndefined(options) };
  }
  return { ...environment, ...(await cloudOfFiles(undefined)), ...withoutUndefined(options) };
}

/**
 * Finds out which cloud is meant: of the options, `clouds.yaml` and `secure.yaml`, and the variables `OS_…`.
 *
 * @throws V2vError `USAGE`, `PASSWORD_FILE`
 */
export async function resolveCloud(options: OpenstackCloud): Promise<ResolvedCloud> {
  const given = await gather(options);
  const authUrl = authUrlOf(given.authUrl);
  const user = named(given.userId, given.username, domainOf(given.userDomainId, given.userDomainName));
  const login = await loginOf(given, user, authUrl.host);
  const domain = domainOf(given.projectDomainId, given.projectDomainName);
  const project = named(given.projectId, given.projectName, domain);
  if (login.method !== 'application-credential' && project === undefined)
    throw missing('there is no project');
  const reached = given.interface ?? 'public';
  if (!Object.hasOwn(interfaces, reached)) {
    throw new V2vError('USAGE', `The interface of a cloud is public, internal or admin, not ${reached}.`);
  }
  const { verifyCertificate, caFile, fingerprint } = given;
  return {
    authUrl,
    login,
    ...(login.method === 'application-credential' || project === undefined ? {} : { project }),
    ...(given.regionName === undefined ? {} : { region: given.regionName }),
    interface: interfaces[reached]!,
    certificate: withoutUndefined({
      verifyCertificate,
      caFile: caFile === undefined ? undefined : resolve(caFile),
      fingerprint,
    }),
  };
}

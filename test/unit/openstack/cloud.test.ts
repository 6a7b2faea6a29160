import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cloudPlace } from '../../../lib/openstack/cloud-place';
import { resolveCloud } from '../../../lib/openstack/resolve-cloud';

let directory: string;
const before = { ...process.env };

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-clouds-'));
  for (const name of Object.keys(process.env)) if (/^OS_/.test(name)) delete process.env[name];
  process.env.HOME = directory;
  delete process.env.XDG_CONFIG_HOME;
});
afterEach(() => {
  for (const name of Object.keys(process.env)) if (/^OS_/.test(name)) delete process.env[name];
  Object.assign(process.env, before);
  rmSync(directory, { recursive: true });
});

const clouds = `
clouds:
  production:
    region_name: north
    interface: internal
    cacert: /etc/ca.pem
    auth:
      auth_url: https://cloud.example.com:5000
      username: mover
      user_domain_name: Staff
      project_name: migration
      project_domain_id: p1
      password: from-file
  test:
    auth_type: v3applicationcredential
    verify: false
    auth:
      auth_url: https://test.example.com/identity/v3/
      application_credential_id: abc
`;

function userClouds(text = clouds): void {
  mkdirSync(join(directory, '.config/openstack'), { recursive: true });
  writeFileSync(join(directory, '.config/openstack/clouds.yaml'), text);
}

test('a cloud of clouds.yaml', async () => {
  userClouds();
  const cloud = await resolveCloud({ name: 'production' });
  expect({ ...cloud, authUrl: cloud.authUrl.href }).toEqual({
    authUrl: 'https://cloud.example.com:5000/v3',
    login: { method: 'password', user: { name: 'mover', domain: { name: 'Staff' } }, password: 'from-file' },
    project: { name: 'migration', domain: { id: 'p1' } },
    region: 'north',
    interface: 'internal',
    certificate: { caFile: '/etc/ca.pem' },
  });
});

test('secrets may stand in secure.yaml, and OS_CLOUD names the cloud', async () => {
  userClouds();
  const secure = join(directory, 'other.yaml');
  writeFileSync(secure, 'clouds: {test: {auth: {application_credential_secret: s3}}}');
  Object.assign(process.env, { OS_CLOUD: 'test', OS_CLIENT_SECURE_FILE: secure });
  const cloud = await resolveCloud({});
  expect({ ...cloud, authUrl: cloud.authUrl.href }).toEqual({
    authUrl: 'https://test.example.com/identity/v3',
    login: { method: 'application-credential', id: 'abc', secret: 's3' },
    interface: 'public',
    certificate: { verifyCertificate: false },
  });
});

test('OS_CLIENT_CONFIG_FILE comes first, and must be there', async () => {
  userClouds();
  process.env.OS_CLIENT_CONFIG_FILE = join(directory, 'mine.yaml');
  await expect(resolveCloud({ name: 'production' })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('mine.yaml cannot be read') as string,
  });
  writeFileSync(process.env.OS_CLIENT_CONFIG_FILE, 'clouds: {mine: {auth: {auth_url: "http://x"}}}');
  await expect(resolveCloud({ name: 'production' })).rejects.toThrow(/has no cloud production; it has mine/);
});

test('the environment', async () => {
  Object.assign(process.env, {
    OS_AUTH_URL: 'http://controller:5000/v2.0',
    OS_USERNAME: 'demo',
    OS_PASSWORD: 'secret',
    OS_TENANT_NAME: 'demo',
    OS_INSECURE: '1',
    OS_ENDPOINT_TYPE: 'internalURL',
    OS_DEFAULT_DOMAIN: 'Users',
  });
  const cloud = await resolveCloud({ password: { env: 'OS_PASSWORD' } });
  expect({ ...cloud, authUrl: cloud.authUrl.href }).toEqual({
    authUrl: 'http://controller:5000/v3',
    login: { method: 'password', user: { name: 'demo', domain: { name: 'Users' } }, password: 'secret' },
    project: { name: 'demo', domain: { name: 'Users' } },
    interface: 'internal',
    certificate: { verifyCertificate: false },
  });
});

test('what is stated has precedence, and of the environment a cloud of a file takes a password alone', async () => {
  userClouds(clouds.replace('      password: from-file\n', ''));
  Object.assign(process.env, { OS_PASSWORD: 'typed', OS_USERNAME: 'somebody', OS_PROJECT_ID: 'x' });
  const cloud = await resolveCloud({ name: 'production', projectName: 'other', regionName: 'south' });
  expect(cloud).toMatchObject({
    login: { user: { name: 'mover' }, password: 'typed' },
    project: { name: 'other', domain: { id: 'p1' } },
    region: 'south',
  });
});

test('a token, and an application credential by name', async () => {
  const given = { authUrl: 'https://x', projectId: 'p' };
  expect((await resolveCloud({ ...given, token: 't' })).login).toEqual({ method: 'token', token: 't' });
  const credential = { applicationCredentialName: 'n', applicationCredentialSecret: 's' };
  expect((await resolveCloud({ ...given, ...credential, userId: 'u' })).login).toEqual({
    method: 'application-credential',
    name: 'n',
    secret: 's',
    user: { id: 'u' },
  });
});

test.each([
  [{}, /there is no authUrl/],
  [{ authUrl: 'ftp://x' }, /has to begin with https/],
  [{ authUrl: 'https://u:hunter2@x' }, /must not hold a user or a password/],
  [{ authUrl: 'https://x' }, /there is no user/],
  [{ authUrl: 'https://x', username: 'u' }, /there is no password of u/],
  [{ authUrl: 'https://x', username: 'u', password: 'p' }, /there is no project/],
  [{ authUrl: 'https://x', applicationCredentialSecret: 's' }, /neither id nor name/],
  [{ name: 'a' }, /There is no clouds\.yaml/],
])('%j is not enough', async (cloud, problem) => {
  await expect(resolveCloud(cloud)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(problem) as string,
  });
});

test.each([
  ['clouds: {a: {auth: {password: "hunter2}', /is not YAML/],
  ['- a', /has no clouds/],
  ['clouds: {a: {profile: vexxhost}}', /takes a from a profile/],
  ['clouds: {a: {auth_type: v3oidcpassword, auth: {auth_url: "https://x"}}}', /not by v3oidcpassword/],
])('the file %j is refused without quoting it', async (text, problem) => {
  userClouds(text);
  const refused = resolveCloud({ name: 'a' }).catch((error: unknown) => error as Error);
  const error = await refused;
  expect(error).toMatchObject({ code: 'USAGE', message: expect.stringMatching(problem) as string });
  expect(JSON.stringify(error)).not.toContain('hunter2');
});

test('a place has no secrets', () => {
  expect(cloudPlace({ authUrl: 'https://u:hunter2@x:5000/v3/', projectName: 'p' })).toBe(
    'https://x:5000, project p',
  );
  expect(cloudPlace({ name: 'production' })).toBe('cloud production');
  process.env.OS_AUTH_URL = 'https://y/identity';
  expect(cloudPlace()).toBe('https://y/identity');
});

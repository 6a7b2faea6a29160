import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ImageService, OpenstackSession, ServerService, VolumeService } from '../../../lib/openstack';
import { saidBy, serviceFailure } from '../../../lib/openstack/failure';
import type { OpenstackCloud } from '../../../types/openstack';
import { credential, password, project, TestOpenstack, user } from '../../support/openstack';
import { warnings } from '../output/guest';
import { recordingContext } from '../support/recording-context';

let cloud: TestOpenstack;
beforeEach(async () => (cloud = await TestOpenstack.start()));
afterEach(() => cloud[Symbol.asyncDispose]());

function options(more: Partial<OpenstackCloud> = {}): OpenstackCloud {
  const login = { authUrl: cloud.authUrl, username: user.name, password, projectName: project.name };
  return { ...login, fingerprint: cloud.certificate.sha256, ...more };
}

async function open(
  more: Partial<OpenstackCloud> = {},
  context = recordingContext(),
): Promise<OpenstackSession> {
  return context.own(await OpenstackSession.open(options(more), context));
}

test.each([
  ['password', {}],
  ['ids', { userId: user.id, projectId: project.id }],
  [
    'application credential',
    { applicationCredentialId: credential.id, applicationCredentialSecret: credential.secret },
  ],
  [
    'application credential by name',
    { applicationCredentialName: credential.name, applicationCredentialSecret: credential.secret },
  ],
])('logs in by %s', async (_, more) => {
  await using session = await open(more);
  expect(session.project.name).toBe(project.name);
  expect(await new ImageService(session).named('web')).toEqual([]);
});

test('logs in by a token, which nobody can renew', async () => {
  await using first = await open();
  const token = cloud.requests.length > 0 ? await tokenOf() : '';
  await using session = await open({ token });
  cloud.identity.revoke();
  await expect(new ImageService(session).named('web')).rejects.toMatchObject({
    code: 'OUTPUT_LOGIN',
    message: `${cloud.address} refuses the token: The request you have made requires authentication.`,
  });
  expect(first.user).toBe('the user mover');
});

async function tokenOf(): Promise<string> {
  const identity = { methods: ['password'], password: { user: { id: user.id, password } } };
  const answer = cloud.identity.login({ auth: { identity, scope: { project: { id: project.id } } } }, []);
  return Promise.resolve(answer.headers!['X-Subject-Token']!);
}

test('a token that expires in the middle is renewed, once for all that find it so', async () => {
  const session = await open();
  const images = new ImageService(session);
  cloud.identity.revoke();
  const logins = cloud.identity.logins.length;
  await Promise.all([images.named('a'), images.named('b'), images.named('c')]);
  expect(cloud.identity.logins.length).toBe(logins + 1);
  await session[Symbol.asyncDispose]();
});

test('a wrong password is told without it', async () => {
  const refused = await open({ password: 'hunter2' }).catch((error: unknown) => error as Error);
  expect(refused).toMatchObject({
    code: 'OUTPUT_LOGIN',
    message: `${cloud.address} refuses the user mover: The request you have made requires authentication.`,
  });
  expect(JSON.stringify(refused)).not.toContain('hunter2');
});

test('a path without Keystone, another certificate, and nobody', async () => {
  await expect(open({ authUrl: `${cloud.origin}/wrong` })).rejects.toMatchObject({ code: 'OUTPUT_LOGIN' });
  await expect(open({ fingerprint: 'ab'.repeat(32) })).rejects.toMatchObject({ code: 'OUTPUT_IDENTITY' });
  await expect(open({ authUrl: 'https://127.0.0.1:1' })).rejects.toMatchObject({
    code: 'OUTPUT_UNREACHABLE',
  });
});

test('a file of authorities is trusted, for all services', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'v2v-ca-'));
  const caFile = join(directory, 'ca.pem');
  writeFileSync(caFile, cloud.certificate.cert);
  const rest = options();
  delete rest.fingerprint;
  const context = recordingContext();
  await using session = await OpenstackSession.open({ ...rest, caFile }, context);
  expect(await new VolumeService(session).types()).toContain('fast');
  expect(warnings(context)).toEqual([]);
  rmSync(directory, { recursive: true });
});

test('a cloud without encryption is used, with a warning', async () => {
  await using plain = await TestOpenstack.start({ plain: true });
  const context = recordingContext();
  await using session = await open({ authUrl: plain.authUrl }, context);
  expect(await new ImageService(session).named('web')).toEqual([]);
  expect(warnings(context)).toEqual(['OUTPUT_UNENCRYPTED']);
});

test('a service that the catalogue does not have, and regions', async () => {
  cloud.absent = ['image'];
  await using session = await open();
  await expect(new ImageService(session).named('x')).rejects.toMatchObject({
    code: 'OUTPUT_NOT_FOUND',
    message: `The catalogue of ${cloud.address} has no image service (Glance) for the interface public.`,
  });
  cloud.absent = [];
  cloud.regions = ['north', 'south'];
  await using two = await open();
  expect(() => two.endpoint('image')).toThrow(/in the regions north, south/);
  await using one = await open({ regionName: 'south' });
  expect(one.endpoint('volume').pathname).toBe(`/volume/v3/${project.id}`);
  expect(one.endpoint('image').pathname).toBe('/image/v2');
  await using elsewhere = await open({ regionName: 'west' });
  expect(() => elsewhere.endpoint('image')).toThrow(/in the region west/);
});

test('a request says which version of the API it means', async () => {
  await using session = await open();
  await new VolumeService(session).types();
  expect(cloud.requests.at(-1)!.headers['openstack-api-version']).toBe('volume 3.0');
});

test.each([
  [
    413,
    '{"overLimit": {"code": 413, "message": "Requested 50G, quota is 20G."}}',
    'OUTPUT_NO_SPACE',
    'Requested 50G, quota is 20G',
  ],
  [
    403,
    '{"forbidden": {"message": "Quota exceeded for cores"}}',
    'OUTPUT_NO_SPACE',
    'Quota exceeded for cores',
  ],
  [
    403,
    '{"forbidden": {"message": "Policy doesn\'t allow it."}}',
    'OUTPUT_RIGHTS',
    "Policy doesn't allow it",
  ],
  [404, '{"itemNotFound": {"message": "No volume"}}', 'OUTPUT_NOT_FOUND', 'No volume'],
  [
    409,
    '<html><body><h1>409 Conflict</h1>\n It&#x27;s there<br />\n</body></html>',
    'OUTPUT_FAILED',
    "It's there",
  ],
  [500, '', 'OUTPUT_FAILED', 'status 500'],
])('an answer %i is a sentence', (status, body, code, said) => {
  const answer = { status, body: Buffer.from(body) };
  expect(saidBy(answer)).toBe(said);
  const error = serviceFailure(answer, { server: 'c', what: 'do it' });
  expect(error).toMatchObject({ code, message: `c could not do it: ${said}.` });
});

test('a page where a service should be is no answer', async () => {
  const catalog = ['image', 'block-storage', 'compute'].map((type) => ({
    type,
    endpoints: [{ interface: 'public', region: 'one', url: '' }],
  }));
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.end('<html>Sign in</html>');
      return;
    }
    for (const { endpoints } of catalog) endpoints[0]!.url = `http://${request.headers.host}/`;
    response.writeHead(201, { 'X-Subject-Token': 't' }).end(JSON.stringify({ token: { project, catalog } }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const session = await open({ authUrl: `http://127.0.0.1:${port}` });
  const [images, volumes] = [new ImageService(session), new VolumeService(session)];
  for (const asked of [
    () => images.get('i'),
    () => images.quota(),
    () => volumes.get('v'),
    () => volumes.quota(),
    () => new ServerService(session).get('s'),
  ]) {
    await expect(asked()).rejects.toMatchObject({
      code: 'OUTPUT_UNREACHABLE',
      message: expect.stringMatching(
        /^The (?:image|volume|compute) service .* answers with something that is not JSON\.$/,
      ) as string,
    });
  }
  await session[Symbol.asyncDispose]();
  server.close();
});

import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { HttpClient, sourceCodes } from '../../../lib/http';
import type { HttpServer } from '../../../types/access';
import { selfSigned, smallVCenter, TestVCenter } from '../../support/vsphere';

const signal = new AbortController().signal;
let center: TestVCenter;
let directory: string;
let authority: string;
const clients: HttpClient[] = [];

beforeAll(async () => {
  center = await TestVCenter.start(
    smallVCenter(undefined, [{ name: 'datastore1', files: { note: Buffer.from('hello') } }]),
  );
  directory = mkdtempSync(join(tmpdir(), 'v2v-node-http-'));
  authority = join(directory, 'authority.pem');
  writeFileSync(authority, center.certificate.cert);
});
afterAll(async () => {
  await center[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client[Symbol.asyncDispose]();
});

async function client(
  more: Partial<HttpServer> = { verifyCertificate: false },
  stop = signal,
): Promise<HttpClient> {
  const made = await HttpClient.create({ host: '127.0.0.1', port: center.port, ...more }, sourceCodes, {
    signal: stop,
  });
  clients.push(made);
  return made;
}

const headers = {
  Authorization: `Basic ${Buffer.from('administrator@vsphere.local:secret').toString('base64')}`,
};
const note = { path: '/folder/note?dcPath=DC0&dsName=datastore1', headers };

test('a request is answered with status, headers and body', async () => {
  const { status, headers: got, body } = await (await client()).request(note);
  expect([status, body.toString(), got['content-type']]).toEqual([200, 'hello', 'application/octet-stream']);
});

test('a status that tells of an error is no error', async () => {
  expect((await (await client()).request({ path: '/nothing' })).status).toBe(404);
});

test('a certificate that signs itself is not trusted', async () => {
  await expect((await client({})).request(note)).rejects.toMatchObject({
    code: 'SOURCE_IDENTITY',
    message: expect.stringMatching(
      /^The certificate of 127\.0\.0\.1:\d+ is not trusted: self-signed certificate/,
    ),
  });
});

test('the authority of a PEM file is trusted', async () => {
  expect((await (await client({ caFile: authority })).request(note)).status).toBe(200);
});

test('an authority that cannot be read is told', async () => {
  await expect(client({ caFile: join(directory, 'absent.pem') })).rejects.toMatchObject({ code: 'USAGE' });
});

test('a certificate for another name is not trusted', async () => {
  const certificate = selfSigned('DNS:elsewhere.example.com');
  await using other = await TestVCenter.start(smallVCenter(), { certificate });
  writeFileSync(join(directory, 'other.pem'), certificate.cert);
  const strict = await client({ port: other.port, caFile: join(directory, 'other.pem') });
  await expect(strict.request(note)).rejects.toMatchObject({ code: 'SOURCE_IDENTITY' });
});

test('a fingerprint is enough, and however it is written', async () => {
  const { sha256 } = center.certificate;
  for (const fingerprint of [sha256, sha256.replaceAll(':', '').toLowerCase()]) {
    expect((await (await client({ fingerprint })).request(note)).status).toBe(200);
  }
});

test('nothing is sent to a server with another fingerprint', async () => {
  const before = center.requests.length;
  const pinned = await client({ fingerprint: 'ab'.repeat(32), verifyCertificate: false });
  await expect(pinned.request(note)).rejects.toMatchObject({
    code: 'SOURCE_IDENTITY',
    message: expect.stringContaining(center.certificate.sha256),
  });
  expect(center.requests).toHaveLength(before);
});

test('one connection serves many requests', async () => {
  const kept = await client();
  const connections = new Set<unknown>();
  const count = (socket: unknown) => connections.add(socket);
  center.onConnection = count;
  for (let index = 0; index < 20; index++) await kept.request(note);
  expect(connections.size).toBe(1);
});

test('a server that is busy is asked again', async () => {
  center.trouble({ at: 'folder', kind: 'refuse', retryAfter: 0, times: 2 });
  expect((await (await client()).request(note)).status).toBe(200);
});

test('a server that wants to be left alone for long is not waited for', async () => {
  center.trouble({ at: 'folder', kind: 'refuse', retryAfter: 3600 });
  expect((await (await client()).request(note)).status).toBe(503);
});

test('what is not repeatable is sent once', async () => {
  center.trouble({ at: 'folder', kind: 'refuse', retryAfter: 0 });
  const { status } = await (await client()).request({ ...note, method: 'POST', body: 'x' });
  expect(status).toBe(503);
});

test('a connection that breaks off in the middle of an answer is made again', async () => {
  center.trouble({ at: 'folder', kind: 'reset', after: 2, times: 2 });
  expect((await (await client()).request(note)).body.toString()).toBe('hello');
});

test('a server that always breaks off is given up', async () => {
  center.trouble({ at: 'folder', kind: 'reset', times: 4 });
  const before = center.requests.length;
  await expect((await client()).request(note)).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
  expect(center.requests.length - before).toBe(4);
});

test('a server that is silent is given up', async () => {
  center.trouble({ at: 'folder', kind: 'hang' });
  await expect((await client()).request({ ...note, silenceMs: 100 })).rejects.toMatchObject({
    code: 'SOURCE_UNREACHABLE',
    message: expect.stringMatching(/does not answer: it has been silent for 0\.1 seconds\.$/),
  });
});

test('nobody answers', async () => {
  const absent = await client({ port: 1, verifyCertificate: false });
  await expect(absent.request(note)).rejects.toMatchObject({
    code: 'SOURCE_UNREACHABLE',
    message: '127.0.0.1:1 does not answer: connect ECONNREFUSED 127.0.0.1:1.',
  });
});

test('an answer that is too large is not read', async () => {
  await expect((await client()).request({ ...note, limit: 4 })).rejects.toMatchObject({
    message: expect.stringMatching(/answers with too much: more than 4 bytes\.$/),
  });
});

test('a stream is sent with its length', async () => {
  const body = { stream: Readable.from([Buffer.from('abc'), Buffer.from('de')]), length: 5 };
  await (await client()).request({ ...note, method: 'PUT', body });
  expect(center.requests.at(-1)).toMatchObject({ what: 'PUT', length: 5 });
});

test('a cancellation ends a request', async () => {
  const controller = new AbortController();
  center.trouble({ at: 'folder', kind: 'hang' });
  const waiting = (await client(undefined, controller.signal)).request(note);
  const before = center.requests.length;
  while (center.requests.length === before) await new Promise((next) => setImmediate(next));
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
});

test('no proxy of the environment is used', async () => {
  const before = process.env.https_proxy;
  process.env.https_proxy = 'http://127.0.0.1:1';
  try {
    expect((await (await client()).request(note)).status).toBe(200);
  } finally {
    if (before === undefined) delete process.env.https_proxy;
    else process.env.https_proxy = before;
  }
});

test('a server without encryption is spoken to where that is asked for', async () => {
  const server = createServer((request, response) => response.end(`${request.method} ${request.url}`));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const plain = await client({ port, plain: true });
    expect(plain.name).toBe(`127.0.0.1:${port}`);
    expect((await plain.request({ path: '/v3' })).body.toString()).toBe('GET /v3');
    await expect((await client({ port })).request({ path: '/v3' })).rejects.toMatchObject({
      code: 'SOURCE_UNREACHABLE',
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

describe('a server that takes a connection and says nothing', () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createTcpServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => void server.close());

  const ways: [string, Partial<HttpServer>][] = [
    ['with a stated certificate', { fingerprint: 'ab'.repeat(32) }],
    ['with authorities', {}],
  ];

  test.each(ways)('is not waited for without a limit, %s', async (_way, more) => {
    const http = await client({ port, ...more });
    await expect(http.request({ path: '/', silenceMs: 100 })).rejects.toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: `127.0.0.1:${port} does not answer: it has been silent for 0.1 seconds.`,
    });
  });

  test.each(ways)('is left when the work is cancelled, %s', async (_way, more) => {
    const controller = new AbortController();
    const http = await client({ port, ...more }, controller.signal);
    const asked = http.request({ path: '/' });
    server.once('connection', () => controller.abort());
    await expect(asked).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

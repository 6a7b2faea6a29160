import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  checkVersion,
  configOf,
  faultOf,
  findNode,
  keepsFiles,
  listStorages,
  missingRights,
  ProxmoxApi,
  stopTask,
  taskOf,
  uploadForm,
  waitForTask,
  type ProxmoxLogin,
} from '../../../lib/proxmox';
import { TestProxmox } from '../../support/proxmox';

const patience = { pollMs: 20, outageMs: 300, limitMs: 5000 };
let server: TestProxmox;
let api: ProxmoxApi;
let signal: AbortSignal;

async function connect(login: Partial<ProxmoxLogin> = {}): Promise<ProxmoxApi> {
  const at = { host: '127.0.0.1', port: server.port, fingerprint: server.certificate.sha256 };
  return ProxmoxApi.create(at, { ...server.token, ...login }, { signal });
}

beforeEach(async () => {
  signal = new AbortController().signal;
  server = await TestProxmox.start();
  api = await connect();
});
afterEach(async () => {
  await api[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function begin(polls = 1): ReturnType<typeof taskOf> & object {
  server.tasks.polls = polls;
  return taskOf(
    'pve',
    server.tasks.begin('pve', 'qmstart', '100', server.user, () => undefined),
  )!;
}

test('a token is sent with each call, and no login is made', async () => {
  expect(await checkVersion(api)).toBe('8.4.1');
  expect(server.calls.map(({ what }) => what)).toEqual(['GET /version']);
});

test.each([
  ['root@pam', 'USAGE'],
  ['root!x', 'USAGE'],
  ['root@pam!x\r\nHost: evil', 'USAGE'],
])('the id %j is no id of a token', async (id, code) => {
  await expect(connect({ id })).rejects.toMatchObject({ code });
});

test.each(['', 'two words', 'line\r\nbreak'])(
  'the secret %j is none, and is not repeated',
  async (secret) => {
    const error: unknown = await connect({ secret }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'OUTPUT_LOGIN' });
    if (secret !== '') expect(JSON.stringify(error)).not.toContain(secret);
  },
);

test.each([
  ['7.4-16', false],
  ['8.3.5', false],
  ['8.4.0', true],
  ['8.10.1', true],
  ['9.0.3', true],
  ['9.0.0~8', true],
])('version %s', async (version, enough) => {
  server.cluster.version = version;
  const checked = checkVersion(api);
  if (enough) await expect(checked).resolves.toBe(version);
  else
    await expect(checked).rejects.toMatchObject({
      code: 'OUTPUT_UNSUPPORTED',
      hint: expect.stringContaining('ssh') as string,
    });
});

test('what is wrong with parameters is said by name', async () => {
  const error: unknown = await api.get('/cluster/nextid', { nonsense: 1 }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'OUTPUT_FAILED',
    message: expect.stringContaining('nonsense: property is not defined') as string,
  });
  expect(faultOf(error)).toMatchObject({
    status: 400,
    parameters: { nonsense: expect.any(String) as string },
  });
});

test('a server that is something else', async () => {
  await expect(api.get('/nothing')).rejects.toMatchObject({ code: 'OUTPUT_FAILED' });
  server.trouble({ at: /version/, kind: 'refuse', status: 301, message: 'Moved' });
  await expect(api.get('/version')).rejects.toMatchObject({ code: 'OUTPUT_UNREACHABLE' });
});

test('rights are asked for path by path, and those of a pool count for its machines', async () => {
  server.acl = { '/pool/lab': ['VM.Allocate'], '/storage': ['Datastore.Audit'] };
  const needed = [
    { path: '/storage/a', privileges: ['Datastore.Audit', 'Datastore.Allocate'] },
    { path: '/vms/100', privileges: ['VM.Allocate'], orAt: '/pool/lab' },
    { path: '/vms/100', privileges: ['VM.Allocate'] },
  ];
  expect(await missingRights(api, needed)).toEqual([
    { path: '/storage/a', privileges: ['Datastore.Allocate'] },
    { path: '/vms/100', privileges: ['VM.Allocate'] },
  ]);
});

test('storages, with what they take', async () => {
  const storages = await listStorages(api, 'pve');
  expect(storages.map((one) => [one.name, one.content.includes('import'), keepsFiles(one)])).toEqual([
    ['local', true, true],
    ['local-lvm', false, false],
    ['files', false, true],
  ]);
  expect(keepsFiles({ type: 'nfs', formats: undefined })).toBe(true);
  expect(keepsFiles({ type: 'rbd', formats: undefined })).toBe(false);
});

test('the node that answers is known by its own word', async () => {
  server.cluster.nodes.push({ node: 'pve2', status: 'online' });
  server.cluster.local = 'pve2';
  expect(await findNode(api, undefined)).toBe('pve2');
  expect(await findNode(api, 'pve')).toBe('pve');
});

test('a machine that is not there has no configuration', async () => {
  expect(await configOf(api, { node: 'pve', vmid: 100 })).toBeUndefined();
  server.acl = {};
  await expect(configOf(api, { node: 'pve', vmid: 100 })).rejects.toMatchObject({ code: 'OUTPUT_RIGHTS' });
});

test('a task is looked at until it has ended', async () => {
  await waitForTask(api, begin(4), 'the start', signal, patience);
  expect(server.calls.filter(({ what }) => what.endsWith('/status'))).toHaveLength(5);
});

test('a task that ends with warnings has done its work', async () => {
  const task = begin();
  server.tasks.find(task.upid).exitStatus = 'WARNINGS: 2';
  await expect(waitForTask(api, task, 'the start', signal, patience)).resolves.toBeUndefined();
});

test('a task that takes too long, one that is cancelled, and one that is stopped', async () => {
  const endless = { ...patience, limitMs: 100 };
  await expect(waitForTask(api, begin(1000), 'the start', signal, endless)).rejects.toMatchObject({
    code: 'OUTPUT_FAILED',
    message: expect.stringContaining('has not finished the start') as string,
  });
  const abort = new AbortController();
  const waiting = waitForTask(api, begin(1000), 'the start', abort.signal, patience);
  abort.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
  const task = begin(1000);
  await stopTask(api, task, patience, new AbortController().signal);
  await expect(waitForTask(api, task, 'the start', signal, patience)).resolves.toBeUndefined();
});

test('the form of an upload has the file last, and a length', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'v2v-node-form-'));
  try {
    const path = join(directory, 'x');
    writeFileSync(path, 'content');
    const sha256 = createHash('sha256').update('content').digest('hex');
    const { stream, length, type } = uploadForm({ name: 'a.qcow2', path, size: 7, sha256 }, {});
    const body = Buffer.concat((await stream.toArray()) as Buffer[]);
    expect(body).toHaveLength(length);
    const names = [...body.toString().matchAll(/ name="([^"]+)"(; filename="a\.qcow2")?/g)];
    expect(names.map(([, name]) => name)).toEqual(['content', 'checksum-algorithm', 'checksum', 'filename']);
    expect(body.toString().endsWith(`content\r\n--${type.replace(/.*boundary=/, '')}--\r\n`)).toBe(true);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

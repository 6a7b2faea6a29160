/** Everything that can go wrong with the server: one sentence, a stable code, and nothing that is left there. */
import { isV2vError, type V2vError } from '../../../../lib/errors';
import { TestProxmox, type Trouble } from '../../../support/proxmox';
import { ApiRun, type RunOptions } from './api-run';

let server: TestProxmox;
beforeEach(async () => {
  server = await TestProxmox.start();
});
afterEach(() => server[Symbol.asyncDispose]());

/** Runs until it fails, and takes everything back. */
async function fail(options: RunOptions = {}): Promise<{ error: V2vError; run: ApiRun }> {
  await using run = await ApiRun.begin(server, options);
  let error: unknown;
  try {
    await run.run();
  } catch (thrown) {
    error = thrown;
  }
  await run.takeBack();
  noted = run.noted();
  await run.end();
  expect(run.left()).toEqual([]);
  if (!isV2vError(error)) throw new Error('it did not fail as it should', { cause: error });
  expect(error.message).toMatch(/^[^\n]+\.$/);
  expect(JSON.stringify([error, run.events])).not.toContain(server.token.secret);
  return { error, run };
}
let noted: unknown[];

function expectClean(): void {
  expect(server.volumes).toEqual([]);
  expect([...server.cluster.vms.keys()]).toEqual([]);
  expect(noted).toEqual([]);
}

const upload = /^POST .*\/upload$/;
const creation = /^POST \/nodes\/pve\/qemu$/;

test.each<[string, Trouble, string, RegExp]>([
  ['a 500 at the upload', { at: upload, kind: 'refuse' }, 'OUTPUT_FAILED', /got timeout/],
  [
    'a connection that breaks off in the upload',
    { at: upload, kind: 'reset', bytes: 4000 },
    'OUTPUT_UNREACHABLE',
    /broke off/,
  ],
  ['an upload whose answer is lost', { at: upload, kind: 'heard' }, 'OUTPUT_UNREACHABLE', /broke off/],
  ['a 500 at the creation', { at: creation, kind: 'refuse' }, 'OUTPUT_FAILED', /got timeout/],
  [
    'a creation whose answer is lost',
    { at: creation, kind: 'heard' },
    'OUTPUT_UNREACHABLE',
    /does not answer/,
  ],
  ['a 500 at the end', { at: /^PUT/, kind: 'refuse' }, 'OUTPUT_FAILED', /got timeout/],
  [
    'an expired token',
    { at: creation, kind: 'refuse', status: 401, message: 'token expired' },
    'OUTPUT_LOGIN',
    /token expired/,
  ],
  [
    'rights that were taken away',
    { at: creation, kind: 'refuse', status: 403, message: 'Permission check failed (/vms/100, VM.Allocate)' },
    'OUTPUT_RIGHTS',
    /VM\.Allocate/,
  ],
  [
    'a node that is not reached',
    { at: upload, kind: 'refuse', status: 596, message: 'tls_process_server_certificate' },
    'OUTPUT_UNREACHABLE',
    /cannot answer/,
  ],
])('%s', async (_what, trouble, code, message) => {
  server.trouble(trouble);
  const { error } = await fail();
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
  expectClean();
});

test('a task that fails, with what its log says', async () => {
  server.tasks.troubles.push({ type: 'qmcreate', exitStatus: 'unable to create VM 100 - lvcreate error' });
  const { error } = await fail();
  expect(error).toMatchObject({
    code: 'OUTPUT_FAILED',
    message: expect.stringContaining('lvcreate error') as string,
  });
  expectClean();
});

// A public report: a thick allocation that was interrupted left an orphan volume, which blocked each further attempt (ProxCenter#587).
test('disks that a failed creation leaves are removed', async () => {
  server.tasks.troubles.push({ type: 'qmcreate', exitStatus: 'got timeout', leavesDisks: true });
  expect((await fail()).error.code).toBe('OUTPUT_FAILED');
  expectClean();
});

test('a machine that a killed worker leaves locked is told, with what root can do, and stays noted', async () => {
  server.tasks.troubles.push({ type: 'qmcreate', exitStatus: 'got timeout', leavesAll: true });
  const { error } = await fail();
  expect(error.code).toBe('OUTPUT_FAILED');
  expect(noted).toMatchObject([{ kind: 'vm', id: '100' }]);
  expect(server.volumes).toEqual(['local-lvm:vm-100-disk-0']);
});

test('no room at the storage while it imports', async () => {
  server.tasks.troubles.push({ type: 'qmcreate', exitStatus: 'qemu-img: No space left on device' });
  expect((await fail()).error).toMatchObject({ code: 'OUTPUT_NO_SPACE', subject: 'local-lvm' });
  expectClean();
});

test('an image that arrived damaged', async () => {
  server.tasks.troubles.push({ type: 'imgcopy', exitStatus: "checksum mismatch: got 'a' != expect 'b'" });
  expect((await fail()).error).toMatchObject({ code: 'COPY_DIFFERS', subject: 'local' });
  expectClean();
});

test('a server that dies while it imports', async () => {
  server.tasks.troubles.push({ type: 'qmcreate', killsServer: true });
  const { error, run } = await fail();
  expect(error.code).toBe('OUTPUT_UNREACHABLE');
  expect(run.warnings()).toContain('LEFT_BEHIND');
  expect(noted).toMatchObject([{ kind: 'file' }, { kind: 'vm', id: '100', details: { node: 'pve' } }]);
});

test.each([
  ['the upload', 'imgcopy'],
  ['the creation', 'qmcreate'],
])('a cancellation in %s stops its task', async (_what, type) => {
  server.tasks.troubles.push({ type, stays: true });
  const abort = new AbortController();
  server.onCall = (what) => {
    if (what.includes(`:${type}:`)) abort.abort();
  };
  const { error } = await fail({ signal: abort.signal });
  expect(error.code).toBe('ABORTED');
  expect(server.tasks.all.find((task) => task.type === type)?.exitStatus).toBe('interrupted by signal');
  expectClean();
});

test('a cancellation before the server has said which task it is', async () => {
  server.tasks.troubles.push({ type: 'imgcopy', stays: true });
  server.trouble({ at: upload, kind: 'heard' });
  expect((await fail()).error.code).toBe('OUTPUT_UNREACHABLE');
  expect(server.tasks.all[0]?.exitStatus).toBe('interrupted by signal');
  expectClean();
});

test('a cancellation while the machine is asked for: what was begun is known, and stopped', async () => {
  server.tasks.troubles.push({ type: 'qmcreate', stays: true });
  const abort = new AbortController();
  server.onCall = (what) => {
    if (creation.test(what)) abort.abort();
  };
  expect((await fail({ signal: abort.signal })).error.code).toBe('ABORTED');
  expect(server.tasks.all.find(({ type }) => type === 'qmcreate')?.exitStatus).toBe('interrupted by signal');
  expectClean();
});

test('the last answer is lost: the machine is complete all the same', async () => {
  server.trouble({ at: /^PUT/, kind: 'heard' });
  await using run = await ApiRun.begin(server);
  await run.run();
  expect(server.cluster.vms.get(100)?.config.description).not.toContain('not complete');
  expect(run.noted()).toEqual([]);
});

test('a cancellation in the last call: the machine is complete, or is taken back', async () => {
  const abort = new AbortController();
  server.onCall = (what) => {
    if (what.startsWith('PUT ')) abort.abort();
  };
  await using run = await ApiRun.begin(server, { signal: abort.signal });
  const done = await run.run().then(
    () => true,
    () => false,
  );
  await run.takeBack();
  expect(server.cluster.vms.has(100)).toBe(done);
});

test('a cancellation while the bytes are sent', async () => {
  server.trouble({ at: upload, kind: 'hang' });
  const abort = new AbortController();
  server.onCall = (what) => {
    if (upload.test(what)) abort.abort();
  };
  expect((await fail({ signal: abort.signal })).error.code).toBe('ABORTED');
  expectClean();
});

test('a number that others take in the same moment', async () => {
  const rival = (vmid: number) => ({
    vmid,
    node: 'pve',
    config: { name: 'rival' },
    status: 'stopped' as const,
  });
  server.rivals.push(rival, rival);
  await using run = await ApiRun.begin(server);
  expect((await run.run()).artifacts[0]).toMatchObject({ id: '102' });
  expect(server.cluster.vms.get(100)?.config).toEqual({ name: 'rival' });
  expect(run.noted()).toEqual([]);
});

test('the number that was asked for and is taken in the last moment', async () => {
  server.rivals.push((vmid) => ({ vmid, node: 'pve', config: { name: 'rival' }, status: 'stopped' }));
  const { error } = await fail({ output: { vmid: 777 } });
  expect(error).toMatchObject({ code: 'OUTPUT_EXISTS', subject: '777' });
  expect(server.cluster.vms.get(777)?.config).toEqual({ name: 'rival' });
  expect(server.volumes).toEqual([]);
  expect(noted).toEqual([]);
});

test('a number whose former machine left disks is passed over', async () => {
  server.cluster.storages[1]!.volumes.set('vm-100-disk-0', '/nonexistent');
  await using run = await ApiRun.begin(server);
  expect((await run.run()).artifacts[0]).toMatchObject({ id: '101' });
});

test('a server that is restarted while it imports is waited for', async () => {
  server.tasks.polls = 8;
  let looks = 0;
  server.onCall = (what) => {
    if (!/tasks\/.*qmcreate.*status$/.test(what) || ++looks !== 2) return;
    server.die();
    setTimeout(() => void server.listen(), 150);
  };
  await using run = await ApiRun.begin(server);
  expect((await run.run()).artifacts[0]).toMatchObject({ id: '100' });
});

test('what only root may set is left out, with a warning', async () => {
  server.rootOnly = ['rng0'];
  await using run = await ApiRun.begin(server);
  await run.run();
  expect(run.warnings()).toEqual(['BRIDGE_DEFAULT', 'DEVICE_ROOT_ONLY']);
  expect(server.cluster.vms.get(100)?.config.rng0).toBeUndefined();
});

test('a machine that does not start stays, with a warning', async () => {
  server.tasks.troubles.push({
    type: 'qmstart',
    exitStatus: 'start failed: KVM virtualisation configured, but not available',
  });
  await using run = await ApiRun.begin(server, { output: { start: true, bridge: 'vmbr1' } });
  await run.run();
  expect(run.warnings()).toEqual(['VM_NOT_STARTED']);
  expect(server.cluster.vms.get(100)?.status).toBe('stopped');
});

test('an image that cannot be removed afterwards is told, and stays noted', async () => {
  server.tasks.troubles.push({ type: 'imgdel', exitStatus: 'unlink failed' });
  await using run = await ApiRun.begin(server, { output: { bridge: 'vmbr1' } });
  await run.run();
  expect(run.warnings()).toEqual(['LEFT_BEHIND']);
  expect(run.noted()).toMatchObject([{ kind: 'file' }]);
});

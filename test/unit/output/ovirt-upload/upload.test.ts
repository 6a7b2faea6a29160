/** VMs at a small oVirt: an engine, a host with ovirt-imageio, and everything that goes wrong between them. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { copyDisks } from '../../../../lib/copy';
import { V2vError } from '../../../../lib/errors';
import { parseRecord } from '../../../../lib/journal/record';
import { connectEngine } from '../../../../lib/output/ovirt-upload/connect';
import { ovirtUploadWith } from '../../../../lib/output/ovirt-upload';
import type { UploadPace } from '../../../../lib/output/ovirt-upload/target';
import type { OpenTarget } from '../../../../lib/output/mode';
import { createContext, type Context } from '../../../../lib/run/context';
import type { V2vEventBody } from '../../../../types/events';
import type { DiskOptions, OvirtUploadOutput } from '../../../../types/output';
import type { CopyReport } from '../../../../types/result';
import type { ReadyOverlay, RemoteResource } from '../../../../types/target';
import { TestOvirt } from '../../../support/ovirt';
import { bytesSeen, dataOverlay, MiB } from '../disks';
import { makeMachine, type GuestChanges } from '../guest';

// A program is run for each image, and the machine may be busy.
jest.setTimeout(120_000);

const pace: UploadPace = {
  pollMs: 5,
  diskMs: 5_000,
  finishMs: 5_000,
  vmMs: 5_000,
  pauseMs: 1,
  flushEvery: MiB,
};
const mode = ovirtUploadWith(pace);

let directory: string;
let overlay: ReadyOverlay;
/** The overlay as finished images, so that a test of what happens at the server makes none. */
let finished: Record<'raw' | 'qcow2', string>;
let expected: Buffer;
let ovirt: TestOvirt;
let contexts: Context[];
let events: V2vEventBody[];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-ovirt-'));
  overlay = dataOverlay(directory);
  const [raw, qcow2] = [join(directory, 'finished.raw'), join(directory, 'finished.qcow2')];
  for (const [format, path] of Object.entries({ raw, qcow2 }))
    execFileSync('qemu-img', ['convert', '-f', 'qcow2', '-O', format, overlay.path, path]);
  finished = { raw, qcow2 };
  expected = readFileSync(raw);
});
afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(async () => {
  ovirt = await TestOvirt.start();
  contexts = [];
  events = [];
});
afterEach(async () => {
  for (const context of contexts) await context[Symbol.asyncDispose]();
  await ovirt[Symbol.asyncDispose]();
});

async function newContext(signal?: AbortSignal): Promise<Context> {
  const tempDir = mkdtempSync(join(directory, 'tmp-'));
  const onEvent = (event: V2vEventBody): void => void events.push(event);
  const context = await createContext({ tempDir, onEvent, ...(signal === undefined ? {} : { signal }) });
  contexts.push(context);
  return context;
}

function outputOf(changes: Partial<OvirtUploadOutput> = {}): OvirtUploadOutput {
  return {
    mode: 'ovirt-upload',
    server: { host: '127.0.0.1', port: ovirt.port, fingerprint: ovirt.certificate.sha256 },
    password: 'secret',
    storageDomain: 'data',
    ...changes,
  };
}

interface Run extends GuestChanges {
  output?: Partial<OvirtUploadOutput>;
  disks?: number;
  options?: DiskOptions;
  signal?: AbortSignal;
  /** The disks are copied as in a conversion; else finished images are sent. */
  copies?: boolean;
}

function planOf({ output, disks = 1, options = {}, name = 'db' }: Run) {
  const letters = ['sda', 'sdb', 'sdc'].slice(0, disks);
  const { virtualSize } = overlay;
  const sizes = { virtualSize, sparseSize: 6 * MiB, fullSize: virtualSize };
  const guest = { name, disks: letters.map((letter) => ({ name: letter, ...sizes })), diskOptions: options };
  return mode.plan(outputOf(output), guest);
}

/** The copy of the disks. */
async function copyTo(target: OpenTarget, run: Run, context: Context): Promise<CopyReport[]> {
  const { disks } = target.plan;
  if (run.copies === true) {
    const sources = disks.map(({ name }) => ({ ...overlay, name }));
    return copyDisks({ sources, target, disks: run.options ?? {} }, context);
  }
  const reports: CopyReport[] = [];
  for (const [index, { format, virtualSize }] of disks.entries()) {
    const destination = target.destinations[index]!;
    if (destination.kind !== 'upload') throw new Error('not an upload');
    const path = finished[format];
    const image = { path, format, virtualSize, size: statSync(path).size, onProgress: () => undefined };
    const sent = await destination.send({ ...image, verify: run.options?.verify ?? 'none' });
    reports.push({ format, virtualSize, seconds: 0, ...sent });
  }
  return reports;
}

/** The whole way. */
async function convert(run: Run = {}) {
  const context = await newContext(run.signal);
  const plan = planOf(run);
  const target = context.own(await mode.open(plan, context));
  const copied = await copyTo(target, run, context);
  const machine = await makeMachine(plan, { ...run, disks: plan.disks.length }, context);
  const artifacts = await target.publish(machine, copied);
  return { context, plan, copied, artifacts };
}

/** That it fails so, and that nothing is left at the engine or here. */
async function fails(run: Run, error: object): Promise<V2vError> {
  const thrown = await convert(run).catch((failure: unknown) => failure as V2vError);
  expect(thrown).toBeInstanceOf(V2vError);
  expect(thrown).toMatchObject(error);
  for (const context of contexts.splice(0)) {
    await context[Symbol.asyncDispose]();
    expect(existsSync(context.tempDir)).toBe(false);
  }
  const { disks, vms, tokens } = ovirt.state;
  expect([[...disks.keys()], [...vms.keys()], [...tokens.keys()]]).toEqual([[], [], []]);
  return thrown as V2vError;
}

function remoteOf({ tempDir }: Context): readonly RemoteResource[] {
  const record = parseRecord(readFileSync(join(tempDir, 'run.jsonl'), 'utf8'));
  return typeof record === 'string' ? [] : record.remote;
}

async function obstaclesOf(run: Run = {}): Promise<V2vError[]> {
  const context = await newContext();
  const found: V2vError[] = [];
  for await (const error of mode.obstacles(planOf(run), { probe: true }, context)) found.push(error);
  return found;
}

const windows: GuestChanges = {
  inspection: {
    type: 'windows',
    distro: 'windows',
    osinfo: 'win2k22',
    majorVersion: 10,
    minorVersion: 0,
    productName: 'Windows Server 2022 Standard',
    productVariant: 'Server',
  },
  source: { firmware: 'uefi', uefiSecureBoot: true },
};

const onlyDisk = () => [...ovirt.state.disks.values()][0]!;

describe('the whole way', () => {
  test.each([
    ['Linux', {}],
    ['Windows', windows],
  ])('%s', async (_system, guest) => {
    const { artifacts, copied } = await convert({ ...guest, disks: 2, copies: true });
    const [vm] = ovirt.state.vms.values();
    const place = `https://127.0.0.1:${ovirt.port}/ovirt-engine`;
    const disks = [...ovirt.state.disks.values()];
    expect(artifacts).toEqual([
      { kind: 'vm', id: vm!.id, name: 'db', place },
      { kind: 'volume', id: disks[0]!.id, name: 'db-sda', place, disk: 0 },
      { kind: 'volume', id: disks[1]!.id, name: 'db-sdb', place, disk: 1 },
    ]);
    expect(copied.map(({ location }) => location)).toEqual(disks.map(({ id }) => id));
    for (const disk of disks) {
      expect(disk).toMatchObject({
        status: 'ok',
        vm: vm!.id,
        provisioned: overlay.virtualSize,
        sparse: true,
      });
      expect(disk.flushed.equals(expected)).toBe(true);
    }
    const phases = [...ovirt.state.transfers.values()].map(({ phase }) => phase);
    expect(phases).toEqual(['finished_success', 'finished_success']);
    await contexts[0]![Symbol.asyncDispose]();
    expect(ovirt.state.tokens.size).toBe(0);
    expect(ovirt.state.revoked).toHaveLength(1);
  });

  test('only data crosses the network, and what is zero as a range', async () => {
    await convert();
    const puts = ovirt.host.requests.filter(({ method }) => method === 'PUT');
    expect(puts.reduce((sum, { length }) => sum + length, 0)).toBe(4 * MiB);
    expect(puts.every(({ flush }) => flush === 'n')).toBe(true);
    expect(puts.map(({ range }) => range)).toContain(`bytes ${6 * MiB}-${7 * MiB - 1}/*`);
    expect(ovirt.host.requests.some(({ method }) => method === 'PATCH')).toBe(true);
    expect(ovirt.proxy.requests).toEqual([]);
  });

  test('qcow2, as it is', async () => {
    const { copied } = await convert({ options: { format: 'qcow2', verify: 'full' }, copies: true });
    const disk = onlyDisk();
    expect(disk).toMatchObject({ format: 'cow', provisioned: overlay.virtualSize });
    const path = join(directory, 'uploaded.qcow2');
    writeFileSync(path, disk.flushed);
    expect(bytesSeen(directory, path, 'qcow2').equals(expected)).toBe(true);
    expect(copied[0]!.verified).toMatchObject({
      level: 'full',
      how: 'read-back',
      bytes: disk.flushed.length,
    });
  });

  test('a preallocated disk', async () => {
    await convert({ options: { allocation: 'preallocated' } });
    expect(onlyDisk().sparse).toBe(false);
    expect([...ovirt.state.vms.values()][0]!.ovf).toContain('volume-type="Preallocated"');
  });

  test.each(['old', 'old-proxy', ['flush'], ['zero']] as const)(
    'a server that can do %s only',
    async (features) => {
      ovirt.state.features = typeof features === 'string' ? features : [...features];
      await convert();
      expect(onlyDisk().flushed.equals(expected)).toBe(true);
    },
  );

  test('through the proxy, and with UUIDs of the caller', async () => {
    const uuid = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
    await convert({ output: { direct: false, diskUuids: [uuid] } });
    expect(ovirt.host.requests).toEqual([]);
    expect([...ovirt.state.disks.keys()]).toEqual([uuid]);
  });

  test('an engine that chooses the ids itself', async () => {
    ovirt.state.choosesIds = true;
    const { artifacts } = await convert();
    expect(artifacts[1]).toMatchObject({ id: onlyDisk().id });
  });

  test('a certificate file vouches for the engine and its hosts', async () => {
    // Both have the same certificate here as engine and host would have the same authority.
    const caFile = join(directory, 'ca.pem');
    writeFileSync(caFile, [ovirt.certificate.cert, await authorityOf()].join('\n'));
    const server = { host: '127.0.0.1', port: ovirt.port, caFile };
    await convert({ output: { server } });
    expect(onlyDisk().status).toBe('ok');
    expect(ovirt.engine.requests.some(({ path }) => path.includes('pki-resource'))).toBe(true);
  });

  async function authorityOf(): Promise<string> {
    const context = await newContext();
    const engine = await connectEngine(outputOf(), context);
    return (await engine.authority())!;
  }

  test('a token that expires is asked for again', async () => {
    ovirt.state.tokenRequests = 4;
    await convert();
    const logins = ovirt.engine.requests.filter(({ path }) => path.endsWith('/sso/oauth/token'));
    expect(logins.length).toBeGreaterThan(2);
    expect(ovirt.state.vms.size).toBe(1);
  });

  test('progress grows to the end', async () => {
    await convert({ copies: true });
    const told = events.flatMap((event) =>
      event.type === 'progress' && event.task === 'copy' ? [event] : [],
    );
    const done = told.map((event) => event.done);
    expect(done).toEqual([...done].sort((one, other) => one - other));
    expect(told.at(-1)).toMatchObject({ done: told[0]!.total });
  });

  test('no password and no token is told to anybody', async () => {
    const { context } = await convert();
    const record = readFileSync(join(context.tempDir, 'run.jsonl'), 'utf8');
    const [token] = ovirt.state.tokens.keys();
    for (const text of [record, JSON.stringify(events)]) {
      expect(text).not.toContain('secret');
      expect(text).not.toContain(token);
    }
  });
});

describe('verification', () => {
  test.each(['sampled', 'full'] as const)('%s', async (verify) => {
    const { copied } = await convert({ options: { verify } });
    expect(copied[0]!.verified).toMatchObject({ level: verify, how: 'read-back' });
    if (verify === 'full') expect(copied[0]!.verified!.bytes).toBe(overlay.virtualSize);
  });

  test('a bit that was changed on the way is found', async () => {
    ovirt.state.troubles.push({ kind: 'flip', method: 'PUT', after: 1 });
    await fails({ options: { verify: 'full' }, copies: true }, { code: 'COPY_DIFFERS', stage: 'copy' });
  });
});

describe('trouble while data is sent', () => {
  // What was not flushed is lost at this server, as it may be at the real one.
  test.each(['error', 'reset'] as const)('%s: it goes on at the last flush', async (kind) => {
    ovirt.state.troubles.push({ kind, method: 'PUT', after: 2, times: 2 });
    await convert();
    expect(onlyDisk().flushed.equals(expected)).toBe(true);
    const ranges = ovirt.host.requests.flatMap(({ method, range }) => (method === 'PUT' ? [range] : []));
    // The first of them was flushed.
    expect(ranges.filter((range) => range === ranges[0])).toHaveLength(1);
    expect(ranges.length).toBe(6);
  });

  test('trouble with a flush: all since the one before is sent again', async () => {
    ovirt.state.troubles.push({ kind: 'error', method: 'PATCH', after: 3, times: 1 });
    await convert();
    expect(onlyDisk().flushed.equals(expected)).toBe(true);
  });

  test('trouble without an end', async () => {
    ovirt.state.troubles.push({ kind: 'error', method: 'PUT', after: 1, times: 100 });
    await fails({}, { code: 'OUTPUT_UNREACHABLE' });
    expect(ovirt.host.requests.filter(({ method }) => method === 'PUT').length).toBeLessThan(10);
  });

  test('a ticket that is gone is not tried again', async () => {
    ovirt.state.troubles.push({ kind: 'gone', method: 'PUT', after: 1 });
    await fails({}, { code: 'OUTPUT_FAILED', message: expect.stringContaining('no such ticket') as string });
    expect(ovirt.host.requests.filter(({ method }) => method === 'PUT')).toHaveLength(2);
  });

  test('a host that is gone', async () => {
    ovirt.state.onImageio = (method) => method === 'PUT' && ovirt.kill('host');
    await fails({}, { code: 'OUTPUT_UNREACHABLE' });
  });

  test('a cancellation in the middle', async () => {
    const abort = new AbortController();
    ovirt.state.troubles.push({ kind: 'hang', method: 'PUT', after: 1 });
    ovirt.state.onImageio = () => ovirt.host.requests.length > 3 && abort.abort();
    await fails({ signal: abort.signal }, { code: 'ABORTED' });
    expect(ovirt.changes.some((change) => change.endsWith('/cancel'))).toBe(true);
  });

  test('a cancellation, and a token that the engine does not know any more', async () => {
    const abort = new AbortController();
    ovirt.state.troubles.push({ kind: 'hang', method: 'PUT', after: 1 });
    ovirt.state.onImageio = () => {
      if (ovirt.host.requests.length <= 3) return;
      ovirt.state.tokens.clear();
      abort.abort();
    };
    await fails({ signal: abort.signal }, { code: 'ABORTED' });
    expect(events.filter((event) => event.type === 'warning')).toEqual([]);
  });
});

// oVirt/ovirt-engine#787, ovirt-imageio#208 and #217, terraform-provider-ovirt#517
describe('an engine with moods', () => {
  test('a transfer that it paused is resumed once', async () => {
    ovirt.state.pausedTransfers = 1;
    await convert();
    expect(ovirt.changes.filter((change) => change.endsWith('/resume'))).toHaveLength(1);
  });

  test('and not twice', async () => {
    ovirt.state.pausedTransfers = 2;
    await fails({}, { code: 'OUTPUT_FAILED', message: expect.stringContaining('paused_system') as string });
    expect(ovirt.changes.filter((change) => change.endsWith('/resume'))).toHaveLength(1);
  });

  test.each(['gone', 'conflict'] as const)('a finalization that it answers with %s', async (how) => {
    ovirt.state.nextFinish = how;
    await convert();
    expect(onlyDisk().status).toBe('ok');
  });

  test('a finalization that fails', async () => {
    ovirt.state.nextFinish = 'failure';
    await fails({ copies: true }, { code: 'OUTPUT_FAILED', stage: 'copy' });
  });

  test('a disk that it cannot make', async () => {
    ovirt.state.nextDisk = 'illegal';
    await fails({}, { code: 'OUTPUT_FAILED' });
  });

  test('a disk that is refused for lack of room', async () => {
    ovirt.state.storage.available = MiB;
    await fails({}, { code: 'OUTPUT_NO_SPACE' });
  });

  test('a VM that it cannot make', async () => {
    ovirt.state.nextVm = 'failed';
    await fails({}, { code: 'OUTPUT_FAILED', stage: 'metadata' });
  });

  test('a name that was taken meanwhile', async () => {
    const other = { id: 'other', name: 'db', ovf: '', cluster: '' };
    ovirt.state.onImageio = () => ovirt.state.vms.set('other', other);
    const context = contexts;
    await expect(convert()).rejects.toMatchObject({ code: 'OUTPUT_EXISTS', stage: 'metadata' });
    await context[0]![Symbol.asyncDispose]();
    expect([...ovirt.state.vms.keys()]).toEqual(['other']);
    expect(ovirt.state.disks.size).toBe(0);
  });

  test('a disk of somebody else that has the UUID stays', async () => {
    await convert();
    const [uuid] = ovirt.state.disks.keys();
    ovirt.state.vms.clear();
    await expect(convert({ output: { diskUuids: [uuid!] } })).rejects.toMatchObject({
      code: 'OUTPUT_EXISTS',
    });
    await contexts[1]![Symbol.asyncDispose]();
    expect([...ovirt.state.disks.keys()]).toEqual([uuid]);
    expect(events.filter((event) => event.type === 'warning')).toEqual([]);
  });

  test('a cluster of another architecture', async () => {
    ovirt.state.cluster.architecture = 'ppc64';
    await fails({}, { code: 'OUTPUT_UNSUPPORTED', stage: 'metadata' });
  });

  test('an engine that does not answer any more: what is left is said and stays in the record', async () => {
    ovirt.state.onImageio = (method) => method === 'PUT' && ovirt.kill('engine');
    const failure = await convert().catch((error: unknown) => error as V2vError);
    expect(failure).toMatchObject({ code: 'OUTPUT_UNREACHABLE' });
    const left = remoteOf(contexts[0]!);
    await contexts[0]![Symbol.asyncDispose]();
    expect(events.filter((event) => event.type === 'warning')).toMatchObject([{ code: 'LEFT_BEHIND' }]);
    expect(left).toMatchObject([{ kind: 'volume', id: onlyDisk().id }]);
  });
});

describe('before the conversion', () => {
  test('nothing is in the way, and nothing is changed', async () => {
    expect(await obstaclesOf()).toEqual([]);
    expect(ovirt.changes).toEqual([]);
    const passed = events.flatMap((event) => (event.type === 'preflight' ? [event.check.about] : []));
    expect(passed).toEqual([
      'reachable',
      'credentials',
      'version',
      'rights',
      'storage',
      'storage',
      'space',
      'name',
    ]);
    expect(ovirt.state.tokens.size).toBe(0);
  });

  test.each<[string, string, () => void, Run]>([
    ['the password', 'OUTPUT_LOGIN', () => undefined, { output: { password: 'wrong' } }],
    ['an old engine', 'OUTPUT_UNSUPPORTED', () => (ovirt.state.major = '3'), {}],
    ['the rights', 'OUTPUT_RIGHTS', () => ovirt.state.permits.splice(0, 2), {}],
    ['no storage domain', 'OUTPUT_NOT_FOUND', () => undefined, { output: { storageDomain: 'Data' } }],
    ['a pattern', 'OUTPUT_NOT_FOUND', () => undefined, { output: { storageDomain: '*' } }],
    ['an ISO domain', 'OUTPUT_NOT_FOUND', () => (ovirt.state.storage.type = 'iso'), {}],
    ['maintenance', 'OUTPUT_NOT_FOUND', () => (ovirt.state.storage.status = 'maintenance'), {}],
    ['no cluster', 'OUTPUT_NOT_FOUND', () => undefined, { output: { cluster: 'other' } }],
    ['another data center', 'OUTPUT_NOT_FOUND', () => (ovirt.state.cluster.dataCenter = 'x'), {}],
    ['no architecture', 'OUTPUT_NOT_FOUND', () => (ovirt.state.cluster.architecture = 'undefined'), {}],
    ['room', 'OUTPUT_NO_SPACE', () => (ovirt.state.storage.available = MiB), {}],
    ['sparse raw on blocks', 'OUTPUT_UNSUPPORTED', () => (ovirt.state.storage.storage = 'iscsi'), {}],
    [
      'the name',
      'OUTPUT_EXISTS',
      () => ovirt.state.vms.set('1', { id: '1', name: 'db', ovf: '', cluster: '' }),
      {},
    ],
  ])('%s: %s', async (_what, code, arrange, run) => {
    arrange();
    const found = await obstaclesOf(run);
    expect(found.map((error) => error.code)).toEqual([code]);
    expect(JSON.stringify(events)).not.toContain('wrong');
    expect(ovirt.changes).toEqual([]);
  });

  test('all that is in the way is told', async () => {
    ovirt.state.permits = [];
    ovirt.state.storage.available = 1;
    ovirt.state.vms.set('1', { id: '1', name: 'db', ovf: '', cluster: '' });
    const codes = (await obstaclesOf()).map(({ code }) => code);
    expect(codes).toEqual(['OUTPUT_RIGHTS', 'OUTPUT_NO_SPACE', 'OUTPUT_EXISTS']);
  });

  test('a UUID that a disk has', async () => {
    await convert();
    const [uuid] = ovirt.state.disks.keys();
    ovirt.state.vms.clear();
    expect(await obstaclesOf({ output: { diskUuids: [uuid!] } })).toMatchObject([
      { code: 'OUTPUT_EXISTS', subject: uuid },
    ]);
  });

  test('rights through groups cannot be told', async () => {
    ovirt.state.permits = [];
    ovirt.state.groups = ['admins'];
    expect(await obstaclesOf()).toEqual([]);
    expect(events).toContainEqual(
      expect.objectContaining({
        check: expect.objectContaining({ about: 'rights', outcome: 'unknown' }) as object,
      }),
    );
  });

  test('a server that is another one, and one that is not there', async () => {
    const server = { host: '127.0.0.1', port: ovirt.port, fingerprint: '00'.repeat(32) };
    expect(await obstaclesOf({ output: { server } })).toMatchObject([{ code: 'OUTPUT_IDENTITY' }]);
    ovirt.kill('engine');
    expect(await obstaclesOf()).toMatchObject([{ code: 'OUTPUT_UNREACHABLE' }]);
  });
});

describe('the plan', () => {
  test('says what room a finished disk takes here', () => {
    expect(planOf({ disks: 2, name: 'a b' })).toMatchObject({
      name: 'a_b',
      room: [],
      temporary: { most: 6 * MiB, least: 6 * MiB },
      claims: [`https://127.0.0.1:${ovirt.port}/ovirt-engine VM a_b`],
    });
  });

  test('shows the OVF, the same each time', async () => {
    const plan = planOf({});
    const machine = await makeMachine(plan, {}, await newContext());
    const [shown] = mode.render(machine, plan);
    expect(shown).toMatchObject({ role: 'ovf' });
    expect(shown).not.toHaveProperty('path');
    expect(shown!.text).toContain('<Name>db</Name>');
    expect(mode.describe(plan.output)).toBe(
      `-o ovirt-upload -oc https://127.0.0.1:${ovirt.port}/ovirt-engine/api -os data`,
    );
  });

  test.each<[string, Run]>([
    ['no host', { output: { server: { host: '' } } }],
    ['no storage domain', { output: { storageDomain: '' } }],
    ['a UUID that is none', { output: { diskUuids: ['x'] } }],
    ['the nil UUID', { output: { diskUuids: ['00000000-0000-0000-0000-000000000000'] } }],
    [
      'too many UUIDs',
      {
        output: {
          diskUuids: ['aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', 'baaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'],
        },
      },
    ],
  ])('%s', (_what, run) => {
    expect(() => planOf(run)).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error);
  });
});

describe('what a killed run left', () => {
  async function killed(): Promise<readonly RemoteResource[]> {
    ovirt.state.nextVm = 'failed';
    ovirt.state.pausedTransfers = 0;
    const context = await newContext();
    const plan = planOf({});
    const target = await mode.open(plan, context);
    await copyTo(target, {}, context);
    await expect(target.publish(await makeMachine(plan, {}, context), [])).rejects.toThrow();
    return remoteOf(context);
  }

  test('is taken back by what its record says', async () => {
    const left = await killed();
    expect(left.map(({ kind }) => kind)).toEqual(['volume', 'vm']);
    expect(ovirt.state.disks.size).toBe(1);
    const place = mode.remote!.place(outputOf());
    expect(left.every((resource) => resource.place === place)).toBe(true);
    const gone = await mode.remote!.takeBack(outputOf(), left, await newContext());
    expect(gone).toHaveLength(2);
    expect([ovirt.state.disks.size, ovirt.state.vms.size]).toEqual([0, 0]);
  });

  test('a disk without its mark is not touched', async () => {
    const left = await killed();
    onlyDisk().description = 'mine';
    ovirt.state.vms.clear();
    delete onlyDisk().vm;
    const gone = await mode.remote!.takeBack(outputOf(), left, await newContext());
    expect(gone.map(({ kind }) => kind)).toEqual(['vm']);
    expect(ovirt.state.disks.size).toBe(1);
  });
});

test('nothing of a run stays in the temporary directory', async () => {
  const { context } = await convert({ copies: true });
  expect(readdirSync(context.tempDir).filter((name) => name.startsWith('upload-'))).toEqual([]);
});

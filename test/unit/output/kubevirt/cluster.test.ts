/** A guest in a cluster, from the plan to the machine, with the official client against a server that refuses what one does. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { copyDisks } from '../../../../lib/copy';
import { isV2vError } from '../../../../lib/errors';
import { checkTarget, findObstacles, openTarget } from '../../../../lib/output';
import { kubevirtOutput } from '../../../../lib/output/kubevirt';
import { loadClient } from '../../../../lib/output/kubevirt/cluster/client';
import { listLeftovers, removeLeftovers } from '../../../../lib/output/leftovers';
import { createContext, type Context } from '../../../../lib/run/context';
import type { V2vEvent } from '../../../../types/events';
import type { KubevirtOutput } from '../../../../types/output';
import type { CopySource, RemoteResource } from '../../../../types/target';
import { FakeCluster, type Trouble } from '../../../support/kubernetes/server';
import { selfSigned } from '../../../support/tls/certificate';
import { startRun } from '../../leftovers/runs';
import { makeMachine, makePlan, type GuestChanges } from '../guest';

const certificate = selfSigned();
let cluster: FakeCluster;
let directory: string;
let out: string;
let temp: string;
let disk: string;
let events: V2vEvent[];
let context: Context;

beforeAll(async () => {
  cluster = await FakeCluster.start(certificate);
  // The client has hundreds of files.
  await loadClient();
}, 180_000);
afterAll(() => cluster.close());

beforeEach(async () => {
  cluster.reset();
  directory = mkdtempSync(join(tmpdir(), 'v2v-kubevirt-'));
  [out, temp] = [join(directory, 'out'), join(directory, 'temp')];
  mkdirSync(out);
  mkdirSync(temp);
  writeFileSync(join(directory, 'kubeconfig'), cluster.kubeconfig());
  writeFileSync(join(directory, 'ca.pem'), certificate.cert);
  disk = join(directory, 'disk.raw');
  const content = Buffer.alloc(3 << 20);
  content.write('the guest', 1 << 20);
  writeFileSync(disk, content);
  events = [];
  context = await createContext({ tempDir: temp, onEvent: (event) => events.push(event) });
});
afterEach(async () => {
  await context[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

function output(changes: Partial<KubevirtOutput> = {}): KubevirtOutput {
  return {
    mode: 'kubevirt',
    directory: out,
    disks: 'dataVolume',
    apply: { kubeconfig: join(directory, 'kubeconfig'), uploadProxy: { caFile: join(directory, 'ca.pem') } },
    networks: { br0: { kind: 'pod' } },
    ...changes,
  };
}

const source = (): CopySource => ({
  kind: 'untouched',
  image: { kind: 'file', path: disk, format: 'raw' },
  virtualSize: 3 << 20,
  name: 'sda',
});

async function convert(options: KubevirtOutput, changes: GuestChanges = {}) {
  const plan = makePlan(options, changes);
  await checkTarget(plan, context);
  await using target = await openTarget(plan, context);
  const copied = await copyDisks({ sources: [source()], target, disks: changes.diskOptions ?? {} }, context);
  const machine = await makeMachine(plan, changes, context);
  return { plan, copied, artifacts: await target.publish(machine, copied) };
}

const failureOf = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isV2vError(error)) throw new Error('There was no error of ours.', { cause: error });
  return error;
};

/** Nothing of the run is at the server, in the target's directory or among the temporary files. */
function expectClean(): void {
  expect(cluster.names).toEqual([]);
  expect(readdirSync(out)).toEqual([]);
  expect(readdirSync(context.tempDir)).toEqual(['run.jsonl']);
}

/** No secret is anywhere that it can be read. */
function expectNoSecret(...texts: unknown[]): void {
  const all = JSON.stringify([events, texts, readFileSync(join(context.tempDir, 'run.jsonl'), 'utf8')]);
  expect(all).not.toContain(cluster.token);
  expect(all).not.toContain(cluster.uploadToken);
}

const windows: GuestChanges = {
  source: { firmware: 'uefi', uefiSecureBoot: true, tpm: '2.0' },
  inspection: { type: 'windows', distro: 'windows', osinfo: 'win2k22', firmware: { type: 'uefi', esps: [] } },
};

describe('a guest is made', () => {
  test.each([
    ['a Linux guest, with DataVolumes', {}, {}],
    ['a Linux guest, with claims', { disks: 'pvc' }, {}],
    ['a Windows guest, with DataVolumes', {}, windows],
  ] as [string, Partial<KubevirtOutput>, GuestChanges][])('%s', async (_title, changes, guest) => {
    const { copied, artifacts } = await convert(output(changes), guest);
    const { size, sha256 } = cluster.uploads.get('db-disk-0')!;
    expect(size).toBe(3 << 20);
    expect(sha256).toBe(createHash('sha256').update(readFileSync(disk)).digest('hex'));
    expect(copied).toMatchObject([{ location: 'vms/db-disk-0' }]);
    const volumes = changes.disks === 'pvc' ? [] : ['datavolumes/vms/db-disk-0'];
    expect(cluster.names).toEqual([
      ...volumes,
      'persistentvolumeclaims/vms/db-disk-0',
      'virtualmachines/vms/db',
    ]);
    expect(artifacts).toMatchObject([
      { kind: 'file', role: 'manifest', path: join(out, 'db.yaml') },
      { kind: 'vm', id: 'vms/db', place: `${cluster.url} namespace vms` },
      { kind: 'volume', id: 'vms/db-disk-0', disk: 0 },
    ]);
    expect(readdirSync(out)).toEqual(['db.yaml']);
    expect(readdirSync(context.tempDir)).toEqual(['run.jsonl']);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'preflight',
        check: expect.objectContaining({ about: 'rights', outcome: 'passed' }) as unknown,
      }),
    );
    expectNoSecret(copied, artifacts);
    // A later run has nothing to take back.
    expect(readFileSync(join(context.tempDir, 'run.jsonl'), 'utf8').match(/"remote-end"/g)).toHaveLength(2);
  });

  test('of qcow2, which CDI converts', async () => {
    await convert(output(), { diskOptions: { format: 'qcow2', compressed: true } });
    expect(cluster.uploads.get('db-disk-0')!.size).toBeLessThan(1 << 20);
  });

  test('with disks that are files of the node', async () => {
    await convert(output({ disks: 'hostDisk' }));
    expect(cluster.names).toEqual(['virtualmachines/vms/db']);
    expect(readdirSync(out)).toEqual(['db-sda', 'db.yaml']);
    expect(readFileSync(join(out, 'db-sda')).equals(readFileSync(disk))).toBe(true);
  });
});

describe('what stands in the way is said before the conversion', () => {
  const dry = (path: RegExp, status: number, message: string): Trouble => ({
    method: 'POST',
    path,
    dryRun: true,
    answer: { status, message },
  });

  test.each([
    [
      'quota',
      () =>
        (cluster.troubles = [
          dry(/datavolumes$/, 403, 'exceeded quota: gold, requested: requests.storage=1Gi'),
        ]),
      'OUTPUT_NO_SPACE',
    ],
    ['no right to make a machine', () => cluster.denied.add('create virtualmachines'), 'OUTPUT_RIGHTS'],
    ['no right to upload', () => cluster.denied.add('create uploadtokenrequests'), 'OUTPUT_RIGHTS'],
    [
      'the name is taken',
      () => cluster.put('virtualmachines', { metadata: { name: 'db', namespace: 'vms' } }),
      'OUTPUT_EXISTS',
    ],
    [
      'the name of a claim is taken',
      () => cluster.put('persistentvolumeclaims', { metadata: { name: 'db-disk-0', namespace: 'vms' } }),
      'OUTPUT_EXISTS',
    ],
    [
      'the server fails',
      () => (cluster.troubles = [dry(/virtualmachines$/, 500, 'etcdserver: request timed out')]),
      'OUTPUT_FAILED',
    ],
    ['no KubeVirt', () => cluster.missing.add('/apis/kubevirt.io/v1'), 'OUTPUT_UNSUPPORTED'],
    ['no CDI', () => cluster.missing.add('/apis/cdi.kubevirt.io/v1beta1'), 'OUTPUT_UNSUPPORTED'],
    [
      'no upload proxy',
      () => cluster.put('cdiconfigs', { metadata: { name: 'config' }, status: {} }),
      'OUTPUT_NOT_FOUND',
    ],
    [
      'the login has expired',
      () => writeFileSync(join(directory, 'kubeconfig'), cluster.kubeconfig({ token: 'old' })),
      'OUTPUT_LOGIN',
    ],
    [
      'a certificate of nobody',
      () => writeFileSync(join(directory, 'kubeconfig'), cluster.kubeconfig({ trusted: false })),
      'OUTPUT_IDENTITY',
    ],
    [
      'nobody answers',
      () => (cluster.troubles = [{ method: 'GET', path: /./, answer: 'reset' }]),
      'OUTPUT_UNREACHABLE',
    ],
    ['no kubeconfig', () => rmSync(join(directory, 'kubeconfig')), 'USAGE'],
  ])('%s', async (_title, arrange, code) => {
    arrange();
    const before = cluster.names;
    const error = await failureOf(convert(output()));
    expect(error.message).toMatch(/^\S.*[^.]\.$/);
    expect(error).toMatchObject({ code });
    expect(cluster.names).toEqual(before);
    expect(readdirSync(out)).toEqual([]);
    expectNoSecret(error, error.message, error.stack);
  });

  test('a storage class and a network that are not there, each told', async () => {
    const plan = makePlan(
      output({ storageClass: 'gold', networks: { br0: { kind: 'multus', name: 'prod/vlan10' } } }),
    );
    expect((await findObstacles(plan, context)).map(({ message }) => message)).toEqual([
      `There is no StorageClass gold at ${cluster.url}.`,
      `There is no NetworkAttachmentDefinition vlan10 in the namespace prod at ${cluster.url}.`,
    ]);
    expect(cluster.names).toEqual([]);
  });

  test('the client is not installed: what to install', async () => {
    await expect(loadClient(() => Promise.reject(new Error('Cannot find package')))).rejects.toMatchObject({
      code: 'PROGRAM_MISSING',
      message: 'The package @kubernetes/client-node is not installed, by which a guest is made in a cluster.',
      hint: 'Install it beside v2v-node: npm install @kubernetes/client-node@1',
    });
  });
});

describe('what goes wrong in the middle leaves nothing', () => {
  const trouble = (path: RegExp, answer: Trouble['answer'], method = 'POST'): Trouble => ({
    method,
    path,
    dryRun: false,
    answer,
  });

  test.each([
    [
      'the upload is refused',
      trouble(/upload/, { status: 500, message: 'no space left on device' }),
      'OUTPUT_FAILED',
    ],
    [
      'the token has expired',
      trouble(/v1beta1\/upload/, { status: 401, message: 'token expired' }),
      'OUTPUT_LOGIN',
    ],
    ['the proxy breaks off', trouble(/v1beta1\/upload/, 'reset'), 'OUTPUT_UNREACHABLE'],
    [
      'the machine is refused',
      trouble(/virtualmachines$/, { status: 403, message: 'exceeded quota: gold' }),
      'OUTPUT_NO_SPACE',
    ],
    ['the answer to the machine is lost', trouble(/virtualmachines$/, 'lost'), 'OUTPUT_UNREACHABLE'],
    ['the answer to the volume is lost', trouble(/datavolumes$/, 'lost'), 'OUTPUT_UNREACHABLE'],
  ])('%s', async (_title, troubled, code) => {
    cluster.troubles = [troubled];
    const error = await failureOf(convert(output()));
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(/^\S.*[^.]\.$/);
    expectClean();
    expectNoSecret(error, error.message, error.stack);
  });

  test('the run is stopped while it uploads', async () => {
    await context[Symbol.asyncDispose]();
    const stop = new AbortController();
    context = await createContext({
      tempDir: temp,
      signal: stop.signal,
      onEvent: (event) => events.push(event),
    });
    cluster.expectHanging();
    cluster.troubles = [trouble(/v1beta1\/upload/, 'hang')];
    const converting = failureOf(convert(output()));
    await cluster.hanging;
    stop.abort();
    expect(await converting).toMatchObject({ code: 'ABORTED' });
    expectClean();
  });

  test("somebody else's objects of the same names are not touched", async () => {
    cluster.troubles = [
      trouble(/virtualmachines$/, { status: 409, message: 'virtualmachines "db" already exists' }),
    ];
    const converting = failureOf(convert(output()));
    const theirs = {
      kind: 'VirtualMachine',
      apiVersion: 'kubevirt.io/v1',
      metadata: { name: 'db', namespace: 'vms' },
    };
    while (!cluster.uploads.has('db-disk-0')) await new Promise((resolve) => setTimeout(resolve, 5));
    cluster.put('virtualmachines', theirs);
    expect(await converting).toMatchObject({ code: 'OUTPUT_EXISTS' });
    expect(cluster.names).toEqual(['virtualmachines/vms/db']);
  });
});

describe('a run that is killed in the middle', () => {
  const killed = async (): Promise<void> => {
    const run = await startRun<string[]>(
      temp,
      `const { planTarget, openTarget } = lib('output/index');
       const plan = lib('output/modes').modeOf({ mode: 'kubevirt' }).plan(${JSON.stringify(output())}, {
         name: 'db', diskOptions: {}, disks: [{ name: 'sda', virtualSize: 1 << 20, sparseSize: 1, fullSize: 1 }],
       });
       const target = await openTarget(plan, context);
       return target.destinations.map(({ kind }) => kind);`,
    );
    expect(run.said).toEqual(['upload']);
    await run.kill();
    expect(cluster.names).toEqual(['datavolumes/vms/db-disk-0', 'persistentvolumeclaims/vms/db-disk-0']);
  };

  test('the next one to the same cluster takes back what it left, and makes the guest', async () => {
    await killed();
    await convert(output());
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'info',
        message: expect.stringContaining(`the volume db-disk-0 at ${cluster.url} namespace vms`) as string,
      }),
    );
    expect(cluster.names).toContain('virtualmachines/vms/db');
    expect(events.filter(({ type }) => type === 'warning')).toEqual([]);
    expect(readdirSync(temp)).toHaveLength(1);
  });

  test('it is listed, and removed when that is asked for', async () => {
    await killed();
    const { remote } = await listLeftovers({ tempDir: temp, output: output() });
    expect(remote).toMatchObject([
      { output: 'kubevirt', place: `${cluster.url} namespace vms`, kind: 'volume', id: 'db-disk-0' },
    ]);
    expect(JSON.stringify(remote)).not.toContain(cluster.token);
    expect(await removeLeftovers({ tempDir: temp })).toMatchObject({ remote: [], remaining: remote });
    expect(await removeLeftovers({ tempDir: temp, output: output() })).toMatchObject({
      remote: [{ id: 'db-disk-0' }],
      remaining: [],
      problems: [],
    });
    expect(cluster.names).toEqual([]);
    expect(readdirSync(temp)).toHaveLength(1);
  });

  test('what has its name since, and is not its own, stays', async () => {
    await killed();
    cluster.objects.clear();
    cluster.put('datavolumes', {
      kind: 'DataVolume',
      apiVersion: 'cdi.kubevirt.io/v1beta1',
      metadata: { name: 'db-disk-0', namespace: 'vms' },
    });
    expect(await removeLeftovers({ tempDir: temp, output: output() })).toMatchObject({ remaining: [] });
    expect(cluster.names).toEqual(['datavolumes/vms/db-disk-0']);
  });

  test('what may not be removed is told, and keeps nothing else', async () => {
    cluster.put('datavolumes', {
      kind: 'DataVolume',
      apiVersion: 'cdi.kubevirt.io/v1beta1',
      metadata: { name: 'db-disk-0', namespace: 'vms', annotations: { 'v2v-node/run': 'ours' } },
    });
    cluster.denied.add('delete datavolumes');
    const place = `${cluster.url} namespace vms`;
    const details = (apiVersion: string, kind: string) => ({
      apiVersion,
      kind,
      namespace: 'vms',
      mark: 'ours',
    });
    const left: RemoteResource[] = [
      {
        output: 'kubevirt',
        place,
        kind: 'vm',
        id: 'db',
        details: details('kubevirt.io/v1', 'VirtualMachine'),
      },
      {
        output: 'kubevirt',
        place,
        kind: 'volume',
        id: 'db-disk-0',
        details: details('cdi.kubevirt.io/v1beta1', 'DataVolume'),
      },
    ];
    const gone = await kubevirtOutput.remote!.takeBack(output(), left, context);
    expect(gone).toEqual([left[0]]);
    expect(cluster.names).toEqual(['datavolumes/vms/db-disk-0']);
    expect(events).toContainEqual(
      expect.objectContaining({
        code: 'LEFT_BEHIND',
        hint: 'kubectl -n vms delete datavolume db-disk-0',
      }),
    );
  });

  test('a cluster that refuses the login is a warning, and then the error of the conversion', async () => {
    await killed();
    writeFileSync(join(directory, 'kubeconfig'), cluster.kubeconfig({ token: 'old' }));
    expect(await failureOf(convert(output()))).toMatchObject({ code: 'OUTPUT_LOGIN' });
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'LEFTOVERS' }));
    expect((await listLeftovers({ tempDir: temp })).remote).toHaveLength(1);
  });
});

test('the token is in no argument of a process', () => {
  // What is made in the cluster is made by this process alone.
  const children = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  expect(children).not.toContain(cluster.token);
});

// A guest of the test's vCenter, opened as -i libvirt -ic vpx://… opens it: described by libvirt's own ESX driver, its disks
// read by nbdkit.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openSource } from '../../lib/input/index';
import { LibvirtConnection } from '../../lib/libvirt/index';
import { runProgram } from '../../lib/programs/run';
import { createContext, type Context } from '../../lib/run/context';
import type { V2vEvent } from '../../types/events';
import type { VSphereInput } from '../../types/input';
import {
  smallEsxi,
  smallVCenter,
  TestVCenter,
  type DatastoreAt,
  type GuestAt,
  type TestVCenterOptions,
} from '../support/vsphere';

const size = 4 << 20;
const system = randomBytes(size);
const data = randomBytes(size);
const user = 'DOM\\backup@x';
const password = `ge"heim & 'so\\`;

function webOn(datastore: string, more: Partial<GuestAt> = {}): GuestAt {
  return {
    name: 'web',
    moref: 'vm-57',
    uuid: '4203d2b4-4cd2-4a0e-a9b1-000000000001',
    firmware: 'efi',
    memoryMB: 1024,
    disks: [
      { path: `[${datastore}] web/web.vmdk`, size, content: system },
      { path: '[datastore1] web/data.vmdk', size, content: data, bus: 'sata' },
    ],
    nics: [{ network: 'VM Network', mac: '00:50:56:01:02:03' }],
    ...more,
  };
}

interface Opened extends AsyncDisposable {
  center: TestVCenter;
  context: Context;
  events: V2vEvent[];
  input: VSphereInput;
}

const inventoryPath = ['DC0', 'Cluster 1', 'esx1.example.com'];

async function prepare(
  { guests = [webOn('datastore1')], datastores = ['datastore1'], esxi = false } = {},
  options: TestVCenterOptions = {},
): Promise<Opened> {
  const stores: DatastoreAt[] = datastores.map((name) => ({ name }));
  const inventory = esxi ? smallEsxi(guests, stores) : smallVCenter(guests, stores);
  const center = await TestVCenter.start(inventory, { user, password, ...options });
  const tempDir = await mkdtemp(join(tmpdir(), 'v2v-node-vsphere.'));
  const events: V2vEvent[] = [];
  const context = await createContext({ tempDir, onEvent: (event) => events.push(event) });
  const server = { host: '127.0.0.1', port: center.port, user, verifyCertificate: false };
  return {
    center,
    context,
    events,
    input: {
      mode: 'vsphere',
      guest: 'web',
      password,
      server: esxi ? server : { ...server, inventoryPath },
    },
    async [Symbol.asyncDispose]() {
      await context[Symbol.asyncDispose]();
      await center[Symbol.asyncDispose]();
      await rm(tempDir, { recursive: true });
    },
  };
}

/** What open() throws, without its secrets being anywhere. */
async function failureOf({ input, context, events }: Opened, changes: Partial<VSphereInput> = {}) {
  const error: unknown = await openSource({ ...input, ...changes }, context).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(JSON.stringify([error, String((error as Error | undefined)?.stack), events])).not.toContain(
    JSON.stringify(changes.password ?? password).slice(1, -1),
  );
  return error;
}

async function readDisk(uri: string, context: Context): Promise<Buffer> {
  const copy = join(context.tempDir, 'copy.raw');
  await runProgram('qemu-img', ['convert', '-f', 'raw', '-O', 'raw', uri, copy], { context });
  return readFileSync(copy);
}

describe.each([false, true])('a guest is opened (ESXi: %s)', (esxi) => {
  test.each(['web', '4203D2B4-4cd2-4a0e-a9b1-000000000001', 'vm-57'])('as %s', async (guest) => {
    await using opened = await prepare({ esxi });
    const { input, context, center, events } = opened;
    const source = await openSource({ ...input, guest }, context);
    expect(source).toMatchObject({
      name: 'web',
      hypervisor: 'vmware',
      memory: 1 << 30,
      firmware: 'uefi',
      nics: [{ mac: '00:50:56:01:02:03', network: 'VM Network', model: 'vmxnet3' }],
      disks: [
        { id: 0, controller: 'scsi', image: { kind: 'nbd', format: 'raw', remote: true } },
        { id: 1, controller: 'sata', image: { name: '[datastore1] web/data.vmdk' } },
      ],
    });
    expect(source).not.toHaveProperty('vmware');
    const images = source.disks.map(({ image }) => (image.kind === 'nbd' ? image.uri : ''));
    expect((await readDisk(images[0]!, context)).equals(system)).toBe(true);
    expect((await readDisk(images[1]!, context)).equals(data)).toBe(true);
    const checks = events.flatMap((event) => (event.type === 'preflight' ? [event.check] : []));
    expect(checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(checks.map(({ about }) => about)).toEqual(expect.arrayContaining(['credentials', 'storage']));
    await context[Symbol.asyncDispose]();
    expect(center.sessions.count).toBeLessThanOrEqual(2);
  });
});

// rancher#26942, OpenNebula/one#2437, apache/cloudstack#6989
test.each(['a b', 'vsanDatastore (1)', 'a [x]', 'a+b', 'é', '%41'])(
  'a disk on the datastore %s is read',
  async (datastore) => {
    // libvirt itself finds no VMX file where a bracket is in the name.
    const vmx = datastore.includes(']') ? { vmx: '[datastore1] web/web.vmx' } : {};
    await using opened = await prepare({
      guests: [webOn(datastore, vmx)],
      datastores: ['datastore1', datastore],
    });
    const source = await openSource(opened.input, opened.context);
    const { image } = source.disks[0]!;
    expect((await readDisk(image.kind === 'nbd' ? image.uri : '', opened.context)).equals(system)).toBe(true);
  },
);

// apache/cloudstack#13920
test('names with blanks and slashes lead to the host', async () => {
  await using opened = await prepare();
  const [datacenter] = opened.center.inventory.datacenters;
  Object.assign(datacenter!, { name: 'QA Lab', folders: ['A/B', '50 %'] });
  Object.assign(opened.input.server, {
    inventoryPath: ['A/B', '50 %', 'QA Lab', 'Cluster 1', 'esx1.example.com'],
  });
  const source = await openSource(opened.input, opened.context);
  const { image } = source.disks[1]!;
  expect((await readDisk(image.kind === 'nbd' ? image.uri : '', opened.context)).equals(data)).toBe(true);
});

describe('what stands in the way is said in a sentence', () => {
  test('a wrong password', async () => {
    await using opened = await prepare();
    expect(await failureOf(opened, { password: 'hunter2' })).toMatchObject({
      code: 'SOURCE_LOGIN',
      message: expect.stringContaining(user),
    });
  });

  test('a certificate that no authority vouches for', async () => {
    await using opened = await prepare();
    delete opened.input.server.verifyCertificate;
    expect(await failureOf(opened)).toMatchObject({ code: 'SOURCE_IDENTITY' });
    expect(opened.center.requests).toEqual([]);
  });

  test('an authority that only the system could make an older libvirt trust', async () => {
    await using opened = await prepare();
    const caFile = join(opened.context.tempDir, 'ca.pem');
    writeFileSync(caFile, opened.center.certificate.cert);
    Object.assign(opened.input.server, { caFile, verifyCertificate: true });
    const { major, minor } = LibvirtConnection.clientVersion();
    const failure = await failureOf(opened);
    if (major > 11 || (major === 11 && minor >= 5)) expect(failure).toBeUndefined();
    else {
      expect(failure).toMatchObject({
        code: 'SOURCE_IDENTITY',
        hint: expect.stringContaining('update-ca-certificates'),
      });
    }
  });

  test('no server', async () => {
    await using opened = await prepare();
    opened.input.server.port = 1;
    expect(await failureOf(opened)).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
  });

  test('an ESXi host that is not there', async () => {
    await using opened = await prepare();
    opened.input.server.inventoryPath = ['DC1', 'Cluster 1', 'esx1.example.com'];
    expect(await failureOf(opened)).toMatchObject({
      code: 'SOURCE_GUEST',
      message: expect.stringContaining('DC1 / Cluster 1 / esx1.example.com'),
    });
  });

  test('no such guest', async () => {
    await using opened = await prepare();
    expect(await failureOf(opened, { guest: 'wbe' })).toMatchObject({ code: 'SOURCE_GUEST' });
  });

  test('several of the name', async () => {
    const twin = webOn('datastore1', {
      uuid: '4203d2b4-4cd2-4a0e-a9b1-000000000002',
      moref: 'vm-58',
      folders: ['old'],
    });
    await using opened = await prepare({ guests: [webOn('datastore1'), twin] });
    const failure = await failureOf(opened);
    expect(failure).toMatchObject({ code: 'SOURCE_GUEST' });
    expect(JSON.stringify(failure)).toMatch(/4203d2b4-4cd2-4a0e-a9b1-000000000001.*-000000000002/);
  });

  test('a VMX file that libvirt does not find', async () => {
    await using opened = await prepare({ guests: [webOn('a [x]')], datastores: ['datastore1', 'a [x]'] });
    expect(await failureOf(opened)).toMatchObject({ code: 'NOT_SUPPORTED', subject: 'a [x]' });
  });

  test('a copy with the same UUID, which libvirt takes for it', async () => {
    const copy = webOn('datastore1', { name: 'copy', moref: 'vm-58', vmx: '[datastore1] copy/copy.vmx' });
    await using opened = await prepare({ guests: [webOn('datastore1'), copy] });
    expect(await failureOf(opened, { guest: 'copy' })).toMatchObject({
      code: 'SOURCE_GUEST',
      message: expect.stringMatching(/vm-58.*vm-57/),
    });
  });

  test('a guest that is running', async () => {
    await using opened = await prepare({ guests: [webOn('datastore1', { power: 'poweredOn' })] });
    expect(await failureOf(opened)).toMatchObject({ code: 'SOURCE_RUNNING' });
  });

  // libguestfs/virt-v2v#29
  test('vSAN', async () => {
    const [first, second] = webOn('datastore1').disks;
    const onVsan = { path: first!.path, size };
    await using opened = await prepare({ guests: [webOn('datastore1', { disks: [onVsan, second!] })] });
    expect(await failureOf(opened)).toMatchObject({ message: expect.stringMatching(/VDDK/) });
    expect(opened.center.requests.some(({ what }) => what === 'GET' || what === 'HEAD')).toBe(true);
  });

  // PegaProx#438
  test('a snapshot', async () => {
    const path = '[datastore1] web/web-000001.vmdk';
    const disks = [{ path, size, parent: { path: '[datastore1] web/web.vmdk' } }];
    const snapshots = [{ name: 'before', id: 'snapshot-1' }];
    await using opened = await prepare({ guests: [webOn('datastore1', { disks, snapshots })] });
    expect(await failureOf(opened)).toMatchObject({ code: 'SOURCE_SNAPSHOT' });
  });

  test.each([
    ['host', { host: '' }],
    ['host', { host: 'a/b' }],
    ['port', { port: 0 }],
    ['user', { user: 'a:b' }],
    ['inventoryPath', { inventoryPath: ['DC0'] }],
  ])('a %s that cannot be', async (_what, change) => {
    await using opened = await prepare();
    Object.assign(opened.input.server, change);
    expect(await failureOf(opened)).toMatchObject({ code: 'USAGE' });
  });
});

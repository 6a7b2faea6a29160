import { VSphereClient } from '../../../lib/vsphere';
import type { VSphereServer } from '../../../types/input';
import {
  smallEsxi,
  smallVCenter,
  TestVCenter,
  type GuestAt,
  type Inventory,
  type TestVCenterOptions,
} from '../../support/vsphere';
import { recordingContext } from '../support/recording-context';

const uuidOf = (index: number): string => `4203d2b4-4cd2-4a0e-a9b1-${String(index).padStart(12, '0')}`;
const disk = (path: string) => ({ path, size: 1 << 20 });

interface Connected extends AsyncDisposable {
  center: TestVCenter;
  client: VSphereClient;
}

async function connected(inventory: Inventory, options: TestVCenterOptions = {}): Promise<Connected> {
  const center = await TestVCenter.start(inventory, options);
  const context = recordingContext();
  const client = await VSphereClient.connect(serverOf(center), center.password, context);
  return {
    center,
    client,
    async [Symbol.asyncDispose]() {
      await context[Symbol.asyncDispose]();
      await center[Symbol.asyncDispose]();
    },
  };
}

function serverOf(center: TestVCenter, more: Partial<VSphereServer> = {}): VSphereServer {
  return { host: '127.0.0.1', port: center.port, user: center.user, verifyCertificate: false, ...more };
}

async function namesAt({ client }: Connected): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of client.guests()) names.push(name);
  return names.sort();
}

const calls = (center: TestVCenter): string[] => center.requests.map(({ what }) => what);

test.each([
  ['vcenter', smallVCenter()],
  ['esxi', smallEsxi()],
] as const)('the product that answers: %s', async (kind, inventory) => {
  await using at = await connected(inventory);
  expect(at.client.product).toMatchObject({ kind, version: '7.0.3', build: '20051473' });
  expect(at.client.product.fullName).toMatch(/^VMware .* 7\.0\.3 build-20051473$/);
  expect(await namesAt(at)).toEqual(['db', 'web']);
});

test('a guest in a list has what a person chooses it by', async () => {
  const guest: GuestAt = {
    name: 'web',
    moref: 'vm-57',
    uuid: uuidOf(1),
    power: 'suspended',
    guestFullName: 'Microsoft Windows Server 2019 (64-bit)',
    memoryMB: 4096,
    cpus: 4,
    disks: [disk('[datastore1] web/web.vmdk'), { path: '[datastore1] web/data.vmdk', size: 5 * 2 ** 40 }],
  };
  await using at = await connected(smallVCenter([guest]));
  const { value } = await at.client.guests().next();
  expect(value).toEqual({
    id: 'vm-57',
    name: 'web',
    uuid: uuidOf(1),
    power: 'suspended',
    system: 'Microsoft Windows Server 2019 (64-bit)',
    memory: 4 * 2 ** 30,
    vcpus: 4,
    disks: [
      { path: '[datastore1] web/web.vmdk', size: 1 << 20 },
      { path: '[datastore1] web/data.vmdk', size: 5 * 2 ** 40 },
    ],
  });
});

test('guests in folders, vApps and several datacenters are listed, in pages', async () => {
  const guests: GuestAt[] = Array.from({ length: 53 }, (_, index) => ({
    name: `guest ${index}`,
    uuid: uuidOf(index),
    disks: [disk(`[datastore1] ${index}/disk.vmdk`)],
    ...(index % 3 === 1 ? { folders: ['A', 'B/C'] } : {}),
    ...(index % 3 === 2 ? { vApp: 'shop' } : {}),
  }));
  const { datacenters } = smallVCenter(guests.slice(0, 50));
  const [second] = smallVCenter(guests.slice(50)).datacenters;
  const other = { ...second!, name: 'QA Lab', folders: ['Europe'] };
  const inventory: Inventory = { product: 'vcenter', datacenters: [...datacenters, other] };
  await using at = await connected(inventory, { pageSize: 7 });
  expect(await namesAt(at)).toEqual(guests.map(({ name }) => name).sort());
  expect(calls(at.center).filter((what) => what === 'ContinueRetrievePropertiesEx').length).toBeGreaterThan(
    5,
  );
});

test.each(['100%', 'a/b', 'back\\slash', '%41', 'a & <b>', 'é'])('a guest called %s', async (name) => {
  const guest = { name, uuid: uuidOf(1), disks: [disk('[datastore1] x/x.vmdk')] };
  await using at = await connected(smallVCenter([guest]));
  expect(await namesAt(at)).toEqual([name]);
  expect(await at.client.guest(name)).toMatchObject({ name, uuid: uuidOf(1) });
});

describe('a guest is found', () => {
  const guests = (): GuestAt[] => [
    { name: 'web', uuid: uuidOf(1), moref: 'vm-1', disks: [disk('[datastore1] 1/1.vmdk')], folders: ['old'] },
    { name: 'web', uuid: uuidOf(2), moref: 'vm-2', disks: [disk('[datastore1] 2/2.vmdk')] },
    { name: 'db', uuid: uuidOf(3), moref: 'vm-3', disks: [disk('[datastore1] 3/3.vmdk')] },
  ];

  test.each([
    ['name', 'db', 'vm-3'],
    ['UUID', uuidOf(2), 'vm-2'],
    ['UUID in capitals', uuidOf(1).toUpperCase(), 'vm-1'],
    ['id', 'vm-1', 'vm-1'],
  ])('by its %s', async (_by, wanted, id) => {
    await using at = await connected(smallVCenter(guests()));
    expect((await at.client.guest(wanted)).id).toBe(id);
  });

  test('by its place', async () => {
    await using at = await connected(smallVCenter(guests()));
    expect((await at.client.guestAt('DC0/vm/old/web'))?.id).toBe('vm-1');
    expect(await at.client.guestAt('DC0/vm/new/web')).toBeUndefined();
  });

  test('unless there are several', async () => {
    await using at = await connected(smallVCenter(guests()));
    await expect(at.client.guest('web')).rejects.toMatchObject({
      code: 'SOURCE_GUEST',
      message: `There are 2 guests called web at 127.0.0.1:${at.center.port}: ${uuidOf(1)}, ${uuidOf(2)}.`,
    });
  });

  test('or none', async () => {
    await using at = await connected(smallVCenter(guests()));
    await expect(at.client.guest('mail')).rejects.toMatchObject({ code: 'SOURCE_GUEST' });
  });
});

test('a guest is described with its disks, snapshots and datastores', async () => {
  const guest: GuestAt = {
    name: 'web',
    uuid: uuidOf(1),
    firmware: 'efi',
    version: 'vmx-19',
    tpm: true,
    changeTracking: true,
    snapshots: [{ name: 'before', id: 'snapshot-1', children: [{ name: 'after', id: 'snapshot-2' }] }],
    disks: [
      {
        path: '[datastore1] web/web-000002.vmdk',
        parent: { path: '[datastore1] web/web-000001.vmdk', parent: { path: '[datastore1] web/web.vmdk' } },
        size: 2 ** 41,
        thin: true,
        changeId: '52 de c0 d9/4',
      },
      { ...disk('[a [x]] web/data.vmdk'), mode: 'independent_persistent', eagerlyScrub: true },
      { ...disk('[a] web/lun.vmdk'), rdm: 'physicalMode', sharing: 'sharingMultiWriter' },
      { ...disk('[a] web/safe.vmdk'), encrypted: true, bus: 'nvme' },
    ],
  };
  const stores = [
    { name: 'a' },
    { name: 'a [x]', type: 'vsan' as const },
    { name: 'datastore1', accessible: false },
  ];
  await using at = await connected(smallVCenter([guest], stores));
  const described = await at.client.guest('web');
  expect(described).toMatchObject({
    power: 'off',
    connection: 'connected',
    hardwareVersion: 'vmx-19',
    firmware: 'efi',
    hasTpm: true,
    changeTracking: true,
    isTemplate: false,
    vmx: '[datastore1] web/web.vmx',
    snapshots: [
      { id: 'snapshot-1', name: 'before' },
      { id: 'snapshot-2', name: 'after' },
    ],
  });
  expect(described.disks).toMatchObject([
    {
      key: 2000,
      label: 'Hard disk 1',
      path: '[datastore1] web/web-000002.vmdk',
      parents: ['[datastore1] web/web-000001.vmdk', '[datastore1] web/web.vmdk'],
      capacity: 2 ** 41,
      provisioning: 'thin',
      changeId: '52 de c0 d9/4',
      datastore: { name: 'datastore1', kind: 'VMFS', accessible: false },
    },
    {
      mode: 'independent_persistent',
      provisioning: 'eager-zeroed-thick',
      datastore: { name: 'a [x]', kind: 'vsan' },
    },
    { rawDeviceMapping: 'physical', isMultiWriter: true, provisioning: 'unknown', datastore: { name: 'a' } },
    { isEncrypted: true },
  ]);
});

describe('the session', () => {
  test('a wrong password is told, and is in no error', async () => {
    await using center = await TestVCenter.start(smallVCenter());
    const connecting = VSphereClient.connect(serverOf(center), 'wrong-secret', recordingContext());
    const error = await connecting.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'SOURCE_LOGIN',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ refuses the login of administrator@vsphere\.local: /),
    });
    expect(JSON.stringify(error)).not.toContain('wrong-secret');
  });

  test('characters of a password that XML has for itself arrive', async () => {
    const password = ` <&>"']]> é%41 `;
    await using at = await connected(smallVCenter(), { password, user: 'DOM\\u&x' });
    expect(await namesAt(at)).toHaveLength(2);
  });

  // kubevirt/containerized-data-importer PR 4069, vmware/govmomi#1832, terraform-provider-vcd#482
  test('one that has expired is renewed, and the call is made again', async () => {
    await using at = await connected(smallVCenter());
    at.center.sessions.expire();
    expect(await namesAt(at)).toHaveLength(2);
    expect(calls(at.center).filter((what) => what === 'Login')).toHaveLength(2);
  });

  test('one that is good for few requests is renewed again and again', async () => {
    await using at = await connected(smallVCenter(), { sessionRequests: 2, pageSize: 1 });
    for (let index = 0; index < 3; index++) expect((await at.client.guest('web')).name).toBe('web');
    expect(calls(at.center).filter((what) => what === 'Login').length).toBeGreaterThan(3);
  });

  test('calls that find it gone at the same time log in once', async () => {
    await using at = await connected(smallVCenter());
    at.center.sessions.expire();
    const lists = await Promise.all([namesAt(at), namesAt(at), namesAt(at)]);
    expect(lists.map(({ length }) => length)).toEqual([2, 2, 2]);
    expect(calls(at.center).filter((what) => what === 'Login')).toHaveLength(2);
  });

  test('it does not try for ever', async () => {
    await using at = await connected(smallVCenter());
    at.center.sessionRequests = 0;
    at.center.sessions.expire();
    await expect(namesAt(at)).rejects.toMatchObject({ code: 'SOURCE_RIGHTS' });
  });

  test('a password that was changed meanwhile is told', async () => {
    await using at = await connected(smallVCenter());
    at.center.password = 'another';
    at.center.sessions.expire();
    await expect(namesAt(at)).rejects.toMatchObject({ code: 'SOURCE_LOGIN' });
  });

  test('it ends with the context, after a cancellation too', async () => {
    await using center = await TestVCenter.start(smallVCenter());
    const controller = new AbortController();
    const context = recordingContext({ signal: controller.signal });
    await VSphereClient.connect(serverOf(center), center.password, context);
    expect(center.sessions.count).toBe(1);
    controller.abort();
    await context[Symbol.asyncDispose]();
    expect(center.sessions.count).toBe(0);
    expect(calls(center).at(-1)).toBe('Logout');
  });

  test('a server that breaks off in the middle is asked again', async () => {
    await using at = await connected(smallVCenter());
    at.center.trouble({ at: 'RetrievePropertiesEx', kind: 'reset', after: 300 });
    at.center.trouble({ at: 'RetrievePropertiesEx', kind: 'refuse', retryAfter: 0 });
    expect(await namesAt(at)).toHaveLength(2);
  });

  test('what answers is no vCenter', async () => {
    await using center = await TestVCenter.start(smallVCenter());
    center.trouble({ at: 'RetrieveServiceContent', kind: 'refuse', status: 404 });
    const connecting = VSphereClient.connect(serverOf(center), center.password, recordingContext());
    await expect(connecting).rejects.toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: expect.stringMatching(/ answers RetrieveServiceContent with the HTTP status 404\.$/),
    });
  });

  test('a certificate that is not trusted is told', async () => {
    await using center = await TestVCenter.start(smallVCenter());
    const server = serverOf(center, { verifyCertificate: true });
    const connecting = VSphereClient.connect(server, center.password, recordingContext());
    await expect(connecting).rejects.toMatchObject({ code: 'SOURCE_IDENTITY' });
    expect(center.requests).toEqual([]);
  });
});

test('privileges that the user lacks', async () => {
  const missing = ['Datastore.FileManagement'];
  await using at = await connected(smallVCenter(), { missingPrivileges: missing });
  const [datastore] = (await at.client.guest('web')).datastores;
  const wanted = ['Datastore.Browse', 'Datastore.FileManagement'];
  expect(await at.client.missingPrivileges(datastore!, wanted)).toEqual(missing);
});

test('a server that cannot say what the user may do', async () => {
  await using at = await connected(smallEsxi(), { unknownCalls: ['HasPrivilegeOnEntities'] });
  const guest = await at.client.guest('web');
  expect(await at.client.missingPrivileges(guest, ['Datastore.Browse'])).toBeUndefined();
});

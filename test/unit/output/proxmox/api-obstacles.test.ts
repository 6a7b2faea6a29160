/** What a conversion to Proxmox VE would fail for is found out before it, at the server. */
import { allPrivileges, makeStorage, TestProxmox } from '../../../support/proxmox';
import type { DiskOptions, ProxmoxApiOutput } from '../../../../types/output';
import { ApiRun } from './api-run';

let server: TestProxmox;
beforeEach(async () => {
  server = await TestProxmox.start();
});
afterEach(() => server[Symbol.asyncDispose]());

interface Found {
  errors: string[];
  messages: string[];
  hints: string[];
  checks: string[];
}

async function look(output: Partial<ProxmoxApiOutput> = {}, disks: DiskOptions = {}): Promise<Found> {
  await using run = await ApiRun.begin(server, { output, disks });
  const errors = await run.obstacles();
  // Only looked at: nothing but reading calls.
  expect(server.calls.filter(({ what }) => !what.startsWith('GET '))).toEqual([]);
  expect(JSON.stringify([errors, run.events])).not.toContain(server.token.secret);
  return {
    errors: errors.map(({ code }) => code),
    messages: errors.map(({ message }) => message),
    hints: errors.map(({ hint = '' }) => hint),
    checks: run.events.flatMap((event) =>
      event.type === 'preflight' ? [`${event.check.about} ${event.check.outcome}`] : [],
    ),
  };
}

test('a server that has all it takes', async () => {
  const { errors, checks } = await look({ vmid: 104, pool: 'lab', node: 'pve', importStorage: 'local' });
  expect(errors).toEqual([]);
  expect(checks).toEqual([
    'reachable passed',
    'credentials passed',
    'version passed',
    'rights passed',
    'storage passed',
    'storage passed',
    'space passed',
    'space passed',
    'space unknown',
  ]);
});

// A public report: a token with privilege separation gets empty lists and no error.
test('a token with privilege separation and no permissions of its own', async () => {
  server.acl = {};
  const { errors, messages, hints } = await look();
  expect(new Set(errors)).toEqual(new Set(['OUTPUT_RIGHTS', 'OUTPUT_NOT_FOUND']));
  expect(messages[0]).toBe('The token migrate@pve!v2v lacks Datastore.AllocateSpace at /storage/local-lvm.');
  expect(messages[1]).toContain('VM.Allocate, VM.Audit, VM.Config.Disk');
  expect(hints[0]).toContain('privilege separation');
  expect(hints[0]).toContain("pveum acl modify /storage/local-lvm --tokens 'migrate@pve!v2v'");
});

test.each<[string, Record<string, readonly string[]>, Partial<ProxmoxApiOutput>, string]>([
  [
    'a role that may only upload',
    { '/': allPrivileges, '/storage/local': ['Datastore.AllocateTemplate', 'Datastore.Audit'] },
    {},
    'lacks Datastore.Allocate at /storage/local.',
  ],
  ['a bridge', { '/': allPrivileges, '/sdn': [] }, {}, 'lacks SDN.Use at /sdn/zones/localnetwork/vmbr0.'],
  [
    'a VLAN',
    { '/': allPrivileges, '/sdn/zones/localnetwork/vmbr0/7': [] },
    { vlans: { net: 7 } },
    'lacks SDN.Use at /sdn/zones/localnetwork/vmbr0/7.',
  ],
  [
    'starting',
    { '/': allPrivileges.filter((name) => name !== 'VM.PowerMgmt') },
    { start: true },
    'lacks VM.PowerMgmt at /vms/100.',
  ],
  [
    'a pool',
    {
      '/': allPrivileges.filter((name) => !name.startsWith('VM.')),
      '/pool/lab': ['VM.Allocate', 'Pool.Audit'],
    },
    { pool: 'lab' },
    'at /pool/lab.',
  ],
])('rights that are missing: %s', async (_what, acl, output, message) => {
  server.acl = acl;
  const { errors, messages } = await look(output);
  expect(errors).toEqual(['OUTPUT_RIGHTS']);
  expect(messages[0]).toContain(message);
});

describe('a virtual network of a zone', () => {
  const others = allPrivileges.filter((name) => !name.startsWith('SDN.'));
  beforeEach(() => server.cluster.bridges.push({ iface: 'guests', type: 'vnet', zone: 'campus' }));

  test('has its rights in that zone', async () => {
    server.acl = { '/': others, '/sdn/zones/campus/guests': ['SDN.Use', 'SDN.Audit'] };
    await using run = await ApiRun.begin(server, { output: { bridge: 'guests' } });
    expect(await run.obstacles()).toEqual([]);
    await run.run();
    expect(server.cluster.vms.get(100)?.config.net0).toContain('bridge=guests');
  });

  test('that the token may not use', async () => {
    server.acl = { '/': others, '/sdn/zones/campus/guests': ['SDN.Audit'] };
    const { messages } = await look({ bridge: 'guests' });
    expect(messages).toEqual(['The token migrate@pve!v2v lacks SDN.Use at /sdn/zones/campus/guests.']);
  });

  test('whose zone the token may not look at is not refused', async () => {
    server.acl = { '/': others, '/sdn/zones/campus/guests': ['SDN.Use'] };
    const { errors, checks } = await look({ bridge: 'guests' });
    expect(errors).toEqual([]);
    expect(checks).toContain('rights unknown');
  });
});

test('rights for a pool are enough for its machines, tags included', async () => {
  server.acl = { '/': allPrivileges.filter((name) => !name.startsWith('VM.')), '/pool/lab': allPrivileges };
  await using run = await ApiRun.begin(server, { output: { pool: 'lab', tags: ['migrated', 'x-1'] } });
  expect(await run.obstacles()).toEqual([]);
  await run.run();
  expect(server.cluster.vms.get(100)?.config.tags).toBe('migrated;x-1');
  expect([...server.cluster.pools.get('lab')!.members]).toEqual([100]);
});

test.each<[string, () => void, Partial<ProxmoxApiOutput>, string, RegExp]>([
  [
    'an old version',
    () => (server.cluster.version = '8.3.2'),
    {},
    'OUTPUT_UNSUPPORTED',
    /8\.3\.2 .* takes no images/,
  ],
  [
    'a storage that is not there',
    () => undefined,
    { storage: 'none' },
    'OUTPUT_NOT_FOUND',
    /no storage none/,
  ],
  [
    'a storage for other things',
    () => undefined,
    { storage: 'local' },
    'OUTPUT_UNSUPPORTED',
    /takes no disks of machines/,
  ],
  [
    'a disabled storage',
    () => (server.cluster.storages[1]!.enabled = false),
    {},
    'OUTPUT_NOT_FOUND',
    /is disabled/,
  ],
  [
    'a storage that is not active',
    () => (server.cluster.storages[1]!.active = false),
    {},
    'OUTPUT_NOT_FOUND',
    /not active/,
  ],
  [
    'an import storage that takes none',
    () => undefined,
    { importStorage: 'files' },
    'OUTPUT_UNSUPPORTED',
    /takes no images/,
  ],
  [
    'no import storage',
    () => server.cluster.storages.shift(),
    {},
    'OUTPUT_NOT_FOUND',
    /No storage of the node pve takes images/,
  ],
  [
    'a full storage',
    () => (server.cluster.storages[1]!.avail = 1000),
    {},
    'OUTPUT_NO_SPACE',
    /local-lvm has 1000 bytes/,
  ],
  [
    'a full import storage',
    () => (server.cluster.storages[0]!.avail = 1000),
    {},
    'OUTPUT_NO_SPACE',
    /local has 1000 bytes/,
  ],
  ['a node that is not there', () => undefined, { node: 'pve9' }, 'OUTPUT_NOT_FOUND', /no node pve9/],
  ['a bridge that is not there', () => undefined, { bridge: 'vmbr9' }, 'OUTPUT_NOT_FOUND', /no bridge vmbr9/],
  ['a pool that is not there', () => undefined, { pool: 'none' }, 'OUTPUT_NOT_FOUND', /no pool none/],
  [
    'a number that is taken',
    () => server.cluster.vms.set(104, { vmid: 104, node: 'pve', config: {}, status: 'running' }),
    { vmid: 104 },
    'OUTPUT_EXISTS',
    /a machine 104 already/,
  ],
  [
    'disks of a former machine',
    () => server.cluster.storages[1]!.volumes.set('vm-104-disk-0', ''),
    { vmid: 104 },
    'OUTPUT_EXISTS',
    /local-lvm:vm-104-disk-0/,
  ],
  [
    'a wrong secret',
    () => undefined,
    { token: { id: 'migrate@pve!v2v', secret: 'not-the-secret' } },
    'OUTPUT_LOGIN',
    /invalid token value/,
  ],
  [
    'a token that is not there',
    () => undefined,
    { token: { id: 'root@pam!x', secret: 'not-the-secret' } },
    'OUTPUT_LOGIN',
    /no such token/,
  ],
  ['an expired token', () => (server.refusedLogin = 'token expired'), {}, 'OUTPUT_LOGIN', /token expired/],
  [
    'another server',
    () => undefined,
    { server: { host: '127.0.0.1', port: 1 } },
    'OUTPUT_UNREACHABLE',
    /does not answer/,
  ],
])('%s', async (_what, change, output, code, message) => {
  change();
  const { errors, messages } = await look(output);
  expect(errors).toEqual([code]);
  expect(messages[0]).toMatch(message);
});

test('another certificate', async () => {
  const { errors } = await look({ server: { host: '127.0.0.1', port: server.port } });
  expect(errors).toEqual(['OUTPUT_IDENTITY']);
});

// A public report: qcow2 was asked for on LVM-thin, which has raw volumes only (bpg/terraform-provider-proxmox#1035).
test('qcow2 on a storage of volumes is refused, and left to the storage where nobody asks for it', async () => {
  expect((await look({}, { format: 'qcow2' })).errors).toEqual(['OUTPUT_UNSUPPORTED']);
  expect((await look({ storage: 'files' }, { format: 'qcow2' })).errors).toEqual([]);
  expect((await look({}, { format: 'raw' })).errors).toEqual([]);
});

test('the answering node of a cluster, or an error that names them all', async () => {
  server.cluster.nodes.push({ node: 'pve2', status: 'online' });
  expect((await look()).errors).toEqual([]);
  server.acl = { '/': allPrivileges.filter((name) => name !== 'Sys.Audit') };
  const { errors, messages } = await look();
  expect(errors).toEqual(['OUTPUT_NOT_FOUND']);
  expect(messages[0]).toContain('several nodes: pve, pve2');
  server.cluster.nodes[1]!.status = 'offline';
  expect((await look({ node: 'pve2' })).messages[0]).toContain('is not online');
});

test('the import storage with the most room is taken, and one that is full is said', async () => {
  server.cluster.storages.push(makeStorage('big', { content: ['import'], avail: 2 ** 50 }));
  await using run = await ApiRun.begin(server);
  await run.copy();
  expect(server.volumes[0]).toMatch(/^big:import\/v2v-node-[\da-f]{16}-db-sda\.qcow2$/);
});

test('a storage of both kinds needs room for both', async () => {
  const both = makeStorage('both', { content: ['images', 'import'], avail: (8 << 20) + (1 << 20) + 1000 });
  server.cluster.storages.push(both);
  expect((await look({ storage: 'both', importStorage: 'both' })).errors).toEqual(['OUTPUT_NO_SPACE']);
  both.avail += 1 << 20;
  expect((await look({ storage: 'both', importStorage: 'both' })).errors).toEqual([]);
});

test('LVM without thin volumes takes all of a disk', async () => {
  server.cluster.storages.push(makeStorage('lvm', { type: 'lvm', avail: 1 << 29 }));
  expect((await look({ storage: 'lvm' })).errors).toEqual(['OUTPUT_NO_SPACE']);
});

/** The output mode libvirt against libvirt's test driver, whose pools hold volumes that are no files. */
import { createContext, openTarget, planTarget, type Context } from '../../../../lib';
import { LibvirtError } from '../../../../lib/errors';
import { findObstacles } from '../../../../lib/output';
import { libvirtOutput } from '../../../../lib/output/libvirt';
import { libvirtFailure } from '../../../../lib/output/libvirt/failure';
import { domainType, type LibvirtHost } from '../../../../lib/output/libvirt/host';
import { checkNetworks, machineObstacles } from '../../../../lib/output/libvirt/needs';
import { LibvirtConnection } from '../../../../lib/libvirt';
import { Preflight } from '../../../../lib/preflight';
import type { LibvirtOutput } from '../../../../types/output';
import type { TargetNeeds } from '../../../../types/target';
import { removeScratch } from '../../input/archives';
import { poolOf, testNode } from '../../input/libvirt/node';
import { recordingContext } from '../../support/recording-context';
import { makeMachine, makePlan } from '../guest';

afterAll(removeScratch);

const logical = `<pool type='logical'><name>vg</name><source><name>vg</name></source><target><path>/dev/vg</path></target></pool>`;
const iscsi = `<pool type='iscsi'><name>san</name><source><host name='san.example.com'/><device path='iqn.x'/></source><target><path>/dev/disk/by-path</path></target></pool>`;

const target = (pool: string, connection = 'test:///default'): LibvirtOutput => ({
  mode: 'libvirt',
  connection,
  pool,
});
const codes = async (
  output: LibvirtOutput,
  changes = {},
  context: Context = recordingContext({ tempDir: '/tmp' }),
) =>
  (await findObstacles(makePlan(output, changes), context)).map(({ code, message }) => `${code}: ${message}`);

test('it is described as virt-v2v would be told, without a password', () => {
  expect(libvirtOutput.describe({ mode: 'libvirt' })).toBe('-o libvirt -os default');
  const output = target('a b', 'qemu+tcp://me:hunter2@host/system');
  expect(libvirtOutput.describe(output)).toBe("-o libvirt -oc 'qemu+tcp://me:***@host/system' -os 'a b'");
  expect(libvirtOutput.remote!.place(output)).toBe('qemu+tcp://me:***@host/system pool a b');
});

test.each([{ connection: '' }, { pool: '' }, { pool: 'a\0b' }])('%j makes no sense', (wrong) => {
  expect(() => makePlan({ mode: 'libvirt', ...wrong })).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('disks are volumes of the pool, and the plan shows the domain', async () => {
  const plan = makePlan(target('images'), { name: 'a/b', disks: 2, diskOptions: { format: 'qcow2' } });
  expect(plan.disks.map(({ volume }) => volume)).toEqual([
    { pool: 'images', name: 'a_b-sda' },
    { pool: 'images', name: 'a_b-sdb' },
  ]);
  expect(plan.claims).toEqual(['test:///default pool images: a_b']);
  const [document] = libvirtOutput.render(await makeMachine(plan, {}, recordingContext()), plan);
  expect(document).not.toHaveProperty('path');
  expect(document!.text).toMatch(
    /<driver name="qemu" type="qcow2"\/>\s*<source pool="images" volume="a_b-sda"\/>/,
  );
});

test('where nothing is in the way, what was looked at is told', async () => {
  const context = recordingContext({ tempDir: '/tmp' });
  expect(await codes(target('default-pool'), {}, context)).toEqual([]);
  const passed = context.events.flatMap((event) =>
    event.type === 'preflight' && event.check.outcome === 'passed' ? [event.check.about] : [],
  );
  expect(passed).toEqual(['reachable', 'name', 'rights', 'space']);
});

test('a pool that is not there is said with those that are', async () => {
  const [obstacle] = await findObstacles(makePlan(target('none')), recordingContext());
  expect(obstacle).toMatchObject({
    code: 'OUTPUT_NOT_FOUND',
    message: 'libvirt has no storage pool none.',
    hint: 'Name one that is there (-os): default-pool.',
  });
});

test('a pool may be named by its UUID', async () => {
  expect(await codes(target('dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566'))).toEqual([]);
});

test('names of domains and volumes that are taken are all said', async () => {
  const connection = testNode([{ name: 'db' }], poolOf('/tmp', 'db-sda'));
  expect(await codes(target('images', connection))).toEqual([
    expect.stringMatching(/^OUTPUT_EXISTS: libvirt at test:.* has a domain db already\.$/),
    'OUTPUT_EXISTS: The storage pool images has a volume db-sda already.',
  ]);
});

test('pools that take no disks, or not that format, are refused', async () => {
  const connection = testNode([], logical + iscsi);
  expect(await codes(target('san', connection))).toEqual([
    'OUTPUT_UNSUPPORTED: The storage pool san is of the type iscsi.',
  ]);
  expect(await codes(target('vg', connection), { diskOptions: { format: 'qcow2' } })).toEqual([
    'OUTPUT_UNSUPPORTED: The storage pool vg is of the type logical, whose volumes are raw.',
  ]);
});

test('disks that are larger than what is left in the pool are refused', async () => {
  const disks = { diskOptions: { allocation: 'preallocated' as const }, disks: 200 };
  expect(await codes(target('default-pool'), disks)).toEqual([
    'OUTPUT_NO_SPACE: The storage pool default-pool has 100 GiB left, and the disks of db take 200 GiB.',
  ]);
});

test('a connection that cannot be made is one sentence', async () => {
  const [unreachable] = await codes(target('x', 'qemu+unix:///session?socket=/nonexistent/sock'));
  expect(unreachable).toMatch(
    /^OUTPUT_UNREACHABLE: libvirt at qemu\+unix:[^\n]* cannot be reached: [^\n]*\.$/,
  );
});

test('volumes are taken back with a target that is not published', async () => {
  const connection = testNode([], poolOf('/tmp'));
  await using context = await createContext();
  await using looking = await LibvirtConnection.open(connection);
  const opened = await openTarget(makePlan(target('images', connection), { disks: 2 }), context);
  expect(opened.destinations).toMatchObject([{ kind: 'upload' }, { kind: 'upload' }]);
  await opened[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
  expect(await (await looking.lookupStoragePoolByName('images')).volumes()).toEqual([]);
});

test('an empty volume of the same name and another size is not what a killed run left', async () => {
  // All connections to this one see the same.
  const output = target('default-pool', 'test:///default');
  await using context = await createContext();
  await using connection = await LibvirtConnection.open(output.connection!);
  const pool = await connection.lookupStoragePoolByName('default-pool');
  await pool.createVolume(`<volume><name>db-sda</name><capacity unit="MiB">1</capacity></volume>`);
  const takeBack = (capacity: number, more = {}) => {
    const details = { pool: pool.uuid, name: 'db-sda', capacity: String(capacity), ...more };
    const left = {
      output: 'libvirt',
      place: 'x',
      kind: 'volume',
      id: `${pool.uuid}/db-sda`,
      details,
    } as const;
    return libvirtOutput.remote!.takeBack(output, [left], context);
  };
  expect(await takeBack(2 ** 30)).toEqual([]);
  expect(await pool.volumes()).toHaveLength(1);
  expect(await takeBack(2 ** 20)).toHaveLength(1);
  expect(await pool.volumes()).toEqual([]);
});

const host: LibvirtHost = { arch: 'x86_64', domainTypes: new Map([['x86_64', ['qemu', 'kvm']]]) };
const needs: TargetNeeds = { firmware: 'uefi', secureBoot: true, tpm: '2.0', networks: [] };

function obstaclesOf(changes: Partial<LibvirtHost>, wanted: TargetNeeds | undefined = needs) {
  const context = recordingContext();
  const found = [...machineObstacles({ ...host, ...changes }, wanted, new Preflight(context))];
  const warned = context.events.flatMap((event) => (event.type === 'warning' ? [event.code] : []));
  return { found: found.map(({ message }) => message), warned, events: context.events };
}

test('a host without the firmware that the guest needs is refused before the conversion (terraform-provider-libvirt#981, cockpit-machines#1220)', () => {
  expect(obstaclesOf({ uefi: false }).found).toEqual([
    "The guest starts by UEFI, and libvirt's host offers no UEFI firmware.",
  ]);
  expect(obstaclesOf({ uefi: true, secureBoot: false, tpm: false }).found).toEqual([
    "The guest starts by Secure Boot, and libvirt's host has no firmware for that.",
    "The guest has a TPM, and libvirt's host cannot emulate one.",
  ]);
  expect(obstaclesOf({ uefi: true, secureBoot: true, tpm: true }).found).toEqual([]);
  const unknown = obstaclesOf({ uefi: false }, { firmware: 'unknown', secureBoot: false, networks: [] });
  expect(unknown.found).toEqual([]);
  expect(unknown.events).toMatchObject([{ type: 'preflight', check: { outcome: 'unknown' } }]);
});

test('without KVM the domain has the type that there is, with a warning', () => {
  const slow = { domainTypes: new Map([['x86_64', ['qemu']]]) };
  expect(domainType(host, 'x86_64')).toBe('kvm');
  expect(domainType({ ...host, ...slow }, 'x86_64')).toBe('qemu');
  expect(obstaclesOf(slow).warned).toEqual(['LIBVIRT_NO_KVM']);
});

test('networks that the host lacks are said, and refuse nothing', async () => {
  await using connection = await LibvirtConnection.open('test:///default');
  const context = recordingContext();
  const networks = [
    { network: 'default', networkType: 'network' as const },
    { network: 'dmz', networkType: 'network' as const },
    { network: 'VM Network', networkType: 'bridge' as const },
  ];
  await checkNetworks({ ...needs, networks }, { connection, here: true }, new Preflight(context));
  expect(context.events).toMatchObject([
    { type: 'preflight', check: { about: 'network', outcome: 'warning' } },
    {
      type: 'warning',
      code: 'LIBVIRT_NETWORK',
      message:
        "libvirt's host has no network dmz, no bridge VM Network: the domain can be started only when that is changed.",
    },
  ]);
});

test.each([
  [29, 'operation volCreate forbidden for read only access', 'OUTPUT_RIGHTS'],
  [88, 'access denied', 'OUTPUT_RIGHTS'],
  [38, 'cannot write to stream: No space left on device', 'OUTPUT_NO_SPACE'],
  [38, 'Cannot write data: Broken pipe', 'OUTPUT_UNREACHABLE'],
  [90, "storage volume 'x' exists already", 'OUTPUT_EXISTS'],
  [3, 'this function is not supported', 'OUTPUT_UNSUPPORTED'],
  [92, 'XML document failed to validate\nExtra element\n', 'OUTPUT_FAILED'],
])('what libvirt says by the number %i is one sentence', (number, said, code) => {
  const failure = libvirtFailure(
    new LibvirtError('x', 18, number, `libvirt x: ${said}`),
    'It cannot be done',
  );
  expect(failure).toMatchObject({
    code,
    message: expect.stringMatching(/^It cannot be done: [^\n]*\.$/) as string,
  });
});

test('what a guest needs of its new host is planned from its source', async () => {
  const plan = await planTarget(
    {
      overlays: [],
      output: target('default-pool'),
      name: 'db',
      source: {
        name: 'db',
        hypervisor: 'vmware',
        memory: 1 << 30,
        vcpus: 1,
        features: [],
        firmware: 'uefi',
        uefiSecureBoot: true,
        tpm: '2.0',
        disks: [],
        removables: [],
        nics: [{ network: 'VM Network', networkType: 'bridge' }],
      },
      networks: { bridges: { 'VM Network': 'br0' } },
    },
    recordingContext(),
  );
  expect(plan.needs).toEqual({
    firmware: 'uefi',
    secureBoot: true,
    tpm: '2.0',
    networks: [{ network: 'br0', networkType: 'bridge' }],
  });
});

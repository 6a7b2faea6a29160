import { Preflight } from '../../../../lib/preflight';
import { listVSphere } from '../../../../lib/input/vsphere/list';
import {
  checkVSphereGuest,
  connectVSphere,
  type VSphereTransport,
} from '../../../../lib/input/vsphere/preflight';
import type { VSphereServer } from '../../../../types/input';
import type { PreflightCheck } from '../../../../types/preflight';
import {
  smallEsxi,
  smallVCenter,
  TestVCenter,
  type DatastoreAt,
  type DiskAt,
  type GuestAt,
  type Inventory,
  type TestVCenterOptions,
} from '../../../support/vsphere';
import { recordingContext } from '../../support/recording-context';

const uuidOf = (index: number): string => `4203d2b4-4cd2-4a0e-a9b1-${String(index).padStart(12, '0')}`;
const disk = (more: Partial<DiskAt> = {}): DiskAt => ({
  path: '[datastore1] web/web.vmdk',
  size: 20 * 2 ** 30,
  ...more,
});
const web = (more: Partial<GuestAt> = {}): GuestAt => ({
  name: 'web',
  uuid: uuidOf(1),
  disks: [disk()],
  ...more,
});

interface Checked {
  checks: PreflightCheck[];
  /** The code of what was refused first. */
  refused: string | undefined;
}

interface Asked {
  transport?: VSphereTransport;
  server?: Partial<VSphereServer>;
  password?: string;
  options?: TestVCenterOptions;
}

async function check(inventory: Inventory, asked: Asked = {}): Promise<Checked> {
  await using center = await TestVCenter.start(inventory, { user: 'backup', ...asked.options });
  await using context = recordingContext();
  const preflight = new Preflight(context);
  const server = {
    host: '127.0.0.1',
    port: center.port,
    user: 'backup',
    verifyCertificate: false,
    ...asked.server,
  };
  let refused: string | undefined;
  try {
    const client = await connectVSphere(server, asked.password ?? center.password, preflight, context);
    await checkVSphereGuest({ client, guest: 'web', transport: asked.transport ?? 'https' }, preflight);
    preflight.settle();
  } catch (error) {
    refused = (error as { code: string }).code;
  }
  const checks = context.events.flatMap((event) => (event.type === 'preflight' ? [event.check] : []));
  return { checks, refused };
}

const both: VSphereTransport[] = ['https', 'vddk'];
const guest = (more: Partial<GuestAt>, stores?: DatastoreAt[]): Inventory =>
  smallVCenter([web(more)], stores);

function about(
  { checks }: Checked,
  subject: PreflightCheck['about'],
): Pick<PreflightCheck, 'outcome' | 'message'>[] {
  return checks.filter((one) => one.about === subject).map(({ outcome, message }) => ({ outcome, message }));
}

test.each([
  ['vCenter', smallVCenter([web()])],
  ['ESXi', smallEsxi([web()])],
])('a guest of %s that nothing speaks against', async (_what, inventory) => {
  const checked = await check(inventory);
  expect(checked.refused).toBeUndefined();
  expect(checked.checks.map((one) => `${one.about} ${one.outcome}`)).toEqual([
    'reachable passed',
    'credentials passed',
    'version passed',
    'rights passed',
    'power passed',
    'snapshots passed',
    'storage passed',
    'disk-mode passed',
    'disk-type passed',
    'change-tracking passed',
  ]);
});

test('what is told of it', async () => {
  const disks = [disk({ thin: true }), disk({ path: '[datastore1] web/data.vmdk', eagerlyScrub: true })];
  const checked = await check(guest({ disks, changeTracking: true }));
  const messages = checked.checks
    .slice(2)
    .map(({ message }) => message.replace(/127\.0\.0\.1:\d+/, 'vcenter'));
  expect(messages).toEqual([
    'vcenter is VMware vCenter Server 7.0.3 build-20051473.',
    'The user backup may read what web consists of.',
    'web is shut down.',
    'No disk of web is a snapshot.',
    'web is on datastore1 (VMFS).',
    'No disk of web is independent of snapshots.',
    'Of the disks of web, Hard disk 1 of 20 GiB is thin, Hard disk 2 of 20 GiB is thick and zeroed.',
    'web has its changed blocks tracked.',
  ]);
});

describe('the login', () => {
  test('nobody answers', async () => {
    const checked = await check(smallVCenter([web()]), { server: { port: 1 } });
    expect(checked.refused).toBe('SOURCE_UNREACHABLE');
    expect(checked.checks.map((one) => `${one.about} ${one.outcome}`)).toEqual(['reachable failed']);
  });

  test('the certificate is not trusted', async () => {
    const checked = await check(smallVCenter([web()]), { server: { verifyCertificate: true } });
    expect(checked.refused).toBe('SOURCE_IDENTITY');
    expect(checked.checks.map((one) => `${one.about} ${one.outcome}`)).toEqual(['host-key failed']);
  });

  test('the password is wrong', async () => {
    const checked = await check(smallVCenter([web()]), { password: 'wrong-secret' });
    expect(checked.refused).toBe('SOURCE_LOGIN');
    expect(checked.checks.map((one) => `${one.about} ${one.outcome}`)).toEqual([
      'reachable passed',
      'credentials failed',
    ]);
    expect(JSON.stringify(checked)).not.toContain('wrong-secret');
  });
});

test('there is no such guest', async () => {
  expect((await check(smallVCenter())).refused).toBeUndefined();
  expect((await check(smallVCenter([web({ name: 'mail' })]))).refused).toBe('SOURCE_GUEST');
});

describe('rights', () => {
  const options = {
    missingPrivileges: ['Datastore.FileManagement', 'VirtualMachine.Provisioning.DiskRandomRead'],
  };

  test('over HTTPS the files of datastores are read', async () => {
    const checked = await check(guest({}), { options });
    expect(checked.refused).toBe('SOURCE_RIGHTS');
    expect(about(checked, 'rights')).toEqual([
      {
        outcome: 'failed',
        message:
          'The user backup lacks the privilege Low level file operations (Datastore.FileManagement) on the datastore datastore1.',
      },
    ]);
  });

  test('with VDDK the disks of the guest as well', async () => {
    const checked = await check(guest({}), { options, transport: 'vddk' });
    expect(about(checked, 'rights').map(({ message }) => message)).toEqual([
      expect.stringContaining('(Datastore.FileManagement) on the datastore datastore1.'),
      'The user backup lacks the privilege Allow read-only disk access (VirtualMachine.Provisioning.DiskRandomRead) on web.',
    ]);
  });

  test('a server that does not say', async () => {
    const checked = await check(guest({}), { options: { unknownCalls: ['HasPrivilegeOnEntities'] } });
    expect(checked.refused).toBeUndefined();
    expect(about(checked, 'rights')).toMatchObject([{ outcome: 'unknown' }]);
  });
});

// ProxCenter#400: a snapshot of a running Windows was converted, and found no root device.
test.each(both)('a guest that is running is refused (%s)', async (transport) => {
  const checked = await check(guest({ power: 'poweredOn' }), { transport });
  expect(checked.refused).toBe('SOURCE_RUNNING');
  expect(about(checked, 'power')).toEqual([{ outcome: 'failed', message: 'The guest web is running.' }]);
});

test('a guest that is suspended is refused', async () => {
  const checked = await check(guest({ power: 'suspended' }));
  expect(checked.refused).toBe('SOURCE_RUNNING');
  expect(about(checked, 'power')).toMatchObject([{ message: expect.stringContaining('is suspended') }]);
});

test('a guest that its host cannot reach is refused', async () => {
  const checked = await check(guest({ connection: 'inaccessible' }));
  expect(checked.refused).toBe('SOURCE_UNREACHABLE');
  expect(about(checked, 'reachable').at(-1)).toEqual({
    outcome: 'failed',
    message: 'The host of web cannot reach it: it is inaccessible.',
  });
});

// PegaProx#438: the disk below a snapshot that was left over was copied, and called a success.
describe('snapshots', () => {
  const snapshots = [{ name: 'before the update', id: 'snapshot-1' }];
  const delta = disk({
    path: '[datastore1] web/web-000001.vmdk',
    parent: { path: '[datastore1] web/web.vmdk' },
  });

  test('over HTTPS a snapshot is refused', async () => {
    const checked = await check(guest({ disks: [delta], snapshots, vmx: '[datastore1] web/web.vmx' }));
    expect(checked.refused).toBe('SOURCE_SNAPSHOT');
    expect(about(checked, 'snapshots')).toEqual([
      {
        outcome: 'failed',
        message:
          'The disk [datastore1] web/web-000001.vmdk of web is a snapshot (before the update), and over HTTPS only what is below it can be read.',
      },
    ]);
  });

  test('one that was left behind is refused too', async () => {
    const checked = await check(guest({ disks: [delta] }));
    expect(checked.refused).toBe('SOURCE_SNAPSHOT');
    expect(about(checked, 'snapshots')).toMatchObject([{ message: expect.stringContaining('left behind') }]);
  });

  test('one whose chain is not told is seen by its name', async () => {
    const checked = await check(guest({ disks: [disk({ path: delta.path })], snapshots }));
    expect(checked.refused).toBe('SOURCE_SNAPSHOT');
  });

  test('a disk that is only called so is read', async () => {
    expect(
      (await check(guest({ disks: [disk({ path: '[datastore1] web/web-202601.vmdk' })] }))).refused,
    ).toBeUndefined();
  });

  test('VDDK follows snapshots', async () => {
    const checked = await check(guest({ disks: [delta], snapshots }), { transport: 'vddk' });
    expect(checked.refused).toBeUndefined();
    expect(about(checked, 'snapshots')).toMatchObject([{ outcome: 'passed' }]);
  });
});

// vatesfr/xen-orchestra#9040 and ProxCenter PR 662: independent and shared disks failed late, and with nonsense.
describe('modes of disks', () => {
  test('an independent disk is told of', async () => {
    const checked = await check(guest({ disks: [disk({ mode: 'independent_persistent' })] }));
    expect(checked.refused).toBeUndefined();
    expect(about(checked, 'disk-mode')).toEqual([
      {
        outcome: 'passed',
        message:
          'Hard disk 1 of web is independent and persistent: no snapshot has it, and it is read as it is while the guest is shut down.',
      },
    ]);
  });

  const shared = disk({ path: '[datastore1] shared/quorum.vmdk', sharing: 'sharingMultiWriter' });
  const other = (power: GuestAt['power']): GuestAt => ({
    name: 'node2',
    uuid: uuidOf(2),
    disks: [shared],
    power,
  });

  test('a disk that a running guest shares is refused', async () => {
    const checked = await check(smallVCenter([web({ disks: [shared] }), other('poweredOn')]));
    expect(checked.refused).toBe('SOURCE_RUNNING');
    expect(about(checked, 'disk-mode')[0]).toEqual({
      outcome: 'failed',
      message:
        'Hard disk 1 of web ([datastore1] shared/quorum.vmdk) is shared with node2, which is not shut down.',
    });
  });

  test('a disk that guests share which are shut down is warned of', async () => {
    const checked = await check(smallVCenter([web({ disks: [shared] }), other('poweredOff')]));
    expect(checked.refused).toBeUndefined();
    expect(checked.checks).toContainEqual(
      expect.objectContaining({ outcome: 'warning', code: 'DISK_SHARED' }),
    );
    expect(about(checked, 'disk-mode')[0]!.message).toContain('made to be shared with node2,');
  });
});

// libguestfs/virt-v2v#29: 404 for the flat file of a disk on vSAN.
describe('storage', () => {
  test.each([
    ['vsan', 'vSAN'],
    ['VVOL', 'Virtual Volumes'],
  ] as const)('%s needs VDDK', async (type, name) => {
    const stores = [{ name: 'datastore1', type }];
    const checked = await check(guest({}, stores));
    expect(checked.refused).toBe('DISK_SOURCE');
    expect(about(checked, 'storage')).toEqual([
      {
        outcome: 'failed',
        message: `Hard disk 1 of web ([datastore1] web/web.vmdk) is on ${name}, where no file has its data: it needs VDDK.`,
      },
    ]);
    expect((await check(guest({}, stores), { transport: 'vddk' })).refused).toBeUndefined();
  });

  // rancher#26942, OpenNebula/one#2437, apache/cloudstack#6989
  test.each(['vsanDatastore (1)', 'a [x]', 'a b', 'a+b', 'é', '%41', 'a/b'])(
    'a datastore called %s',
    async (name) => {
      const disks = [disk({ path: `[${name}] web/web.vmdk` })];
      const checked = await check(guest({ disks }, [{ name }, { name: 'a', type: 'vsan' }]));
      expect(checked.refused).toBeUndefined();
      expect(about(checked, 'storage')).toEqual([
        { outcome: 'passed', message: `web is on ${name} (VMFS).` },
      ]);
    },
  );

  test('a datastore that is not accessible is refused', async () => {
    const checked = await check(guest({}, [{ name: 'datastore1', accessible: false }]));
    expect(checked.refused).toBe('SOURCE_UNREACHABLE');
    expect(about(checked, 'storage')).toMatchObject([
      { message: 'The datastore datastore1 of web is not accessible.' },
    ]);
  });

  test.each([
    ['physicalMode', 'https', 'DISK_SOURCE'],
    ['physicalMode', 'vddk', 'DISK_SOURCE'],
    ['virtualMode', 'https', 'DISK_SOURCE'],
    ['virtualMode', 'vddk', undefined],
  ] as const)('a raw device mapping in %s, read by %s', async (rdm, transport, code) => {
    expect((await check(guest({ disks: [disk({ rdm })] }), { transport })).refused).toBe(code);
  });

  test.each([
    ['https', 'DISK_SOURCE'],
    ['vddk', undefined],
  ] as const)('an encrypted disk, read by %s', async (transport, code) => {
    expect((await check(guest({ disks: [disk({ encrypted: true })] }), { transport })).refused).toBe(code);
  });
});

test('everything that stands in the way is told at once', async () => {
  const checked = await check(guest({ power: 'poweredOn' }, [{ name: 'datastore1', type: 'vsan' }]), {
    options: { missingPrivileges: ['Datastore.Browse'] },
  });
  expect(checked.refused).toBe('SOURCE_RIGHTS');
  const failed = checked.checks.filter(({ outcome }) => outcome === 'failed');
  expect(failed.map((one) => one.about)).toEqual(['rights', 'power', 'storage']);
  for (const { message, hint, code } of failed) {
    expect(message).toMatch(/^[^.].*\.$/);
    expect([typeof hint, typeof code]).toEqual(['string', 'string']);
  }
});

// kubevirt/containerized-data-importer PR 4069
test('a session that expires during the checks is renewed', async () => {
  const checked = await check(guest({}), { options: { sessionRequests: 1 } });
  expect(checked.refused).toBeUndefined();
});

test('the guests of a server are listed by name', async () => {
  await using center = await TestVCenter.start(smallVCenter());
  await using context = recordingContext();
  const server = { host: '127.0.0.1', port: center.port, user: center.user, verifyCertificate: false };
  const guests = await listVSphere(server, () => Promise.resolve(center.password), context);
  expect(guests.map(({ name, power }) => [name, power])).toEqual([
    ['db', 'running'],
    ['web', 'off'],
  ]);
  expect(guests[1]).toEqual({
    name: 'web',
    id: 'vm-57',
    uuid: uuidOf(1),
    power: 'off',
    system: 'Debian GNU/Linux 11 (64-bit)',
    memory: 2 ** 31,
    vcpus: 2,
    disks: [{ path: '[datastore1] web/web.vmdk', size: 1 << 20 }],
  });
});

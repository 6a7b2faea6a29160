// A guest of the test's vCenter, opened as -i libvirt -ic vpx://… -it vddk opens it: described by libvirt's own ESX driver, its
// disks read by a stand-in for nbdkit's VDDK plugin.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openSource } from '../../lib/input';
import { createContext } from '../../lib/run/context';
import type { V2vEvent } from '../../types/events';
import type { VddkInput, VddkOptions, VSphereServer } from '../../types/input';
import type { Source } from '../../types/source';
import { VddkHome, vddkPlugin } from '../support/vddk-plugin';
import { smallVCenter, TestVCenter, type GuestAt } from '../support/vsphere';

jest.setTimeout(60_000);

const [first, second] = ['[datastore1] web/web.vmdk', '[datastore1] web/web_1.vmdk'];

let directory: string;
let home: VddkHome;
let center: TestVCenter;
beforeAll(() => {
  directory = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), 'v2v-vddk-test.'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
beforeEach(() => {
  home = new VddkHome(mkdtempSync(join(directory, 'vddk.')));
});
afterEach(() => center[Symbol.asyncDispose]());

async function startCenter(changes: Partial<GuestAt> = {}): Promise<void> {
  const web: GuestAt = {
    name: 'web',
    uuid: '4203d2b4-4cd2-4a0e-a9b1-000000000001',
    moref: 'vm-57',
    disks: [first, second].map((path, unit) => ({ path, unit, size: 1 << 20 })),
    ...changes,
  };
  center = await TestVCenter.start(smallVCenter([web]), { password: 'not to be seen' });
}

function input(
  options: VddkOptions = {},
  { server, ...changes }: Partial<Omit<VddkInput, 'server'>> & { server?: Partial<VSphereServer> } = {},
): VddkInput {
  return {
    mode: 'vddk',
    guest: 'web',
    server: {
      host: '127.0.0.1',
      port: center.port,
      user: center.user,
      inventoryPath: ['DC0', 'Cluster 1', 'esx1.example.com'],
      verifyCertificate: false,
      ...server,
    },
    password: center.password,
    vddk: { plugin: vddkPlugin(), libdir: home.path, ...options },
    ...changes,
  };
}

async function open(
  of: VddkInput,
): Promise<{ source: Source | undefined; error: unknown; events: V2vEvent[] }> {
  const events: V2vEvent[] = [];
  await using context = await createContext({
    tempDir: directory,
    onEvent: (event) => void events.push(event),
  });
  let [source, error]: [Source | undefined, unknown] = [undefined, undefined];
  try {
    source = await openSource(of, context);
  } catch (thrown) {
    error = thrown;
  }
  return { source, error, events };
}

const checks = (events: readonly V2vEvent[]): string[] =>
  events.flatMap((event) =>
    event.type === 'preflight' ? [`${event.check.about}: ${event.check.outcome}`] : [],
  );

describe('the source', () => {
  beforeEach(() => {
    for (const disk of [first, second]) home.addDisk(disk, Buffer.alloc(1 << 20, disk));
  });

  it('is as the vCenter describes it, with the disks that the plugin reads', async () => {
    await startCenter({ memoryMB: 3072, cpus: 2, firmware: 'efi' });
    const { source, error, events } = await open(input());
    expect(error).toBeUndefined();
    expect(source).toMatchObject({
      name: 'web',
      hypervisor: 'vmware',
      memory: 3 * 1024 ** 3,
      vcpus: 2,
      firmware: 'uefi',
      disks: [first, second].map((disk, id) => ({
        id,
        controller: 'scsi',
        image: { kind: 'nbd', format: 'raw', name: disk, remote: true },
      })),
    });
    expect(source).not.toHaveProperty('vmware');
    expect(checks(events)).toEqual([
      'programs: passed',
      'version: passed',
      'host-key: unknown',
      'reachable: passed',
      'credentials: passed',
      'version: passed',
      'rights: passed',
      'power: passed',
      'snapshots: passed',
      'storage: passed',
      'disk-mode: passed',
      'disk-type: passed',
      'change-tracking: passed',
    ]);
    const log = home.log();
    expect(log).toContain('vm=moref=vm-57');
    expect(log).toContain(`user=${center.user}`);
    expect(log).toContain(`port=${center.port}`);
    expect(log).toContain(`thumbprint=${center.certificate.sha1}`);
    expect(log).toContain('password=a file');
    expect(JSON.stringify(events)).not.toContain(center.password);
  });

  it('has the disks that are stated in place of its own', async () => {
    await startCenter();
    const files = ['[other] a.vmdk', '[other] b.vmdk'];
    for (const file of files) home.addDisk(file, Buffer.alloc(4096, file));
    const { source } = await open(input({ files }));
    expect(source?.disks.map(({ image }) => 'name' in image && image.name)).toEqual(files);
    const { error } = await open(input({ files: files.slice(1) }));
    expect(error).toMatchObject({ code: 'USAGE', message: expect.stringContaining('2 disks') });
  });

  it('tells nobody the password whose thumbprint is another', async () => {
    await startCenter();
    const thumbprint = Array.from({ length: 20 }, () => '00').join(':');
    const { error } = await open(input({ thumbprint }));
    expect(error).toMatchObject({ code: 'SOURCE_IDENTITY' });
    expect(center.requests).toEqual([]);
  });

  it('is refused with all that stands in the way before anybody logs in', async () => {
    await startCenter();
    const missing = join(directory, 'nbdkit-vddk-plugin.so');
    const { error, events } = await open(input({ plugin: missing }, { server: { verifyCertificate: true } }));
    expect(error).toMatchObject({ code: 'PLUGIN_MISSING' });
    expect(checks(events)).toEqual(['programs: failed', 'host-key: failed']);
    expect(center.requests).toEqual([]);
  });

  it('is refused for a wrong password, by the vCenter and by the plugin', async () => {
    await startCenter();
    const { error } = await open(input({}, { password: 'wrong' }));
    expect(error).toMatchObject({ code: 'SOURCE_LOGIN' });
    home.set('password', 'another');
    const late = await open(input());
    expect(late.error).toMatchObject({ code: 'SOURCE_LOGIN', subject: first });
  });

  it('is not read while its guest runs, unless a snapshot is', async () => {
    await startCenter({ power: 'poweredOn' });
    const { error, events } = await open(input());
    expect(error).toMatchObject({ code: 'SOURCE_RUNNING', subject: 'web' });
    expect(checks(events)).toContain('power: failed');
    const snapshot = await open(input({ snapshot: 'snapshot-12' }));
    expect(snapshot.error).toBeUndefined();
    expect(home.log()).toContain('snapshot=snapshot-12');
  });

  it('needs a password', async () => {
    await startCenter();
    const { error } = await open(input({}, { password: undefined }));
    expect(error).toMatchObject({ code: 'USAGE', message: expect.stringContaining('password') });
    expect(center.requests).toEqual([]);
  });

  it('is refused where there is no guest of that name', async () => {
    await startCenter();
    const { error } = await open(input({}, { guest: 'mail' }));
    expect(error).toMatchObject({ code: 'SOURCE_GUEST', subject: 'mail' });
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findObstacles, renderMachine } from '../../../../lib/output';
import { openstackOutput } from '../../../../lib/output/openstack';
import { attachedDisk } from '../../../../lib/output/openstack/attached-disk';
import { compareWithThisMachine } from '../../../../lib/output/openstack/this-machine';
import { Preflight } from '../../../../lib/preflight';
import { wholeGiB } from '../../../../lib/openstack';
import type { OpenstackOutput } from '../../../../types/output';
import { password, project, server, TestOpenstack, user, type Trouble } from '../../../support/openstack';
import { bringOut, ConvertedDisks, MiB, type Way } from '../../../support/openstack/conversion';
import { loopDevice, testWithLoop } from '../../support/loop-device';
import { recordingContext } from '../../support/recording-context';
import { makeMachine, makePlan, warnings } from '../guest';

// Programs are run many times, and the machine may be busy.
jest.setTimeout(120_000);

let cloud: TestOpenstack;
let directory: string;
let disks: ConvertedDisks;
let one: ConvertedDisks;
beforeAll(() => {
  disks = new ConvertedDisks();
  one = new ConvertedDisks(1, 4 * MiB);
});
afterAll(() => {
  disks[Symbol.dispose]();
  one[Symbol.dispose]();
});
beforeEach(async () => {
  cloud = await TestOpenstack.start();
  directory = mkdtempSync(join(tmpdir(), 'v2v-by-id-'));
  cloud.compute.links = directory;
});
afterEach(async () => {
  rmSync(directory, { recursive: true });
  await cloud[Symbol.asyncDispose]();
});

const volumes = () => [...cloud.volumes.volumes.values()];

function output(more: Partial<OpenstackOutput> = {}): OpenstackOutput {
  const login = { authUrl: cloud.authUrl, username: user.name, password, projectName: project.name };
  const at = { ...login, fingerprint: cloud.certificate.sha256 };
  const place = more.via === 'image' ? {} : { serverId: server.id, devDiskById: directory };
  return { mode: 'openstack', cloud: at, waitSeconds: 20, ...place, ...more };
}

function bring(way: Partial<Way> = {}) {
  return bringOut({ output: output(), disks: one, ...way });
}

/** Gives the server block devices to attach. */
async function withDevices<T>(count: number, work: (devices: string[]) => Promise<T>): Promise<T> {
  const loops = Array.from({ length: count }, () => loopDevice(disks.directory, 16 * MiB)!);
  const devices = loops.map(({ device }) => device);
  cloud.compute.devices.push(...devices);
  try {
    return await work(devices);
  } finally {
    for (const { detach } of loops) detach();
  }
}

testWithLoop('a guest becomes volumes, written as attached disks', async () => {
  await withDevices(2, async (devices) => {
    const { artifacts, copied } = await bring({
      disks,
      output: output({ volumeType: 'fast', guestId: 'vm-57' }),
    });
    // The devices are gone from this host by then.
    expect(copied.map(({ path, location }) => path ?? location)).toEqual(volumes().map(({ id }) => id));
    for (const [index, device] of devices.entries()) {
      const bytes = disks.bytes(index);
      expect(readFileSync(device).subarray(0, bytes.length).equals(bytes)).toBe(true);
    }
    expect(artifacts).toEqual(
      volumes().map(({ id, name }, disk) => ({
        kind: 'volume',
        id,
        name,
        place: `${cloud.address}, project migration`,
        disk,
      })),
    );
  });
  expect(readdirSync(directory)).toEqual([]);
  const [first, second] = volumes();
  expect(first).toMatchObject({
    name: 'web-sda',
    size: 1,
    status: 'available',
    bootable: 'true',
    volume_type: 'fast',
    attachments: [],
    description: 'web disk 1/2 converted by v2v-node',
    volume_image_metadata: { hw_disk_bus: 'virtio', hw_machine_type: 'q35', os_distro: 'debian' },
  });
  expect(first!.metadata).toEqual({
    virt_v2v_version: expect.stringMatching(/^v2v-node /) as string,
    virt_v2v_conversion_date: expect.stringMatching(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d$/) as string,
    virt_v2v_guest_name: 'web',
    virt_v2v_disk_index: '1/2',
    virt_v2v_guest_id: 'vm-57',
  });
  expect(second).toMatchObject({
    name: 'web-sdb',
    bootable: 'false',
    description: 'web disk 2/2 converted by v2v-node',
  });
  expect(second).not.toHaveProperty('volume_image_metadata');
});

test('a guest becomes volumes by images, without a server', async () => {
  const { copied } = await bring({
    disks,
    output: output({ via: 'image' }),
    format: 'qcow2',
    copy: { verify: 'full' },
  });
  expect(cloud.images.images.size).toBe(0);
  expect(volumes().map(({ name, status, bootable }) => [name, status, bootable])).toEqual([
    ['web-sda', 'available', 'true'],
    ['web-sdb', 'available', 'true'],
  ]);
  expect(copied[0]).toMatchObject({ location: volumes()[0]!.id, verified: { how: 'checksum' } });
  expect(Object.keys(volumes()[1]!.metadata)).not.toContain('v2v_node_run');
  expect(cloud.asked().filter((what) => what.includes('servers'))).toEqual([]);
});

test('volumes are never smaller than their disks, nor of size zero (report 18)', () => {
  expect([1, 512, 2 ** 30, 2 ** 30 + 1, 19.53125 * 2 ** 30].map(wholeGiB)).toEqual([1, 1, 1, 2, 20]);
});

test('by-id and server are looked at before a volume is made (report 19)', async () => {
  const found = async (more: Partial<OpenstackOutput>) =>
    (await findObstacles(makePlan(output(more), { name: 'web' }), recordingContext())).map(
      ({ code, message }) => `${code} ${message}`,
    );
  expect(await found({ devDiskById: '/nonexistent/by-id' })).toEqual([
    'OUTPUT_NOT_FOUND The directory /nonexistent/by-id cannot be read, where attached volumes would appear: ENOENT.',
  ]);
  expect(await found({ serverId: 'absent' })).toEqual([
    'OUTPUT_NOT_FOUND The project migration has no server absent.',
  ]);
  cloud.compute.status = 'SHUTOFF';
  expect(await found({})).toEqual(['OUTPUT_UNSUPPORTED The server appliance is not active but SHUTOFF.']);
  cloud.compute.status = 'ACTIVE';
  expect(await found({ volumeType: 'gold', availabilityZone: 'moon' })).toEqual([
    'OUTPUT_NOT_FOUND The cloud has no volume type gold.',
  ]);
  expect(await found({ availabilityZone: 'moon' })).toEqual([
    'OUTPUT_NOT_FOUND The cloud has no availability zone moon.',
  ]);
  expect(cloud.asked()).not.toContain('POST volumes');
});

test('names and quotas are looked at first, all of them', async () => {
  cloud.volumes.create({ volume: { name: 'web-sda', size: 1, description: '', metadata: {} } });
  const codes = async (more: Partial<OpenstackOutput> = {}, count = 1) =>
    (await findObstacles(makePlan(output(more), { name: 'web', disks: count }), recordingContext())).map(
      ({ message }) => message,
    );
  const taken = `The project has a volume web-sda already: ${volumes()[0]!.id}.`;
  expect(await codes()).toEqual([taken]);
  cloud.volumes.quota = { gigabytes: 2, volumes: 10 };
  expect(await codes({}, 2)).toEqual([taken, 'The project may have 1 more GiB of volumes, and web takes 2.']);
  cloud.volumes.quota = { gigabytes: 100, volumes: 1 };
  expect(await codes()).toEqual([taken, 'The project may have 0 more volumes, and web takes 1.']);
  cloud.volumes.quota = { gigabytes: 100, volumes: 100 };
  expect(await codes({ volumeType: 'fast' }, 3)).toEqual([
    taken,
    'The project may have 2 more GiB of volumes of the type fast, and web takes 3.',
  ]);
  cloud.volumes.hidesQuota = true;
  expect(await codes({}, 3)).toEqual([taken]);
});

test('a volume that goes to error is told, and taken back', async () => {
  cloud.volumes.becomes = 'error';
  await expect(bring()).rejects.toMatchObject({
    code: 'OUTPUT_FAILED',
    message: 'The volume web-sda did not become available: its status is error.',
  });
  expect(volumes()).toEqual([]);
});

test('a volume that stays in creation is not waited for forever', async () => {
  cloud.volumes.becomes = 'creating';
  await expect(bring({ output: output({ waitSeconds: 0.3 }) })).rejects.toMatchObject({
    code: 'OUTPUT_FAILED',
    message: 'The volume web-sda is still creating after 0.3 seconds.',
  });
  // Cinder does not remove what it is still making; the record of the run keeps it for the next.
  expect(volumes()).toHaveLength(1);
});

test('a disk that never appears is told, and its volume detached and removed', async () => {
  await expect(bring({ output: output({ waitSeconds: 0.5 }) })).rejects.toMatchObject({
    code: 'OUTPUT_NOT_FOUND',
    message: `The volume web-sda did not appear in ${directory} within 0.5 seconds of being attached to the server ${server.id}.`,
  });
  expect(cloud.asked()).toContain('DELETE servers/*/os-volume_attachments/*');
  expect(volumes()).toEqual([]);
});

test.each<[Trouble, string, RegExp]>([
  [
    { at: 'POST volumes', kind: 'fail' },
    'OUTPUT_FAILED',
    /could not make the volume web-sda: The server has/,
  ],
  [{ at: 'POST volumes', kind: 'reset' }, 'OUTPUT_UNREACHABLE', /does not answer/],
  [
    { at: 'POST servers/*/os-volume_attachments', kind: 'forbid' },
    'OUTPUT_RIGHTS',
    /could not attach the volume web-sda to the server/,
  ],
])('after %j nothing is left', async (trouble, code, message) => {
  cloud.trouble(trouble);
  await expect(bring()).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  expect(volumes()).toEqual([]);
});

test.each<[Trouble, string]>([
  [{ at: 'POST volumes/*/action', kind: 'fail', skip: 1 }, 'OUTPUT_FAILED'],
  [{ at: 'DELETE volumes/*/metadata/*', kind: 'fail', skip: 1 }, 'OUTPUT_FAILED'],
  [{ at: 'PUT image/v2/images/*/file', kind: 'reset' }, 'OUTPUT_UNREACHABLE'],
  [{ at: 'POST volumes', kind: 'fail', skip: 1 }, 'OUTPUT_FAILED'],
])('by images, after %j no volume and no image is left', async (trouble, code) => {
  cloud.trouble(trouble);
  await expect(bring({ disks, output: output({ via: 'image' }) })).rejects.toMatchObject({ code });
  expect(volumes()).toEqual([]);
  expect(cloud.images.images.size).toBe(0);
});

test('a connection that breaks off while a volume is described costs nothing', async () => {
  cloud.trouble({ at: 'POST volumes/*/action', kind: 'reset' });
  await bring({ output: output({ via: 'image' }) });
  expect(volumes()).toHaveLength(1);
});

test('a cancellation while a disk is waited for leaves nothing', async () => {
  const controller = new AbortController();
  cloud.onRequest = (what) => what.includes('attachments') && setTimeout(() => controller.abort(), 50);
  await expect(bring({ signal: controller.signal })).rejects.toMatchObject({ code: 'ABORTED' });
  expect(volumes()).toEqual([]);
});

test('a token that expires in the middle is renewed', async () => {
  cloud.identity.tokenRequests = 2;
  await bring({ output: output({ via: 'image' }) });
  expect(volumes()).toHaveLength(1);
});

test('what a killed run left is taken back by its mark, and nothing else', async () => {
  const make = (name: string, metadata: Record<string, string>) =>
    cloud.volumes.create({ volume: { name, size: 1, description: '', metadata } });
  for (const [name, mark] of [
    ['web-sda', 'ours'],
    ['web-sda', 'others'],
    ['web-sda', undefined],
  ] as const) {
    make(name, mark === undefined ? {} : { v2v_node_run: mark });
  }
  const [ours] = volumes();
  ours!.status = 'available';
  cloud.compute.attach(server.id, { volumeAttachment: { volumeId: ours!.id } });
  const left = { output: 'openstack', place: 'here', kind: 'volume', id: 'web-sda' } as const;
  const resources = [{ ...left, details: { mark: 'ours' } }, left];
  const gone = await openstackOutput.remote!.takeBack(output(), resources, recordingContext());
  expect(gone).toEqual([resources[0]]);
  expect(volumes().map(({ metadata }) => metadata.v2v_node_run)).toEqual(['others', undefined]);
});

test('the disk of a volume is found by the beginning of its id, and partitions are none', async () => {
  const id = '0562d2bc-23fe-4539-ad0f-58e3d78d733f';
  const look = (names: string[]) => {
    const links = mkdtempSync(join(directory, 'links-'));
    for (const name of names) writeFileSync(join(links, name), '');
    const patience = { limitMs: 1, signal: new AbortController().signal };
    return attachedDisk(links, { id, name: 'web-sda' }, 's', patience).then((path) =>
      path.slice(links.length + 1),
    );
  };
  expect(await look(['virtio-0562d2bc-23fe-4539-a', 'virtio-0562d2bc-23fe-4539-a-part1'])).toBe(
    'virtio-0562d2bc-23fe-4539-a',
  );
  expect(await look([`scsi-0QEMU_QEMU_HARDDISK_${id}`])).toBe(`scsi-0QEMU_QEMU_HARDDISK_${id}`);
  expect(await look(['ata-0562d2bc-23fe-45'])).toBe('ata-0562d2bc-23fe-45');
  await expect(look(['virtio-0562d2bc'])).rejects.toMatchObject({ code: 'OUTPUT_NOT_FOUND' });
});

test('a server that this machine does not seem to be is a warning', async () => {
  const file = join(directory, 'product_uuid');
  writeFileSync(file, `${server.id.toUpperCase()}\n`);
  const context = recordingContext();
  await compareWithThisMachine(server.id, new Preflight(context), file);
  expect(warnings(context)).toEqual([]);
  await compareWithThisMachine('another', new Preflight(context), file);
  expect(warnings(context)).toEqual(['OTHER_SERVER']);
  await compareWithThisMachine('another', new Preflight(context), join(directory, 'absent'));
  expect(warnings(context)).toEqual(['OTHER_SERVER']);
});

test('what is planned is what is made', async () => {
  const plan = makePlan(output({ availabilityZone: 'nova' }), { name: 'web', disks: 2 });
  const [document] = renderMachine(await makeMachine(plan, {}, recordingContext()), plan);
  const { volumes: planned } = JSON.parse(document!.text) as { volumes: Record<string, unknown>[] };
  expect(planned).toMatchObject([
    {
      name: 'web-sda',
      size: 1,
      bootable: true,
      availability_zone: 'nova',
      volume_image_metadata: { vm_mode: 'hvm' },
    },
    { name: 'web-sdb', size: 1, bootable: false, metadata: { virt_v2v_disk_index: '2/2' } },
  ]);
  expect(document!.text).not.toContain(password);
});

test.each([
  [{ serverId: '' }, {}, /needs the id of the server/],
  [{ via: 'image', serverId: 'x' }, {}, /takes no server/],
  [{ via: 'pigeon' }, {}, /via server or image/],
  [{ devDiskById: 'by-id' }, {}, /absolute path/],
  [{ waitSeconds: 0 }, {}, /positive number/],
  [{}, { format: 'qcow2' }, /raw only, not qcow2/],
  [{}, { allocation: 'preallocated' }, /leave the allocation out/],
] as const)('%j and %j make no sense', (more, diskOptions, problem) => {
  expect(() => makePlan(output(more as Partial<OpenstackOutput>), { diskOptions })).toThrow(problem);
});

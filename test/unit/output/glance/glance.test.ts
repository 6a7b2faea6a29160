import { createHash } from 'node:crypto';

import { findObstacles, renderMachine } from '../../../../lib/output';
import { glanceOutput } from '../../../../lib/output/glance';
import type { V2vEvent } from '../../../../types/events';
import type { GlanceOutput } from '../../../../types/output';
import type { RemoteResource } from '../../../../types/target';
import { password, project, TestOpenstack, user, type Trouble } from '../../../support/openstack';
import { bringOut, ConvertedDisks, MiB, type Way } from '../../../support/openstack/conversion';
import { recordingContext } from '../../support/recording-context';
import { makeMachine, makePlan, warnings, type GuestChanges } from '../guest';

// Programs are run many times, and the machine may be busy.
jest.setTimeout(120_000);

let cloud: TestOpenstack;
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
beforeEach(async () => (cloud = await TestOpenstack.start()));
afterEach(() => cloud[Symbol.asyncDispose]());

const images = () => [...cloud.images.images.values()];

function output(more: Partial<GlanceOutput> = {}): GlanceOutput {
  const login = { authUrl: cloud.authUrl, username: user.name, password, projectName: project.name };
  return { mode: 'glance', cloud: { ...login, fingerprint: cloud.certificate.sha256 }, ...more };
}

function bring(way: Partial<Way> = {}) {
  return bringOut({ output: output(), disks: one, ...way });
}

test.each(['raw', 'qcow2'] as const)('a Linux guest becomes images, %s', async (format) => {
  const events: V2vEvent[] = [];
  const { artifacts, copied } = await bring({ disks, format, copy: { verify: 'full' }, events });
  expect(images().map(({ name, status, disk_format: of }) => [name, status, of])).toEqual([
    ['web', 'active', format],
    ['web-disk2', 'active', format],
  ]);
  for (const [index, image] of images().entries()) {
    const seen = disks.bytesOf(cloud.images.data.get(image.id)!, format);
    expect(seen.equals(disks.bytes(index))).toBe(true);
    expect(artifacts[index]).toEqual({
      kind: 'image',
      id: image.id,
      name: image.name,
      place: `${cloud.address}, project migration`,
      disk: index,
    });
    expect(copied[index]).toMatchObject({ location: image.id, verified: { level: 'full', how: 'checksum' } });
  }
  expect(images()[0]).toMatchObject({
    container_format: 'bare',
    min_ram: 4096,
    min_disk: 1,
    architecture: 'x86_64',
    hypervisor_type: 'kvm',
    vm_mode: 'hvm',
    hw_disk_bus: 'virtio',
    hw_vif_model: 'virtio',
    hw_machine_type: 'q35',
    os_type: 'linux',
    os_distro: 'debian',
    os_version: '11.5',
    hw_cpu_sockets: '1',
    hw_cpu_cores: '4',
    hw_rng_model: 'virtio',
  });
  expect(images()[0]).not.toHaveProperty('v2v_node_run');
  expect(images()[0]).not.toHaveProperty('hw_firmware_type');
  // Neither the password nor a token is told to anybody.
  const told = JSON.stringify({ events, artifacts, copied });
  expect(told).not.toContain(password);
  for (const { headers } of cloud.requests) expect(told).not.toContain(headers['x-auth-token'] ?? password);
  const upload = cloud.requests.find(({ what }) => what.startsWith('PUT'));
  expect(Number(upload!.headers['content-length'])).toBeGreaterThan(0);
});

const windows: GuestChanges = {
  source: {
    firmware: 'uefi',
    uefiSecureBoot: true,
    cpuTopology: { sockets: 1, cores: 2, threads: 2 },
  },
  inspection: {
    type: 'windows',
    distro: 'windows',
    majorVersion: 10,
    minorVersion: 0,
    productName: 'Windows Server 2022',
    firmware: { type: 'uefi', esps: ['/dev/sda1'] },
  },
};

test('a Windows guest with UEFI and Secure Boot says so (reports 10 and 27)', async () => {
  await bring({ guest: windows });
  expect(images()[0]).toMatchObject({
    os_type: 'windows',
    os_distro: 'windows',
    os_version: '10',
    hw_firmware_type: 'uefi',
    os_secure_boot: 'required',
    hw_cpu_cores: '2',
    hw_cpu_threads: '2',
  });
});

test('what is planned is what is published', async () => {
  const plan = makePlan(output({ visibility: 'private' }), { name: 'web', disks: 2 });
  const machine = { ...(await makeMachine(plan, {}, recordingContext())), tpm: '2.0' as const };
  const [document] = renderMachine(machine, plan);
  expect(document!.role).toBe('request');
  expect(document).not.toHaveProperty('path');
  const { images: planned } = JSON.parse(document!.text) as { images: Record<string, unknown>[] };
  expect(planned.map(({ name }) => name)).toEqual(['web', 'web-disk2']);
  expect(planned[0]).toMatchObject({ visibility: 'private', hw_tpm_version: '2.0', hw_tpm_model: 'tpm-crb' });
  expect(document!.text).not.toContain(password);
});

test('a token that expires in the middle is renewed, before an upload as well', async () => {
  cloud.identity.tokenRequests = 3;
  await bring({ copy: { verify: 'sampled' } });
  expect(images().map(({ status }) => status)).toEqual(['active']);
  expect(cloud.identity.logins.length).toBeGreaterThan(3);
});

test.each<[Trouble, string, RegExp]>([
  [
    { at: 'POST image/v2/images', kind: 'fail', skip: 2 },
    'OUTPUT_FAILED',
    /could not make the image web-disk2: The server has/,
  ],
  [{ at: 'PUT image/v2/images/*/file', kind: 'fail' }, 'OUTPUT_FAILED', /could not take the image web: /],
  [
    { at: 'PUT image/v2/images/*/file', kind: 'reset', after: 65536 },
    'OUTPUT_UNREACHABLE',
    /does not answer/,
  ],
  [
    { at: 'PATCH image/v2/images/*', kind: 'fail', skip: 1 },
    'OUTPUT_FAILED',
    /could not describe the image web-disk2/,
  ],
  [
    { at: 'PATCH image/v2/images/*', kind: 'forbid', skip: 3 },
    'OUTPUT_RIGHTS',
    /could not describe the image web-disk2/,
  ],
])('after %j nothing is left', async (trouble, code, message) => {
  cloud.trouble(trouble);
  await expect(bring({ disks })).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
  expect(images()).toEqual([]);
});

test('a server that is killed in the middle leaves what the record knows, and the next run removes it', async () => {
  const cloudThere = output().cloud;
  cloud.trouble({ at: 'PUT image/v2/images/*/file', kind: 'stop' });
  await expect(bring()).rejects.toMatchObject({ code: 'OUTPUT_UNREACHABLE' });
  const [left] = images();
  expect(left).toMatchObject({ name: 'web (unfinished)', v2v_node_run: expect.any(String) as string });
  const place = 'the same';
  await using again = await TestOpenstack.start();
  again.images.create({ ...left });
  again.images.create({ ...left, id: 'another', v2v_node_run: 'of another run' });
  const noted = (id: string, mark: unknown): RemoteResource => ({
    output: 'glance',
    place,
    kind: 'image',
    id,
    details: { mark: String(mark) },
  });
  const at = { ...cloudThere, authUrl: again.authUrl };
  const resources = [
    noted(left!.id, left!.v2v_node_run),
    noted('another', left!.v2v_node_run),
    noted('gone', 'x'),
  ];
  const gone = await glanceOutput.remote!.takeBack(
    { mode: 'glance', cloud: at },
    resources,
    recordingContext(),
  );
  expect(gone).toHaveLength(3);
  expect([...again.images.images.keys()]).toEqual(['another']);
});

test('a cancellation in the middle of an upload leaves nothing', async () => {
  const controller = new AbortController();
  cloud.trouble({ at: 'PUT image/v2/images/*/file', kind: 'hang' });
  cloud.onRequest = (what) => what.startsWith('PUT') && controller.abort();
  await expect(bring({ signal: controller.signal })).rejects.toMatchObject({ code: 'ABORTED' });
  expect(images()).toEqual([]);
});

test('what the image service stored is not what was sent', async () => {
  cloud.images.damage = true;
  await expect(bring({ copy: { verify: 'sampled' } })).rejects.toMatchObject({
    code: 'COPY_DIFFERS',
    message: 'The image web is not what was sent: its sha512 at the image service is another.',
  });
  expect(images()).toEqual([]);
});

test('an image service without checksums is told, and does not count as verified', async () => {
  cloud.images.withoutHash = true;
  const events: V2vEvent[] = [];
  const { copied } = await bring({ copy: { verify: 'full' }, events });
  expect(copied[0]).not.toHaveProperty('verified');
  expect(warnings({ events })).toContain('OUTPUT_NOT_VERIFIED');
});

test('the checksum of an old image service is compared', async () => {
  cloud.images.withoutHash = 'old';
  const { copied } = await bring({ copy: { verify: 'full' } });
  expect(copied[0]).toMatchObject({ verified: { level: 'full', how: 'checksum' } });
});

test('an image that does not become active', async () => {
  cloud.images.becomes = 'killed';
  await expect(bring()).rejects.toMatchObject({
    code: 'OUTPUT_FAILED',
    message: 'The image web did not become active at the image service: its status is killed.',
  });
  expect(images()).toEqual([]);
});

test('a raw disk that begins as another format does is not sent (report 32)', async () => {
  const opened: Way['opened'] = async (target) => {
    const [destination] = target.destinations;
    if (destination?.kind !== 'upload') throw new Error('no upload');
    const send = destination.send.bind(destination);
    Object.assign(destination, {
      send: (image: Parameters<typeof send>[0]) => send({ ...image, path: disks.overlays[0]!.path }),
    });
    return Promise.resolve();
  };
  await expect(bring({ opened })).rejects.toMatchObject({
    code: 'OUTPUT_UNSUPPORTED',
    message: 'The disk web is raw, but begins as qcow2 does.',
  });
  expect(cloud.asked()).not.toContain('PUT image/v2/images/*/file');
  expect(images()).toEqual([]);
});

describe('before the conversion', () => {
  test('a name that is taken, a quota, and rights are told, all of them', async () => {
    const taken = { id: 'x', name: 'web-disk2', disk_format: 'raw' };
    cloud.images.create({ id: 'y', name: 'other', disk_format: 'raw' });
    cloud.images.create(taken);
    cloud.images.quota = { count: 3, mebibytes: 0 };
    const plan = makePlan(output(), { name: 'web', disks: 2 });
    expect(
      (await findObstacles(plan, recordingContext())).map(({ code, message }) => [code, message]),
    ).toEqual([
      ['OUTPUT_EXISTS', 'The project has an image web-disk2 already: x.'],
      ['OUTPUT_NO_SPACE', 'The project may have 1 more images, and web takes 2.'],
    ]);
    cloud.images.quota = { count: 10, mebibytes: 1 };
    const [, lack] = await findObstacles(plan, recordingContext());
    expect(lack).toMatchObject({
      code: 'OUTPUT_NO_SPACE',
      message: 'The images of the project may grow by 1 MiB, and those of web take 2 MiB.',
    });
    expect(cloud.asked().filter((what) => !what.startsWith('GET'))).toEqual(
      Array.from({ length: 2 }, () => 'POST identity/v3/auth/tokens'),
    );
  });

  test('images that only an administrator makes', async () => {
    await expect(bring({ output: output({ visibility: 'public' }) })).rejects.toMatchObject({
      code: 'OUTPUT_RIGHTS',
      message: expect.stringContaining('not authorized to complete publicize_image') as string,
    });
    expect(cloud.asked().filter((what) => what === 'POST image/v2/images')).toHaveLength(1);
    expect(images()).toEqual([]);
  });

  test('what is well is told', async () => {
    const events: V2vEvent[] = [];
    await bring({ events });
    const checks = events.flatMap((event) => (event.type === 'preflight' ? [event.check] : []));
    expect(checks.map(({ about, outcome }) => `${about} ${outcome}`)).toEqual([
      'reachable passed',
      'credentials passed',
      'name passed',
      'space unknown',
      'rights passed',
    ]);
  });
});

test.each([
  [{ visibility: 'secret' }, {}, /private, shared, community or public/],
  [{}, { allocation: 'preallocated' }, /sparse images only/],
])('%j and %j make no sense', (more, diskOptions, problem) => {
  expect(() => makePlan(output(more as Partial<GlanceOutput>), { diskOptions } as GuestChanges)).toThrow(
    problem,
  );
});

test('a checksum by an algorithm that Node.js does not have verifies nothing, and costs nothing', async () => {
  cloud.images.unknownHash = true;
  const events: V2vEvent[] = [];
  const { copied } = await bring({ copy: { verify: 'full' }, events });
  expect(copied[0]).not.toHaveProperty('verified');
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'warning',
      code: 'OUTPUT_NOT_VERIFIED',
      message: expect.stringContaining('blake3') as string,
    }),
  );
});

test('the checksum is that of what was sent', async () => {
  await bring();
  const [image] = images();
  const own = createHash('sha512').update(cloud.images.data.get(image!.id)!).digest('hex');
  expect(image!.os_hash_value).toBe(own);
});

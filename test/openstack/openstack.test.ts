// The client and the output modes against Keystone, Glance and Cinder themselves, and the small cloud of the tests beside
// them: what one answers, the other does.
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

import {
  ImageService,
  OpenstackSession,
  VolumeService,
  type CinderVolume,
  type GlanceImage,
} from '../../lib/openstack';
import { findObstacles } from '../../lib/output';
import type { OpenstackCloud } from '../../types/openstack';
import type { GlanceOutput } from '../../types/output';
import { password, project, TestOpenstack, user } from '../support/openstack';
import { bringOut, ConvertedDisks } from '../support/openstack/conversion';
import { makePlan } from '../unit/output/guest';
import { recordingContext } from '../unit/support/recording-context';
import { OpenstackServices } from './services';

jest.setTimeout(10 * 60_000);

let real: OpenstackServices;
let small: TestOpenstack;
let disks: ConvertedDisks;

beforeAll(async () => {
  disks = new ConvertedDisks();
  small = await TestOpenstack.start();
  real = await OpenstackServices.start();
});
afterAll(async () => {
  await real[Symbol.asyncDispose]();
  await small[Symbol.asyncDispose]();
  disks[Symbol.dispose]();
});

const clouds: [string, () => OpenstackCloud][] = [
  [
    'the real services',
    () => ({
      authUrl: real.authUrl,
      username: 'admin',
      password: OpenstackServices.password,
      projectName: 'admin',
    }),
  ],
  [
    'the small cloud',
    () => ({
      authUrl: small.authUrl,
      username: user.name,
      password,
      projectName: project.name,
      fingerprint: small.certificate.sha256,
    }),
  ],
];

const patience = { limitMs: 60_000, signal: new AbortController().signal };

async function withSession<T>(
  cloud: OpenstackCloud,
  work: (session: OpenstackSession) => Promise<T>,
): Promise<T> {
  await using session = await OpenstackSession.open(cloud, recordingContext());
  return await work(session);
}

/** What an error says after the name of the server, which each has of its own. */
async function said(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown as { code: string; message: string },
  );
  return `${error?.code} ${error?.message.replace(/^127\.0\.0\.1:\d+/, 'SERVER')}`;
}

async function images(cloud: OpenstackCloud, ...names: string[]): Promise<GlanceImage[]> {
  return withSession(cloud, async (session) => {
    const found: GlanceImage[] = [];
    for (const name of names) found.push(...(await new ImageService(session).named(name)));
    return found;
  });
}

describe.each(clouds)('%s', (_, cloudOf) => {
  test.each(['raw', 'qcow2'] as const)('take a guest as images, %s', async (format) => {
    const cloud = cloudOf();
    const name = `web ${format} "é"`;
    const output: GlanceOutput = { mode: 'glance', cloud, visibility: 'private' };
    const guest = {
      name,
      source: { firmware: 'uefi' as const },
      inspection: { firmware: { type: 'uefi' as const, esps: [] } },
    };
    const { copied, artifacts } = await bringOut({ output, disks, format, guest, copy: { verify: 'full' } });
    const found = await images(cloud, name, `${name}-disk2`);
    expect(found.map(({ id }) => id)).toEqual(artifacts.map((artifact) => 'id' in artifact && artifact.id));
    expect(copied.map(({ verified }) => verified?.how)).toEqual(['checksum', 'checksum']);
    for (const image of found) {
      expect(image).toMatchObject({
        status: 'active',
        visibility: 'private',
        disk_format: format,
        container_format: 'bare',
        min_ram: 4096,
        min_disk: 1,
        hw_disk_bus: 'virtio',
        hw_firmware_type: 'uefi',
        hw_machine_type: 'q35',
        hypervisor_type: 'kvm',
        os_distro: 'debian',
        os_hash_algo: 'sha512',
      });
      expect(image).not.toHaveProperty('v2v_node_run');
    }
    const obstacles = await findObstacles(makePlan(output, { name }), recordingContext());
    expect(obstacles.map(({ code }) => code)).toEqual(['OUTPUT_EXISTS']);
  });

  test('make a volume available, bootable and described, and remove it', async () => {
    await withSession(cloudOf(), async (session) => {
      const volumes = new VolumeService(session);
      const mark = randomUUID();
      const made = await volumes.create({
        name: 'web-sda',
        size: 2,
        description: 'first',
        metadata: { mark },
      });
      const { id } = made;
      await volumes.until('available', { id, name: 'web-sda' }, ['creating'], patience);
      expect((await volumes.marked('mark', mark)).map((volume) => volume.id)).toEqual([id]);
      expect((await volumes.named('web-sda')).map((volume) => volume.id)).toEqual([id]);
      await volumes.setBootable(id, 'web-sda');
      await volumes.setImageMetadata(id, 'web-sda', { hw_firmware_type: 'uefi' });
      await volumes.describe(id, 'web-sda', { description: 'last', metadata: { a: 'b', mark } });
      await volumes.forget(id, 'web-sda', 'mark');
      const shown = (await volumes.get(id)) as CinderVolume & Record<string, unknown>;
      expect(shown).toMatchObject({
        size: 2,
        status: 'available',
        bootable: 'true',
        description: 'last',
        attachments: [],
      });
      expect(shown.metadata).toEqual({ a: 'b' });
      expect(shown.volume_image_metadata).toEqual({ hw_firmware_type: 'uefi' });
      const quota = await volumes.quota();
      expect(quota?.gigabytes?.in_use).toBe(2);
      expect(await volumes.types()).toContain('__DEFAULT__');
      expect(await volumes.zones()).toEqual(['nova']);
      await volumes.remove(id, patience);
      expect(await volumes.get(id)).toBeUndefined();
      await volumes.remove(id, patience);
    });
  });
});

test('a token that is void is renewed, and a token of before logs in', async () => {
  await withSession(clouds[0]![1](), async (session) => {
    const token = await real.token();
    await withSession({ authUrl: real.authUrl, token, projectName: 'admin' }, async (other) => {
      expect(await new ImageService(other).named('absent')).toEqual([]);
    });
    await real.revokeAll();
    expect(await new ImageService(session).named('absent')).toEqual([]);
  });
});

test('an application credential logs in', async () => {
  const { id, secret } = await real.credential();
  const cloud = { authUrl: real.authUrl, applicationCredentialId: id, applicationCredentialSecret: secret };
  await withSession(cloud, async (session) => {
    expect(session.project.name).toBe('admin');
    expect(await new VolumeService(session).named('absent')).toEqual([]);
  });
});

test('both refuse in the same words', async () => {
  const refusals = async (cloud: OpenstackCloud): Promise<string[]> => {
    const login = said(OpenstackSession.open({ ...cloud, password: 'wrong' }, recordingContext()));
    return withSession(cloud, async (session) => {
      const [glance, cinder] = [new ImageService(session), new VolumeService(session)];
      const volume = { name: 'w', description: '', metadata: {} };
      const id = '00000000-0000-4000-8000-000000000000';
      return [
        (await login).replace(/the user \w+/, 'USER'),
        await said(cinder.create({ ...volume, size: 0 })),
        await said(cinder.create({ ...volume, size: 1, volume_type: 'nope' })),
        await said(cinder.create({ ...volume, size: 1, availability_zone: 'nope' })),
        await said(cinder.create({ ...volume, size: 50 })),
        await said(cinder.setBootable(id, 'w')),
        await said(cinder.create({ ...volume, size: 1, imageRef: id })),
        await said(glance.change(id, 'w', [])),
        await said(glance.upload(id, 'w', () => ({ stream: Readable.from(['x']), length: 1 }))),
      ];
    });
  };
  small.volumes.quota = { gigabytes: 20, volumes: 10 };
  expect(await refusals(clouds[1]![1]())).toEqual(await refusals(clouds[0]![1]()));
});

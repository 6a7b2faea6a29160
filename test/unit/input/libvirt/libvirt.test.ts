import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { LibvirtInput } from '../../../../types/input';
import { describeInput, openSource } from '../../../../lib/input';
import { diskImage, failureOf, recordingContext, removeScratch, scratch, warningsOf } from '../archives';
import { poolOf, testNode, type TestGuest } from './node';

afterAll(removeScratch);

const uuid = '11111111-2222-3333-4444-555555555555';

async function open(connection: string, guest: string, more: Partial<LibvirtInput> = {}) {
  const { context, events } = await recordingContext();
  const opening = openSource({ mode: 'libvirt', connection, guest, ...more }, context);
  // What it fails with is the test's.
  await opening.catch(() => undefined);
  await context[Symbol.asyncDispose]();
  return { opening, events };
}

async function refusal(connection: string, guest: string) {
  const { opening, events } = await open(connection, guest);
  return { error: await failureOf(opening), events };
}

const fileDisk = (path: string, driver = `<driver name='qemu' type='qcow2'/>`): string =>
  `<disk type='file' device='disk'>${driver}<source file='${path}'/><target dev='vda' bus='virtio'/></disk>`;

function withImage(format = 'qcow2'): { directory: string; path: string } {
  const directory = scratch();
  const path = join(directory, `a.${format}`);
  writeFileSync(path, diskImage(format));
  return { directory, path };
}

describe('a guest', () => {
  test('is found by name and by UUID, and is read with the password of its display', async () => {
    const { path } = withImage();
    const devices = `${fileDisk(path)}<graphics type='vnc' passwd='hunter2'/>`;
    const node = testNode([{ name: 'web', uuid, devices, body: '<vcpu>3</vcpu>' }]);
    for (const guest of ['web', uuid, uuid.replaceAll('-', '').toUpperCase()]) {
      const { opening, events } = await open(node, guest);
      const source = await opening;
      expect(source).toMatchObject({
        name: 'web',
        hypervisor: 'test',
        memory: 64 * 1024 ** 2,
        vcpus: 3,
        display: { type: 'vnc', password: 'hunter2' },
        disks: [{ id: 0, image: { kind: 'file', path, format: 'qcow2' }, controller: 'virtio-blk' }],
      });
      expect(warningsOf(events)).toEqual([]);
      expect(JSON.stringify(events)).not.toContain('hunter2');
      const checks = events.flatMap((event) => (event.type === 'preflight' ? [event.check] : []));
      expect(checks.map(({ about, outcome }) => [about, outcome])).toEqual([
        ['reachable', 'passed'],
        ['power', 'passed'],
      ]);
    }
  });

  test('that is not there is an error which names those that are', async () => {
    const guests = Array.from({ length: 12 }, (_, index) => ({ name: `g${index + 10}` }));
    const node = testNode(guests);
    for (const guest of ['nobody', uuid]) {
      const { error } = await refusal(node, guest);
      expect(error).toMatchObject({ code: 'SOURCE_GUEST', subject: guest, stage: 'source' });
      expect(error.message).toBe(`libvirt at ${node} has no guest ${guest}.`);
      expect(error.hint).toMatch(/^There are: g10, g11, .*g19, and 2 more\.$/);
    }
    expect((await refusal(testNode([]), 'nobody')).error.hint).toMatch(/no guests/);
  });

  test.each([
    ['running', { state: 1 }],
    ['paused', { state: 3 }],
  ])('that is %s is refused, whatever the driver', async (power, state) => {
    const { path } = withImage();
    const node = testNode([{ name: 'web', devices: fileDisk(path), ...state }]);
    const { error, events } = await refusal(node, 'web');
    expect(error).toMatchObject({ code: 'SOURCE_RUNNING', subject: 'web' });
    expect(error.message).toBe(`The guest web is ${power}.`);
    expect(warningsOf(events)).toEqual([]);
    expect(error.hint).toContain('<test:runstate>5</test:runstate>');
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'preflight',
        check: expect.objectContaining({
          about: 'power',
          outcome: 'failed',
          code: 'SOURCE_RUNNING',
        }) as unknown,
      }),
    );
  });

  test('whose memory was saved is refused', async () => {
    const { path } = withImage();
    const body = '<test:hasmanagedsave/>';
    const { error } = await refusal(testNode([{ name: 'web', devices: fileDisk(path), body }]), 'web');
    expect(error).toMatchObject({ code: 'SOURCE_RUNNING' });
    expect(error.message).toMatch(/is saved/);
    expect(error.hint).toContain('virsh managedsave-remove web');
  });

  test('without a disk is refused', async () => {
    const { error } = await refusal(testNode([{ name: 'web' }]), 'web');
    expect(error).toMatchObject({ code: 'DOMAIN_INVALID' });
    expect(error.message).toBe("libvirt's XML of web describes a guest without a disk.");
  });

  test('whose disk others may write to is warned of', async () => {
    const { path } = withImage();
    const devices = fileDisk(path).replace('</disk>', '<shareable/></disk>');
    const { opening, events } = await open(testNode([{ name: 'web', devices }]), 'web');
    await opening;
    expect(warningsOf(events)).toEqual(['DISK_SHARED']);
  });
});

describe('volumes', () => {
  const volumeDisk = (volume: string, pool = 'images', driver = `<driver type='qcow2'/>`): string =>
    `<disk type='volume' device='disk'>${driver}<source pool='${pool}' volume='${volume}'/><target dev='vda'/></disk>`;
  const guest = (devices: string): TestGuest[] => [{ name: 'web', devices }];

  test('are files of their pools', async () => {
    const { directory, path } = withImage();
    const node = testNode(guest(volumeDisk('a.qcow2')), poolOf(directory, 'a.qcow2'));
    const { opening } = await open(node, 'web');
    expect((await opening).disks).toEqual([
      { id: 0, image: { kind: 'file', path, format: 'qcow2' }, controller: 'virtio-blk' },
    ]);
  });

  // libvirt finds out the format of a volume by its content, which the guest may have written.
  test('have the format that their content tells where the XML states none', async () => {
    const { directory, path } = withImage();
    const node = testNode(guest(volumeDisk('a.qcow2', 'images', '')), poolOf(directory, 'a.qcow2'));
    const { opening } = await open(node, 'web');
    expect((await opening).disks[0]!.image).toEqual({ kind: 'file', path, format: 'qcow2' });
  });

  test('and pools that are not there are errors', async () => {
    const { directory } = withImage();
    const pools = poolOf(directory, 'a.qcow2');
    const missing = await refusal(testNode(guest(volumeDisk('b.qcow2')), pools), 'web');
    expect(missing.error).toMatchObject({ code: 'DISK_MISSING', subject: 'vda' });
    expect(missing.error.hint).toContain('virsh pool-refresh images');
    const other = await refusal(testNode(guest(volumeDisk('a.qcow2', 'others')), pools), 'web');
    expect(other.error).toMatchObject({ code: 'DISK_SOURCE', subject: 'vda' });
    expect(other.error.message).toContain('storage pool "others", which libvirt at test:///');
  });

  test('are found for an XML file by the connection', async () => {
    const { directory, path } = withImage();
    const connection = testNode([], poolOf(directory, 'a.qcow2'));
    const xml = join(directory, 'web.xml');
    writeFileSync(
      xml,
      `<domain type='kvm'><name>web</name><memory>65536</memory><devices>${volumeDisk('a.qcow2')}</devices></domain>`,
    );
    const { context } = await recordingContext();
    const source = await openSource({ mode: 'libvirtxml', path: xml, connection }, context);
    expect(source.disks[0]!.image).toMatchObject({ path });
    await context[Symbol.asyncDispose]();
    const { context: other } = await recordingContext();
    const opening = openSource({ mode: 'libvirtxml', path: xml, connection: 'test:///no/such.xml' }, other);
    const error = await failureOf(opening);
    expect(error).toMatchObject({ code: 'DISK_SOURCE', subject: 'vda' });
    expect(error.message).toMatch(/for which libvirt cannot be asked: libvirt at test:\/\/\/no\/such\.xml/);
    expect(error.hint).toContain('-ic URI');
  });
});

test('a libvirt that is not there is an error of the source', async () => {
  const { error } = await refusal('test:///no/such.xml', 'web');
  expect(error).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
  expect(error.message).toMatch(/^libvirt at test:\/\/\/no\/such\.xml cannot be reached: .*\.$/);
  expect(error.hint).toContain('virsh -c URI list --all');
});

test('is described as on the command line, without the password of a URI', () => {
  expect(describeInput({ mode: 'libvirt', guest: 'a b' })).toBe("-i libvirt 'a b'");
  const connection = 'qemu+tcp://root:hunter2@host/system';
  expect(describeInput({ mode: 'libvirt', guest: 'web', connection })).toBe(
    "-i libvirt -ic 'qemu+tcp://root:***@host/system' web",
  );
  expect(() => describeInput({ mode: 'libvirt', guest: '' })).toThrow(/name or the UUID of a guest/);
  expect(() => describeInput({ mode: 'libvirt', guest: 'a', connection: 3 as unknown as string })).toThrow(
    /libvirt's URI/,
  );
});

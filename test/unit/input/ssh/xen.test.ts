import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { LibvirtError } from '../../../../lib/errors';
import { xenMode } from '../../../../lib/input/xen';
import { xenUri, type Connect, type XenDomain } from '../../../../lib/input/xen/connection';
import type { Context } from '../../../../lib/run/context';
import type { LibvirtDomainStateName } from '../../../../types/libvirt';
import type { SshServer } from '../../../../types/access';
import { diskImage, failureOf, recordingContext, removeScratch, scratch } from '../archives';
import { domainOf } from '../domain-xml/domains';
import { startSshd, whyNoSshd, type Sshd } from './sshd';

const withSshd = whyNoSshd === undefined ? describe : describe.skip;
if (whyNoSshd !== undefined) console.warn(`The tests of ssh are skipped: ${whyNoSshd}.`);
afterAll(removeScratch);

/** Disposed of after each test, with their servers. */
const contexts: Context[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context[Symbol.asyncDispose]();
});

interface Guest {
  name?: string;
  state?: LibvirtDomainStateName;
  id?: number;
  disks?: string;
}

const uuidOf = (name: string): string =>
  `00000000-0000-4000-8000-${Buffer.from(name).toString('hex').slice(0, 12).padStart(12, '0')}`;

function domain({ name = 'web', state = 'shutoff', id = -1, disks = '' }: Guest): XenDomain {
  const xml = domainOf({ disks, body: '<memory>524288</memory><vcpu>2</vcpu>' }).replace(
    /type=(['"])kvm\1/,
    "type='xen'",
  );
  return {
    name,
    uuid: uuidOf(name),
    id,
    xml: () => Promise.resolve(xml),
    state: () => Promise.resolve({ state, reason: 0 }),
  };
}

const hostOf =
  (...guests: Guest[]): Connect =>
  () =>
    Promise.resolve({
      domains: () =>
        Promise.resolve([domain({ name: 'Domain-0', id: 0, state: 'running' }), ...guests.map(domain)]),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });

const ssh: SshServer = { host: 'xen1', user: 'root' };

async function open(connect: Connect, guest = 'web', server = ssh) {
  const { context, events } = await recordingContext();
  contexts.push(context);
  const opening = xenMode(connect).open({ mode: 'xen', guest, ssh: server }, context);
  const checks = () =>
    events.flatMap((event) =>
      event.type === 'preflight' ? [`${event.check.about} ${event.check.outcome}`] : [],
    );
  return { context, checks, opening };
}

test("libvirt's URI of a host", () => {
  expect(xenUri({ host: 'fe80::1', user: 'DOM\\u', port: 222 })).toBe(
    'xen+ssh://DOM%5Cu@[fe80::1]:222/?no_tty=1',
  );
  expect(xenUri({ host: 'x', port: 22, identityFile: '/k y', verifyHost: false })).toBe(
    'xen+ssh://x/?no_tty=1&keyfile=%2Fk%20y&no_verify=1',
  );
  expect(xenMode(hostOf()).describe({ mode: 'xen', guest: 'my guest', ssh })).toBe(
    "-i libvirt -ic xen+ssh://root@xen1/ 'my guest'",
  );
});

test.each([
  ['running', 3],
  ['blocked', 3],
  ['paused', 3],
  ['nostate', 3],
  ['pmsuspended', 3],
  ['shutdown', 3],
] as const)('a guest that is %s is refused', async (state, id) => {
  const { checks, opening } = await open(hostOf({ state, id, disks: block }));
  expect((await failureOf(opening)).code).toBe('SOURCE_RUNNING');
  expect(checks()).toContain('power failed');
});

const block = `<disk type='block' device='disk'><source dev='/dev/vg/web'/><target dev='xvda' bus='xen'/></disk>`;

test.each([
  [block, /\/dev\/vg\/web at xen1, is a block device/],
  [block.replaceAll('block', 'file').replace(' dev=', ' file='), /is a block device/],
  [
    `<disk type='network' device='disk'><source protocol='rbd' name='p/i'/><target dev='xvda'/></disk>`,
    /is on a server \(rbd\)/,
  ],
  [
    `<disk type='volume' device='disk'><source pool='p' volume='v'/><target dev='xvda'/></disk>`,
    /is the volume "v"/,
  ],
])('a disk that is no file: %j', async (disks, message) => {
  const { opening } = await open(hostOf({ disks }));
  expect(await failureOf(opening)).toMatchObject({
    code: 'DISK_SOURCE',
    message: expect.stringMatching(message) as string,
    hint: expect.stringMatching(/./) as string,
  });
});

test('a guest that is not there', async () => {
  const { opening } = await open(hostOf({ name: 'db' }));
  expect(await failureOf(opening)).toMatchObject({
    code: 'SOURCE_GUEST',
    message: 'There is no guest web at root@xen1.',
    hint: 'The host has db.',
  });
});

test.each([
  ['Cannot recv data: Host key verification failed.: Connection reset by peer', 'SOURCE_IDENTITY'],
  ['Cannot recv data: Permission denied (publickey,password).: Connection reset by peer', 'SOURCE_LOGIN'],
  [
    'Cannot recv data: ssh: connect to host xen1 port 22: Connection refused: Connection reset',
    'SOURCE_UNREACHABLE',
  ],
  ['no connection driver available for xen:///system', 'SOURCE_GUEST'],
])('%s', async (message, code) => {
  const connect: Connect = () => Promise.reject(new LibvirtError('open', 7, 38, message));
  const { opening } = await open(connect);
  expect((await failureOf(opening)).code).toBe(code);
});

test('what there is to convert', async () => {
  const { context } = await recordingContext();
  const connect = hostOf({ name: 'web', id: 4, state: 'running', disks: block }, { name: 'empty' });
  expect(await xenMode(connect).list!({ mode: 'xen', ssh }, context)).toEqual([
    { name: 'empty', uuid: uuidOf('empty'), power: 'off', disks: [] },
    {
      name: 'web',
      uuid: uuidOf('web'),
      id: '4',
      power: 'running',
      memory: 512 * 1024 ** 2,
      vcpus: 2,
      disks: [{ path: '/dev/vg/web' }],
    },
  ]);
});

withSshd('disks of a Xen host', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  const file = (path: string, type: string, dev: string): string =>
    `<disk type='file' device='disk'><driver name='qemu' type='${type}'/><source file='${path}'/><target dev='${dev}' bus='xen'/></disk>`;

  test('are opened in the format that libvirt states', async () => {
    const directory = scratch();
    const [raw, qcow2] = [join(directory, 'a.img'), join(directory, 'b.qcow2')];
    // What a guest writes to a raw disk is data, even where it is the header of another format.
    writeFileSync(raw, diskImage('qcow2'));
    truncateSync(raw, 8 * 1024 ** 2);
    writeFileSync(qcow2, diskImage('qcow2'));
    const connect = hostOf({ disks: file(raw, 'raw', 'xvda') + file(qcow2, 'qcow2', 'xvdb') });
    const { checks, opening } = await open(connect, uuidOf('web').toUpperCase(), sshd.server);
    const source = await opening;
    expect(source.hypervisor).toBe('xen');
    expect(source.disks.map(({ image }) => image)).toMatchObject([
      { kind: 'nbd', format: 'raw', name: `127.0.0.1:${raw}`, remote: true },
      { kind: 'nbd', format: 'qcow2', name: `127.0.0.1:${qcow2}`, remote: true },
    ]);
    expect(checks()).toEqual(['reachable passed', 'power passed', 'credentials passed']);
  });

  test('are not opened with what they refer to', async () => {
    const directory = scratch();
    const qcow2 = join(directory, 'b.qcow2');
    const image = diskImage('qcow2');
    // The name of a backing file, in the header of the image.
    image.writeBigUInt64BE(512n, 8);
    image.writeUInt32BE('/etc/passwd'.length, 16);
    image.write('/etc/passwd', 512);
    writeFileSync(qcow2, image);
    const { opening } = await open(hostOf({ disks: file(qcow2, 'qcow2', 'xvda') }), 'web', sshd.server);
    expect((await failureOf(opening)).code).toMatch(/^(?:INPUT_UNSAFE_PATH|DISK_FORMAT)$/);
  });

  test('that are missing, or empty, are each told of', async () => {
    const directory = scratch();
    const empty = join(directory, 'empty');
    writeFileSync(empty, '');
    const disks = file(join(directory, 'none'), 'raw', 'xvda') + file(empty, 'raw', 'xvdb');
    const { checks, opening } = await open(hostOf({ disks }), 'web', sshd.server);
    expect((await failureOf(opening)).code).toBe('DISK_MISSING');
    expect(checks().slice(-2)).toEqual(['storage failed', 'storage failed']);
  });
});

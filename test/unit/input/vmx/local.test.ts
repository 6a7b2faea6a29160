import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describeInput, openSource } from '../../../../lib/input';
import { findPlace, localPlaces } from '../../../../lib/input/vmx/places';
import { diskImage, failureOf, recordingContext, removeScratch, scratch, warningsOf } from '../archives';

afterAll(removeScratch);

interface Guest {
  /** The file names of its disks. */
  disks?: readonly string[];
  settings?: string;
}

const vmxOf = ({ disks = ['web.vmdk'], settings = '' }: Guest = {}): string =>
  [
    'displayName = "web"',
    ...disks.map((name, index) => `scsi0:${index}.fileName = "${name}"`),
    settings,
    '',
  ].join('\n');

/** Makes a VMDK of a small disk. */
function vmdk(path: string, subformat = 'monolithicSparse'): void {
  mkdirSync(dirname(path), { recursive: true });
  const raw = join(scratch(), 'raw');
  writeFileSync(raw, diskImage('raw'));
  execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', 'vmdk', '-o', `subformat=${subformat}`, raw, path]);
}

async function open(directory: string, guest: Guest = {}) {
  const { context, events } = await recordingContext();
  const path = join(directory, 'web.vmx');
  writeFileSync(path, vmxOf(guest));
  const checks = () => events.flatMap((event) => (event.type === 'preflight' ? [event.check] : []));
  return { path, events, checks, opening: openSource({ mode: 'vmx', path }, context) };
}

const pathsOf = async (directory: string, guest: Guest) =>
  (await (await open(directory, guest)).opening).disks.map(
    ({ image }) => image.kind === 'file' && image.path,
  );

test.each([
  'monolithicSparse',
  'monolithicFlat',
  'twoGbMaxExtentSparse',
  'twoGbMaxExtentFlat',
  'streamOptimized',
])('a disk that is %s', async (subformat) => {
  const directory = scratch();
  vmdk(join(directory, 'web.vmdk'), subformat);
  const { opening, events } = await open(directory);
  const source = await opening;
  expect(source.disks).toMatchObject([
    { id: 0, image: { kind: 'file', path: join(directory, 'web.vmdk'), format: 'vmdk' }, controller: 'scsi' },
  ]);
  expect(source.name).toBe('web');
  expect(warningsOf(events)).toEqual([]);
});

test('the input as virt-v2v would say it', () => {
  expect(describeInput({ mode: 'vmx', path: 'my guest.vmx' })).toBe("-i vmx 'my guest.vmx'");
  const ssh = { host: 'fe80::1', user: 'root', port: 2222, password: 'hunter2' };
  expect(describeInput({ mode: 'vmx', path: '/vmfs/volumes/a b/web.vmx', ssh })).toBe(
    "-i vmx -it ssh 'ssh://root@[fe80::1]:2222/vmfs/volumes/a%20b/web.vmx'",
  );
});

// Proxmox bug 5587: disks by other paths than a name beside the VMX file.
test('a disk by its path, however that is written', () => {
  const root = scratch();
  const directory = join(root, 'datastore', 'web');
  mkdirSync(directory, { recursive: true });
  const beside = join(directory, 'web.vmdk');
  const other = join(root, 'datastore', 'other', 'data.vmdk');
  mkdirSync(dirname(other));
  for (const path of [beside, other]) writeFileSync(path, '');
  const expected: [string, string][] = [
    ['web.vmdk', beside],
    ['./web.vmdk', beside],
    ['../web/web.vmdk', beside],
    ['../other/data.vmdk', other],
    [other, other],
    ['/vmfs/volumes/5f8b1c2a-0d3e4f5a-1b2c-001122334455/web/web.vmdk', beside],
    ['/vmfs/volumes/datastore 1 (ssd)/other/data.vmdk', other],
    ['/vmfs/volumes/elsewhere/moved/web.vmdk', beside],
    ['/home/vmware/web.vmdk', beside],
    ['C:\\VMs\\web\\web.vmdk', beside],
    ['..\\other\\data.vmdk', other],
  ];
  const file = join(directory, 'web.vmx');
  const found = expected.map(([written]) => [written, findPlace(localPlaces(file, written))]);
  expect(found).toEqual(expected);
});

test('a disk that is found beside the VMX file is told of', async () => {
  const directory = scratch();
  vmdk(join(directory, 'web.vmdk'));
  const { opening, events } = await open(directory, { disks: ['C:\\VMs\\web\\web.vmdk'] });
  expect((await opening).disks).toMatchObject([{ image: { path: join(directory, 'web.vmdk') } }]);
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'info', message: expect.stringMatching(/is taken for it/) as string }),
  );
});

test('a path that is there is taken before one that might be meant', () => {
  expect(localPlaces('/copy/web/web.vmx', '/vmfs/volumes/ds/web/../db/db.vmdk')).toEqual([
    '/vmfs/volumes/ds/db/db.vmdk',
    '/copy/db/db.vmdk',
    '/copy/web/db.vmdk',
  ]);
});

test('a disk that is missing says where it was looked for', async () => {
  const directory = scratch();
  const failure = await failureOf(
    (await open(directory, { disks: ['/vmfs/volumes/ds/web/web.vmdk'] })).opening,
  );
  expect(failure.code).toBe('DISK_MISSING');
  expect(failure.message).toContain('there is no /vmfs/volumes/ds/web/web.vmdk, nor is it where');
  expect(failure.message).toContain(join(directory, 'web.vmdk'));
});

test('two disks of one name in two datastores are not one disk here', async () => {
  const directory = scratch();
  vmdk(join(directory, 'web.vmdk'));
  const disks = ['/vmfs/volumes/a/x/web.vmdk', '/vmfs/volumes/b/y/web.vmdk'];
  const failure = await failureOf((await open(directory, { disks })).opening);
  expect(failure).toMatchObject({
    code: 'DISK_MISSING',
    message: expect.stringMatching(/are one file here/) as string,
  });
});

const descriptor = (lines: string): string => `# Disk DescriptorFile\nversion=1\nCID=fffffffe\n${lines}\n`;

// PegaProx 438: the disk below a snapshot was copied without the snapshot, and nobody was told.
test.each([
  [
    'parentCID=12345678\ncreateType="vmfsSparse"\nRW 8192 VMFSSPARSE "web-000001-delta.vmdk"',
    /on top of the disk with/,
  ],
  [
    'parentCID=12345678\nparentFileNameHint="web.vmdk"\nRW 8192 SESPARSE "web-000001-sesparse.vmdk"',
    /on top of web.vmdk/,
  ],
  ['createType="seSparse"\nRW 8192 SESPARSE "web-000001-sesparse.vmdk"', /is a snapshot/],
])('a snapshot by its descriptor: %j', async (lines, message) => {
  const directory = scratch();
  writeFileSync(join(directory, 'web-000001.vmdk'), descriptor(lines));
  const { opening, checks } = await open(directory, { disks: ['web-000001.vmdk'] });
  const failure = await failureOf(opening);
  expect(failure).toMatchObject({
    code: 'SOURCE_SNAPSHOT',
    message: expect.stringMatching(message) as string,
  });
  expect(checks()).toMatchObject([{ about: 'snapshots', outcome: 'failed', code: 'SOURCE_SNAPSHOT' }]);
});

test('a snapshot inside a sparse image (PegaProx 438)', async () => {
  const directory = scratch();
  vmdk(join(directory, 'web.vmdk'));
  execFileSync(
    'qemu-img',
    ['create', '-q', '-f', 'vmdk', '-b', 'web.vmdk', '-F', 'vmdk', 'web-000001.vmdk'],
    {
      cwd: directory,
    },
  );
  const failure = await failureOf((await open(directory, { disks: ['web-000001.vmdk'] })).opening);
  expect(failure.code).toBe('SOURCE_SNAPSHOT');
});

test('a disk that is only called like a snapshot is one like any other', async () => {
  const directory = scratch();
  vmdk(join(directory, 'web-000001.vmdk'), 'monolithicFlat');
  expect(await pathsOf(directory, { disks: ['web-000001.vmdk'] })).toEqual([
    join(directory, 'web-000001.vmdk'),
  ]);
});

test.each([
  ['createType="vmfsRawDeviceMap"\nRW 8192 VMFSRDM "web-rdm.vmdk"', /a device that is passed through/],
  ['createType="fullDevice"\nRW 8192 FLAT "/dev/sdb" 0', /a device that is passed through/],
  [
    'createType="monolithicFlat"\nRW 8192 FLAT "web-flat.vmdk" 0\nencryption.keySafe = "x"',
    /encrypted by VMware/,
  ],
])('refuses %j', async (lines, message) => {
  const directory = scratch();
  writeFileSync(join(directory, 'web.vmdk'), descriptor(`parentCID=ffffffff\n${lines}`));
  const failure = await failureOf((await open(directory)).opening);
  expect(failure).toMatchObject({ code: 'DISK_SOURCE', message: expect.stringMatching(message) as string });
});

test('a descriptor does not name files elsewhere', async () => {
  const directory = scratch();
  writeFileSync(join(directory, 'secret'), 'x');
  for (const extent of ['../secret', '/etc/shadow']) {
    const lines = `parentCID=ffffffff\ncreateType="monolithicFlat"\nRW 8192 FLAT "${extent}" 0`;
    writeFileSync(join(directory, 'web.vmdk'), descriptor(lines));
    expect((await failureOf((await open(directory)).opening)).code).toBe('INPUT_UNSAFE_PATH');
  }
});

// A raw disk whose guest wrote the header of another format into its first sector.
test.each(['raw', 'qcow2'])('a disk that is no VMDK: %s', async (format) => {
  const directory = scratch();
  writeFileSync(join(directory, 'web.vmdk'), diskImage(format));
  const failure = await failureOf((await open(directory)).opening);
  expect(failure).toMatchObject({
    code: 'DISK_FORMAT',
    message: expect.stringMatching(/is not a VMDK/) as string,
  });
});

test('the guest cannot make QEMU take its flat disk for another format', async () => {
  const directory = scratch();
  vmdk(join(directory, 'web.vmdk'), 'monolithicFlat');
  const secret = join(directory, 'secret');
  writeFileSync(secret, diskImage('raw'));
  execFileSync('qemu-img', [
    'create',
    '-q',
    '-f',
    'qcow2',
    '-b',
    secret,
    '-F',
    'raw',
    join(directory, 'header'),
  ]);
  execFileSync('dd', ['if=header', 'of=web-flat.vmdk', 'conv=notrunc', 'status=none'], { cwd: directory });
  const { disks } = await (await open(directory)).opening;
  expect(disks[0]?.image).toMatchObject({ format: 'vmdk', files: [join(directory, 'web-flat.vmdk')] });
});

test('a suspended guest is refused, with everything else that is in the way', async () => {
  const directory = scratch();
  const { opening, checks } = await open(directory, { settings: 'checkpoint.vmState = "web.vmss"' });
  const failure = await failureOf(opening);
  expect(failure).toMatchObject({
    code: 'SOURCE_RUNNING',
    message: expect.stringMatching(/suspended/) as string,
  });
  expect(checks().map(({ code }) => code)).toEqual(['SOURCE_RUNNING', 'DISK_MISSING']);
});

test('a lock of VMware is warned of: it may be left over', async () => {
  const directory = scratch();
  vmdk(join(directory, 'web.vmdk'));
  mkdirSync(join(directory, 'web.vmdk.lck'));
  const { opening, events } = await open(directory);
  await opening;
  expect(warningsOf(events)).toEqual(['VMX_LOCKED']);
});

test.each(['scsi0.sharedBus = "physical"', 'scsi0:0.sharing = "multi-writer"'])(
  'warns of %s',
  async (settings) => {
    const directory = scratch();
    vmdk(join(directory, 'web.vmdk'));
    const { opening, events } = await open(directory, { settings });
    await opening;
    expect(warningsOf(events)).toEqual(['VMX_SHARED']);
  },
);

test('a VMX file by a symbolic link has its disks beside the link', async () => {
  const [there, here] = [scratch(), scratch()];
  vmdk(join(there, 'web.vmdk'));
  copyFileSync(join(there, 'web.vmdk'), join(here, 'web.vmdk'));
  writeFileSync(join(there, 'real.vmx'), vmxOf());
  symlinkSync(join(there, 'real.vmx'), join(here, 'link.vmx'));
  const { context } = await recordingContext();
  const { disks } = await openSource({ mode: 'vmx', path: join(here, 'link.vmx') }, context);
  expect(disks[0]?.image).toMatchObject({ path: join(here, 'web.vmdk') });
});

test.each([
  [{ mode: 'vmx', path: '' }],
  [{ mode: 'vmx', path: 'relative.vmx', ssh: { host: 'h' } }],
  [{ mode: 'vmx', path: '/a.vmx', ssh: { host: '' } }],
  [{ mode: 'vmx', path: '/a.vmx', ssh: { host: '-oProxyCommand=x' } }],
  [{ mode: 'vmx', path: '/a.vmx', ssh: { host: 'h', port: 0.5 } }],
  [{ mode: 'vmx', path: '/a.vmx', ssh: { host: 'h', user: 'a b' } }],
])('%j makes no sense', async (input) => {
  const { context } = await recordingContext();
  expect(await failureOf(openSource(input as never, context))).toMatchObject({ code: 'USAGE' });
});

test('a file that is not there, and one that is no VMX file', async () => {
  const { context } = await recordingContext();
  const directory = scratch();
  const path = join(directory, 'none.vmx');
  expect(await failureOf(openSource({ mode: 'vmx', path }, context))).toMatchObject({
    code: 'INPUT_NOT_FOUND',
  });
  expect((await failureOf(openSource({ mode: 'vmx', path: directory }, context))).code).toBe(
    'INPUT_NOT_FOUND',
  );
  writeFileSync(path, diskImage('vmdk'));
  expect((await failureOf(openSource({ mode: 'vmx', path }, context))).code).toBe('VMX_INVALID');
});

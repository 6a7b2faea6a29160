/** The output mode libvirt against a libvirtd of an unprivileged user: disks by path and by upload, and what goes wrong. */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

import { copyDisks, createContext, openTarget, planTarget, type Context } from '../../../lib';
import { parseRecord } from '../../../lib/journal/record';
import { libvirtOutput } from '../../../lib/output/libvirt';
import { findObstacles } from '../../../lib/output';
import type { DiskOptions, LibvirtOutput } from '../../../types/output';
import type { Overlay } from '../../../types/overlay';
import { makeMachine, makeSource, type GuestChanges } from '../../unit/output/guest';
import { SessionLibvirt } from '../support/session-libvirt';

const timeout = 300_000;
const mib = 1024 ** 2;
const size = 96 * mib;

let libvirt: SessionLibvirt;
let pool: string;
let scratch: string;
let image: string;
let ssh: string;
beforeAll(async () => {
  libvirt = await SessionLibvirt.start();
  pool = libvirt.makeDirectory('images');
  await libvirt.virsh('pool-define-as', 'images', 'dir', '--target', pool);
  await libvirt.virsh('pool-start', 'images');
  scratch = mkdtempSync('/var/tmp/v2v-libvirt-output.');
  image = join(scratch, 'disk.qcow2');
  ssh = join(scratch, 'ssh.js');
  const relay = `const socket = require('node:net').connect(${JSON.stringify(libvirt.socket)});
    process.stdin.pipe(socket).pipe(process.stdout);`;
  writeFileSync(ssh, `#!${process.execPath}\n${relay}\n`, { mode: 0o755 });
  const raw = join(scratch, 'disk.raw');
  execFileSync('qemu-img', ['create', '-q', '-f', 'raw', raw, String(size)]);
  const file = openSync(raw, 'r+');
  for (const at of [0, 40, 95]) writeSync(file, Buffer.alloc(mib, at + 1), 0, mib, at * mib);
  closeSync(file);
  execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', raw, image]);
}, timeout);
afterAll(async () => {
  rmSync(scratch, { recursive: true, force: true });
  await libvirt?.[Symbol.asyncDispose]();
}, timeout);
afterEach(async () => {
  expect(readdirSync(pool)).toEqual([]);
  expect(await libvirt.virsh('list', '--all', '--name')).toBe('');
}, timeout);

const here = (): LibvirtOutput => ({ mode: 'libvirt', connection: libvirt.uri, pool: 'images' });
/** The same through what libvirt takes for ssh, to a host that is not known to be this one: the disks are sent. */
const elsewhere = (): LibvirtOutput => ({
  ...here(),
  connection: `qemu+ssh://elsewhere/session?command=${ssh}&socket=${libvirt.socket}&proxy=netcat`,
});

function overlays(count = 1): Overlay[] {
  return Array.from({ length: count }, (_, id) => ({
    kind: 'overlay',
    disk: { id, image: { kind: 'file', path: image, format: 'qcow2' } },
    path: image,
    virtualSize: size,
    name: `sd${'abc'[id]}`,
  }));
}

async function prepare(
  output: LibvirtOutput,
  context: Context,
  disks: DiskOptions = {},
  changes: GuestChanges = {},
) {
  const source = makeSource({ nics: [], ...changes.source });
  const plan = await planTarget(
    { overlays: overlays(changes.disks), output, disks, name: 'db', source },
    context,
  );
  return { plan, machine: await makeMachine(plan, { ...changes, source }, context) };
}

async function write(
  output: LibvirtOutput,
  context: Context,
  disks: DiskOptions = {},
  changes: GuestChanges = {},
) {
  const { plan, machine } = await prepare(output, context, disks, changes);
  expect(await findObstacles(plan, context)).toEqual([]);
  const target = await openTarget(plan, context);
  const sources = overlays(changes.disks).map((overlay) => ({ ...overlay, ready: true as const }));
  const copied = await copyDisks({ sources, target, disks }, context);
  return { target, copied, artifacts: await target.publish(machine, copied) };
}

async function remove(): Promise<void> {
  await libvirt.virsh('undefine', 'db', '--nvram');
  for (const name of readdirSync(pool)) await libvirt.virsh('vol-delete', name, '--pool', 'images');
}

const sameAsImage = (path: string, format: string) =>
  execFileSync('qemu-img', ['compare', '-f', 'qcow2', '-F', format, image, path]);

describe.each([
  ['by their paths', here, 'file'],
  ['by upload', elsewhere, 'upload'],
] as const)('disks that are written %s', (_how, output, kind) => {
  test.each([
    ['raw', {}],
    ['qcow2', { format: 'qcow2' }],
    ['raw, preallocated', { allocation: 'preallocated' }],
    ['qcow2, compressed', { format: 'qcow2', compressed: true }],
  ] as const)(
    '%s',
    async (_name, disks) => {
      await using context = await createContext();
      const verify = kind === 'upload' ? ({ verify: 'full' } as const) : {};
      const { target, copied, artifacts } = await write(
        output(),
        context,
        { ...disks, ...verify },
        { disks: 2 },
      );
      expect(target.destinations.map((destination) => destination.kind)).toEqual([kind, kind]);
      const format = 'format' in disks ? disks.format : 'raw';
      const paths = ['db-sda', 'db-sdb'].map((name) => join(pool, name));
      for (const path of paths) sameAsImage(path, format);
      expect(copied.map(({ path, location }) => path ?? location)).toEqual(paths);
      if (kind === 'upload') expect(copied[1]!.verified).toMatchObject({ level: 'full', bytes: size });
      expect(artifacts).toMatchObject([
        { kind: 'domain', name: 'db' },
        { kind: 'volume', id: paths[0], name: 'db-sda', disk: 0 },
        { kind: 'volume', id: paths[1], name: 'db-sdb', disk: 1 },
      ]);
      const sparse = !('allocation' in disks);
      expect(statSync(paths[0]!).blocks * 512 < size / 2).toBe(sparse);

      const xml = await libvirt.virsh('dumpxml', 'db', '--inactive');
      expect(xml).toContain(`<uuid>${artifacts[0]!.kind === 'domain' ? artifacts[0]!.id : ''}</uuid>`);
      // The report that a raw disk with a qcow2 header in its first sector opens a host file: the format is always set.
      expect(xml).toMatch(
        new RegExp(`<driver name='qemu' type='${format}'/>\\s*<source pool='images' volume='db-sda'/>`),
      );
      expect(await libvirt.virsh('vol-dumpxml', 'db-sda', '--pool', 'images')).toContain(
        `<format type='${format}'/>`,
      );
      await remove();
      expect(
        readdirSync(context.tempDir).filter((name) => name !== 'run.jsonl' && !name.startsWith('upload.')),
      ).toEqual([]);
    },
    timeout,
  );
});

test(
  'the firmware of a UEFI guest is chosen by the host, without Secure Boot where the source has none (terraform-provider-libvirt#981, cockpit-machines#1220)',
  async () => {
    await using context = await createContext();
    const uefi = { source: { firmware: 'uefi' as const } };
    await write(here(), context, {}, uefi);
    await libvirt.virsh('start', 'db', '--paused');
    const xml = await libvirt.virsh('dumpxml', 'db');
    await libvirt.virsh('destroy', 'db');
    await remove();
    expect(xml).toMatch(/<loader readonly='yes'[^>]*>.*OVMF.*<\/loader>/);
    expect(xml).not.toContain("secure='yes'");
    expect(xml).toMatch(/<nvram/);
  },
  timeout,
);

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function stopInTheMiddle(stop: () => void, signal?: AbortSignal) {
  const context = await createContext(signal ? { signal } : {});
  const { plan } = await prepare(elsewhere(), context);
  const target = await openTarget(plan, context);
  const [destination] = target.destinations;
  if (destination?.kind !== 'upload') throw new Error('the disk is not sent');
  execFileSync('qemu-img', ['convert', '-O', 'raw', image, destination.path]);
  const sent = destination.send({
    path: destination.path,
    format: 'raw',
    size,
    virtualSize: size,
    bandwidth: mib,
    verify: 'none',
    onProgress: (bytes) => {
      if (bytes > 0) stop();
    },
  });
  return { context, plan, error: await failure(sent) };
}

test(
  'aborted in the middle of an upload, nothing is left',
  async () => {
    const stopping = new AbortController();
    const { context, error } = await stopInTheMiddle(() => stopping.abort(), stopping.signal);
    expect(error).toMatchObject({ code: 'ABORTED' });
    expect(readdirSync(pool)).toEqual(['db-sda']);
    const { tempDir } = context;
    await context[Symbol.asyncDispose]();
    expect(existsSync(tempDir)).toBe(false);
  },
  timeout,
);

test(
  'where libvirtd is killed in the middle of an upload, one sentence says so, and what it left can be taken back',
  async () => {
    let killed: Promise<void> | undefined;
    const { context, plan, error } = await stopInTheMiddle(() => {
      killed ??= libvirt.kill();
    });
    await killed;
    expect(error).toMatchObject({ code: 'OUTPUT_UNREACHABLE' });
    expect((error as Error).message).toMatch(/^The volume db-sda could not be written: [^\n]*\.$/);
    const record = parseRecord(readFileSync(join(context.tempDir, 'run.jsonl'), 'utf8'));
    if (typeof record === 'string') throw new Error(record);
    expect(record.remote).toMatchObject([{ output: 'libvirt', kind: 'volume', details: { name: 'db-sda' } }]);
    await context[Symbol.asyncDispose]();
    expect(readdirSync(pool)).toEqual(['db-sda']);

    await libvirt.restart();
    await libvirt.virsh('pool-start', 'images').catch(() => undefined);
    await using later = await createContext();
    const { output } = plan;
    if (output?.mode !== 'libvirt') throw new Error('another mode');
    expect(await libvirtOutput.remote!.takeBack(output, record.remote, later)).toEqual(record.remote);
  },
  timeout,
);

test(
  'what a killed run left is not removed where a domain uses it',
  async () => {
    await using context = await createContext();
    const { plan } = await prepare(here(), context);
    await write(here(), context);
    const uuid = await libvirt.virsh('pool-uuid', 'images');
    const details = { pool: uuid, name: 'db-sda', capacity: String(size), made: 'yes' };
    const left = { output: 'libvirt', place: 'x', kind: 'volume', id: `${uuid}/db-sda`, details } as const;
    expect(await libvirtOutput.remote!.takeBack(plan.output as LibvirtOutput, [left], context)).toEqual([]);
    expect(readdirSync(pool)).toEqual(['db-sda']);
    await remove();
  },
  timeout,
);

test(
  'a domain that libvirt refuses is an error, and everything is taken back',
  async () => {
    await using context = await createContext();
    const { plan, machine } = await prepare(here(), context);
    const target = await openTarget(plan, context);
    const refused = target.publish({ ...machine, memory: 0, cpu: { count: 0 } }, []);
    expect(await failure(refused)).toMatchObject({
      code: 'OUTPUT_FAILED',
      message: expect.stringMatching(/^The domain db cannot be defined: [^\n]*\.$/) as string,
    });
    expect(readdirSync(pool)).toEqual(['db-sda']);
    await target[Symbol.asyncDispose]();
  },
  timeout,
);

test(
  'names that are taken are said before anything is made',
  async () => {
    await using context = await createContext();
    await write(here(), context);
    const { plan } = await prepare(here(), context);
    const codes = (await findObstacles(plan, context)).map(({ code, message }) => ({ code, message }));
    expect(codes).toEqual([
      { code: 'OUTPUT_EXISTS', message: expect.stringMatching(/ has a domain db already\.$/) as string },
      { code: 'OUTPUT_EXISTS', message: 'The storage pool images has a volume db-sda already.' },
    ]);
    expect(await failure(openTarget(plan, context))).toMatchObject({ code: 'OUTPUT_EXISTS' });
    await remove();
  },
  timeout,
);

test.each(['raw', 'qcow2'] as const)(
  'a file that came into the pool during the conversion is not overwritten by %s',
  async (format) => {
    await using context = await createContext();
    const { plan } = await prepare(here(), context, { format });
    expect(await findObstacles(plan, context)).toEqual([]);
    const other = join(pool, 'db-sda');
    writeFileSync(other, "somebody else's");
    try {
      expect(await failure(openTarget(plan, context))).toMatchObject({
        code: 'OUTPUT_EXISTS',
        message: 'The storage pool images has a volume db-sda already.',
      });
      expect(readFileSync(other, 'utf8')).toBe("somebody else's");
    } finally {
      rmSync(other, { force: true });
      await libvirt.virsh('pool-refresh', 'images');
    }
  },
  timeout,
);

const canMount = process.getuid?.() === 0;
(canMount ? test : test.skip)(
  'a pool that becomes full is said in one sentence, and nothing is left',
  async () => {
    const small = libvirt.makeDirectory('small');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=777', 'tmpfs', small]);
    try {
      await libvirt.virsh('pool-define-as', 'small', 'dir', '--target', small);
      await libvirt.virsh('pool-start', 'small');
      const output = { ...elsewhere(), pool: 'small' };
      await using context = await createContext();
      const { plan } = await prepare(output, context);
      expect(await findObstacles(plan, context)).toMatchObject([
        { code: 'OUTPUT_NO_SPACE', subject: 'small' },
      ]);
      // One of fifteen times or so libvirtd 9.0 says that all is well.
      for (let times = 0; times < 15; times++) {
        const target = await openTarget(plan, context);
        const copying = copyDisks(
          { sources: overlays().map((overlay) => ({ ...overlay, ready: true })), target },
          context,
        );
        expect(await failure(copying)).toMatchObject({
          code: 'OUTPUT_NO_SPACE',
          message: expect.stringMatching(/^The volume db-sda could not be written: [^\n]*\.$/) as string,
        });
        await target[Symbol.asyncDispose]();
        expect(readdirSync(small)).toEqual([]);
      }
      await libvirt.virsh('pool-destroy', 'small');
    } finally {
      execFileSync('umount', ['-l', small]);
    }
  },
  timeout,
);

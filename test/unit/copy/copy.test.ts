import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { V2vEventBody } from '../../../types/events';
import type { TargetMachine } from '../../../types/machine';
import type { CopyReport } from '../../../types/result';
import type { ReadyOverlay, TargetDisk } from '../../../types/target';
import { copyDisks, type CopyInput } from '../../../lib/copy';
import type { OpenTarget } from '../../../lib/output';
import { openDirectory } from '../../../lib/output/directory/target';
import type { Context } from '../../../lib/run/context';
import { onSmallFilesystem, testWithMount } from './small-filesystem';
import { recordingContext } from '../support/recording-context';

// Programs are run many times, and the machine may be busy.
jest.setTimeout(120_000);

const MiB = 1024 * 1024;
const size = 64 * MiB;
const marks = [0, 20, 63]; // MiB that hold data in the source
const overwritten = 40; // MiB that the "conversion" wrote

let directory: string;
let out: string;

function qemu(program: 'qemu-img' | 'qemu-io', ...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8' });
}

/** An overlay with a write of its own over a source of the given format. */
function makeOverlay(name: string, format: 'raw' | 'vmdk'): string {
  const raw = join(directory, `${name}.raw`);
  qemu('qemu-img', 'create', '-q', '-f', 'raw', raw, String(size));
  qemu('qemu-io', '-f', 'raw', ...marks.flatMap((mark) => ['-c', `write -P ${mark + 1} ${mark}M 1M`]), raw);
  let backing = raw;
  if (format === 'vmdk') {
    backing = join(directory, `${name}.vmdk`);
    qemu('qemu-img', 'convert', '-O', 'vmdk', '-o', 'subformat=streamOptimized', raw, backing);
  }
  const overlay = join(directory, `${name}, overlay.qcow2`);
  qemu('qemu-img', 'create', '-q', '-f', 'qcow2', '-b', backing, '-F', format, overlay);
  qemu('qemu-io', '-f', 'qcow2', '-c', `write -P 99 ${overwritten}M 1M`, overlay);
  return overlay;
}

let overlays: Record<'raw' | 'vmdk', string>;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-copy-'));
  overlays = { raw: makeOverlay('a', 'raw'), vmdk: makeOverlay('b', 'vmdk') };
});
afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(() => {
  out = mkdtempSync(join(directory, 'out, '));
});

function makeContext({ signal } = new AbortController()): ReturnType<typeof recordingContext> {
  return recordingContext({ signal, tempDir: directory });
}

/** What was noted in a run's record, of which `makeContext` has none by itself. */
function notes(): { type: string; path?: string; identity?: { ino: string } }[] {
  const text = readFileSync(join(directory, 'run.jsonl'), 'utf8').trimEnd();
  return text.split('\n').map((line) => JSON.parse(line) as { type: string });
}

interface Copied {
  source: ReadyOverlay;
  disk: TargetDisk;
}

function makeDisk(changes: Partial<TargetDisk> = {}, source: 'raw' | 'vmdk' = 'raw', name = 'sda'): Copied {
  const image = { kind: 'file' as const, path: '/src', format: source };
  const path = overlays[source];
  return {
    source: { kind: 'overlay', disk: { id: 0, image }, path, virtualSize: size, name, ready: true },
    disk: {
      name,
      format: 'raw',
      allocation: 'sparse',
      compressed: false,
      virtualSize: size,
      expectedSize: size,
      path: join(out, `db-${name}`),
      ...changes,
    },
  };
}

function openDisks(copied: readonly Copied[], context: Context): Promise<OpenTarget> {
  const disks = copied.map(({ disk }) => disk);
  const output = { mode: 'local' as const, directory: out };
  const abilities = { serialPort: true, namedNetworks: true, formats: ['raw', 'qcow2'] as const };
  const plan = { output, name: 'db', abilities, disks, claims: [], files: [], room: [] };
  return openDirectory(plan, { render: () => [] }, context);
}

const noMachine = {} as TargetMachine;

/** Copies the disks and gives them their names; where that fails, the target is taken back as its context does. */
async function copy(
  copied: readonly Copied[],
  disks: CopyInput['disks'],
  context: Context,
): Promise<CopyReport[]> {
  await using target = await openDisks(copied, context);
  const reports = await copyDisks({ sources: copied.map(({ source }) => source), target, disks }, context);
  await target.publish(noMachine, reports);
  return reports;
}

function expectSame({ source, disk }: Copied): void {
  const { status, stdout } = spawnSync('qemu-img', [
    'compare',
    '-f',
    'qcow2',
    '-F',
    disk.format,
    source.path,
    disk.path!,
  ]);
  expect({ status, stdout: stdout.toString().trim() }).toEqual({
    status: 0,
    stdout: 'Images are identical.',
  });
}

const kinds: [string, Partial<TargetDisk>][] = [
  ['sparse raw', {}],
  ['preallocated raw', { allocation: 'preallocated' }],
  ['sparse qcow2', { format: 'qcow2' }],
  ['preallocated qcow2', { format: 'qcow2', allocation: 'preallocated' }],
  ['compressed qcow2', { format: 'qcow2', compressed: true }],
];

describe.each(['raw', 'vmdk'] as const)('from a %s source', (source) => {
  test.each(kinds)('to %s', async (_title, changes) => {
    const target = makeDisk(changes, source);
    const [report] = await copy([target], { requests: 4 }, makeContext());
    expectSame(target);
    expect(readdirSync(out)).toEqual(['db-sda']);
    const allocated = statSync(target.disk.path!).blocks * 512;
    expect(report).toMatchObject({
      path: target.disk.path,
      format: target.disk.format,
      virtualSize: size,
      allocatedSize: allocated,
    });
    if (changes.allocation === 'preallocated') expect(allocated).toBeGreaterThanOrEqual(size);
    else expect(allocated).toBeLessThan(10 * MiB);
    const info = JSON.parse(
      qemu('qemu-img', 'info', '--output=json', '-f', target.disk.format, target.disk.path!),
    ) as object;
    expect(info).toMatchObject({ format: target.disk.format, 'virtual-size': size });
    expect(info).not.toHaveProperty('backing-filename');
  });
});

test.each(kinds.filter(([title]) => title.startsWith('sparse')))(
  'a checksum of what was written, %s',
  async (_title, changes) => {
    const target = makeDisk(changes);
    const context = makeContext();
    const [report] = await copy([target], { checksum: 'sha256' }, context);
    const value = createHash('sha256').update(readFileSync(target.disk.path!)).digest('hex');
    expect(report?.checksum).toEqual({ algorithm: 'sha256', value });
    const progress = context.events.filter((event) => event.type === 'progress' && event.task === 'checksum');
    const total = statSync(target.disk.path!).size;
    expect(progress[0]).toMatchObject({ stage: 'copy', disk: 0, done: 0, total, unit: 'bytes' });
    expect(progress.at(-1)).toMatchObject({ done: total, total });
    expect(progress.length).toBeLessThanOrEqual(101);
  },
);

test('a checksum only where it is wanted and something is written', async () => {
  const [written] = await copy([makeDisk()], {}, makeContext());
  expect(written).not.toHaveProperty('checksum');
  const [kept] = await copy([makeDisk({ path: undefined })], { checksum: 'sha256' }, makeContext());
  expect(kept).not.toHaveProperty('checksum');
});

test('taking a checksum is cancelled, and leaves no disk', async () => {
  const controller = new AbortController();
  const context = makeContext(controller);
  const emit = context.emit.bind(context);
  context.emit = (event) => {
    emit(event);
    if (event.type === 'progress' && event.task === 'checksum' && event.done > 0) controller.abort();
  };
  const copying = copy([makeDisk()], { checksum: 'sha256' }, context);
  await expect(copying).rejects.toMatchObject({ code: 'ABORTED' });
  expect(readdirSync(out)).toEqual([]);
});

test.each(kinds)(
  'the file of a %s disk is the one that was noted before anything was in it',
  async (_title, changes) => {
    writeFileSync(join(directory, 'run.jsonl'), '');
    const target = makeDisk(changes, 'vmdk');
    await copy([target], {}, makeContext());
    const { ino } = statSync(target.disk.path!, { bigint: true });
    expect(notes()).toMatchObject([
      { type: 'file', path: expect.stringMatching(/db-sda\.partial-[0-9a-f]{8}$/) },
      { type: 'made', identity: { ino: String(ino) } },
      { type: 'begin' },
      { type: 'published', path: target.disk.path, identity: { ino: String(ino) } },
      { type: 'end' },
    ]);
    rmSync(join(directory, 'run.jsonl'));
  },
);

test("disks that fail to get their names are nobody's any more", async () => {
  writeFileSync(join(directory, 'run.jsonl'), '');
  const context = makeContext();
  const second = makeDisk({}, 'raw', 'sdb');
  const emit = context.emit.bind(context);
  context.emit = (event) => {
    if (event.type === 'message' && event.message === 'Copying disk 2/2')
      writeFileSync(second.disk.path!, 'mine');
    emit(event);
  };
  await expect(copy([makeDisk(), second], {}, context)).rejects.toMatchObject({
    code: 'OUTPUT_EXISTS',
  });
  const outline = notes().map(({ type }) => type);
  expect(outline).toEqual(['file', 'made', 'file', 'made', 'begin', 'published', 'published', 'end']);
  rmSync(join(directory, 'run.jsonl'));
});

test('a large compressed disk is copied in segments by several processes', async () => {
  // 1.5 GiB of holes with data across the borders of segments
  const raw = join(directory, 'large.raw');
  const large = 1536 * MiB + 512;
  qemu('qemu-img', 'create', '-q', '-f', 'raw', raw, String(large));
  for (let at = 63; at < 1500; at += 64)
    qemu('qemu-io', '-f', 'raw', '-c', `write -P ${at % 251} ${at}M 2M`, raw);
  const vmdk = join(directory, 'large.vmdk');
  qemu('qemu-img', 'convert', '-O', 'vmdk', '-o', 'subformat=streamOptimized', raw, vmdk);
  const path = join(directory, 'large.qcow2');
  qemu('qemu-img', 'create', '-q', '-f', 'qcow2', '-b', vmdk, '-F', 'vmdk', path);
  const { source, disk } = makeDisk();
  const target: Copied = {
    source: { ...source, path, virtualSize: large },
    disk: { ...disk, virtualSize: large },
  };
  const context = makeContext();
  await copy([target], {}, context);
  expectSame(target);
  const { availableParallelism } = await import('node:os');
  const converts = context.events.filter(
    (event) => event.type === 'command' && event.command.includes(' convert '),
  );
  if (availableParallelism() > 1) expect(converts.length).toBeGreaterThan(2);
});

test('progress rises from 0 to all data of each disk', async () => {
  const context = makeContext();
  await copy([makeDisk(), makeDisk({}, 'vmdk', 'sdb')], {}, context);
  const progress = context.events.filter((event) => event.type === 'progress');
  const total = (marks.length + 1) * MiB;
  expect(progress.every((event) => event.unit === 'bytes' && event.total === total)).toBe(true);
  const done = (disk: number): number[] =>
    progress.flatMap((event) => (event.disk === disk ? [event.done] : []));
  for (const disk of [0, 1]) {
    expect(done(disk).at(0)).toBe(0);
    expect(done(disk).at(-1)).toBe(total);
    expect(done(disk).length).toBeLessThanOrEqual(101);
    expect(done(disk)).toEqual([...new Set(done(disk))].sort((a, b) => a - b));
  }
  const messages = context.events.flatMap((event) => (event.type === 'message' ? [event.message] : []));
  expect(messages).toEqual(['Copying disk 1/2', 'Copying disk 2/2']);
});

describe('a target that keeps nothing', () => {
  test('is read to its end', async () => {
    const [report] = await copy([makeDisk({ path: undefined })], {}, makeContext());
    expect(report).toEqual({
      format: 'raw',
      virtualSize: size,
      dataSize: (marks.length + 1) * MiB,
      seconds: expect.any(Number) as number,
    });
  });

  test('finds what cannot be read', async () => {
    const path = join(directory, 'gone.qcow2');
    const backing = join(directory, 'gone.raw');
    // The backing file is shorter than what the overlay once saw, and then it is no file at all.
    qemu('qemu-img', 'create', '-q', '-f', 'raw', backing, String(size));
    qemu('qemu-img', 'create', '-q', '-f', 'qcow2', '-b', backing, '-F', 'raw', path);
    rmSync(backing);
    mkdirSync(backing);
    const { source, disk } = makeDisk({ path: undefined });
    const target = { source: { ...source, path }, disk };
    await expect(copy([target], {}, makeContext())).rejects.toMatchObject({ code: 'PROGRAM_FAILED' });
  });
});

describe('nothing is left', () => {
  test.each(kinds)('when a later disk fails: %s', async (_title, changes) => {
    const { source, disk } = makeDisk(changes, 'raw', 'sdb');
    const broken = { source: { ...source, path: join(directory, 'missing.qcow2') }, disk };
    await expect(copy([makeDisk(changes), broken], {}, makeContext())).rejects.toMatchObject({
      code: 'PROGRAM_FAILED',
    });
    expect(readdirSync(out)).toEqual([]);
  });

  test('when a name was taken meanwhile, and what took it stays', async () => {
    const context = makeContext();
    const second = makeDisk({}, 'raw', 'sdb');
    const emit = context.emit.bind(context);
    // The file appears while the second disk is copied, after the first look.
    const racing = {
      ...context,
      emit: (event: V2vEventBody) => {
        if (event.type === 'message' && event.message === 'Copying disk 2/2')
          writeFileSync(second.disk.path!, 'mine');
        emit(event);
      },
    };
    await expect(copy([makeDisk(), second], {}, racing)).rejects.toMatchObject({
      code: 'OUTPUT_EXISTS',
      subject: second.disk.path,
    });
    expect(readdirSync(out)).toEqual(['db-sdb']);
    expect(readFileSync(second.disk.path!, 'utf8')).toBe('mine');
  });

  test('when a name was taken before, be it by a dangling link', async () => {
    symlinkSync('/nowhere', join(out, 'db-sda'));
    await expect(copy([makeDisk()], {}, makeContext())).rejects.toMatchObject({
      code: 'OUTPUT_EXISTS',
    });
    expect(readdirSync(out)).toEqual(['db-sda']);
  });

  testWithMount.each(kinds)('when there is no room: %s', async (_title, changes) => {
    await onSmallFilesystem(out, '128K', async () => {
      await expect(copy([makeDisk(changes, 'vmdk')], {}, makeContext())).rejects.toMatchObject({
        code: 'HOST_NO_SPACE',
        subject: join(out, 'db-sda'),
      });
      expect(readdirSync(out)).toEqual([]);
    });
  });

  test.each(kinds)('when it is aborted: %s', async (_title, changes) => {
    // A qemu-img that takes its time and would ignore a closed pipe.
    const bin = join(directory, 'bin');
    mkdirSync(bin, { recursive: true });
    const pids = join(directory, 'pids');
    rmSync(pids, { force: true });
    const real = execFileSync('which', ['qemu-img'], { encoding: 'utf8' }).trim();
    const script = `#!/bin/sh\ncase $1 in convert) echo $$ >>'${pids}'; exec sleep 60;; esac\nexec ${real} "$@"\n`;
    writeFileSync(join(bin, 'qemu-img'), script);
    chmodSync(join(bin, 'qemu-img'), 0o755);
    const path = process.env.PATH;
    process.env.PATH = `${bin}:${path}`;
    try {
      const controller = new AbortController();
      const copying = copy([makeDisk(changes, 'vmdk')], {}, makeContext(controller));
      copying.catch(() => undefined);
      // The shell makes the file before it writes into it.
      while (!existsSync(pids) || statSync(pids).size === 0)
        await new Promise((resolve) => setTimeout(resolve, 10));
      const aborted = performance.now();
      controller.abort();
      await expect(copying).rejects.toMatchObject({ code: 'ABORTED' });
      expect(performance.now() - aborted).toBeLessThan(10_000);
      for (const pid of readFileSync(pids, 'utf8').trim().split('\n')) {
        expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
      }
      expect(readdirSync(out)).toEqual([]);
    } finally {
      process.env.PATH = path;
    }
  });
});

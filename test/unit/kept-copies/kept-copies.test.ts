import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { V2vEvent } from '../../../types/events';
import { listLeftovers, removeLeftovers } from '../../../lib/leftovers';
import { KeptCopies } from '../../../lib/kept-copies';
import {
  copyKept,
  inRun,
  isIdentical,
  keptDisk,
  MiB,
  namesIn,
  stateOf,
  write,
  type KeptDisk,
} from './copies';

jest.setTimeout(120_000);

let directory: string;
let disk: KeptDisk;
let events: V2vEvent[];
const onEvent = (event: V2vEvent): void => void events.push(event);
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-kept-'));
  disk = keptDisk(directory, {
    size: 64 * MiB,
    marks: ['write -P 1 0 1M', 'write -P 2 20M 1M', 'write -P 3 63M 1M'],
  });
  events = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

const copyOf = ({ becomes }: KeptDisk): string => `${becomes}.copy`;
const warnings = (): string[] =>
  events.flatMap((event) => (event.type === 'warning' ? [`${event.code} ${event.message}`] : []));
const converted = (): number =>
  events.filter((event) => event.type === 'command' && event.command.startsWith('qemu-img convert')).length;

/** What a run that was killed in the middle has left: half of the disk, and junk after it. */
async function interrupt(): Promise<void> {
  await inRun(disk, (context) => copyKept(disk, context));
  const state = stateOf(disk);
  const half = { ...state, missing: [{ offset: 10 * MiB, size: 54 * MiB }] };
  delete (half as { report?: unknown }).report;
  writeFileSync(`${copyOf(disk)}.json`, JSON.stringify(half));
  if (disk.disk.format === 'raw') write(copyOf(disk), 'write -P 200 10M 54M');
}

it('a complete one is used as it is, without a look at the source', async () => {
  await inRun(disk, (context) => copyKept(disk, context), { onEvent });
  expect(converted()).toBe(1);
  events = [];
  const { report } = await inRun(disk, (context) => copyKept(disk, context), { onEvent });
  expect(converted()).toBe(0);
  expect(events.filter(({ type }) => type === 'progress')).toEqual([]);
  expect(report).toMatchObject({ path: disk.becomes, virtualSize: 64 * MiB });
  expect(warnings()).toEqual([]);
});

it('it is verified still where that was not wanted before', async () => {
  await inRun(disk, (context) => copyKept(disk, context));
  const { report } = await inRun(disk, (context) => copyKept(disk, context, { verify: 'full' }), { onEvent });
  expect(report.verified).toMatchObject({ level: 'full' });
  expect(converted()).toBe(0);
});

it('one that was interrupted goes on where it was; what a crash has left after that is of no matter', async () => {
  await interrupt();
  await inRun(disk, (context) => copyKept(disk, context), { onEvent });
  expect(isIdentical(disk.raw, copyOf(disk))).toBe(true);
  const [command] = events.flatMap((event) =>
    event.type === 'command' && event.command.startsWith('qemu-img convert') ? [event.command] : [],
  );
  expect(command).toContain(`offset=${10 * MiB},size=${54 * MiB}`);
  // Zeros take no room.
  expect(statSync(copyOf(disk)).blocks * 512).toBeLessThan(16 * MiB);
});

it('zeros are written over what was there where the missing parts are not at the end', async () => {
  await interrupt();
  const missing = [
    { offset: 10 * MiB, size: 20 * MiB },
    { offset: 40 * MiB, size: 24 * MiB },
  ];
  writeFileSync(`${copyOf(disk)}.json`, JSON.stringify({ ...stateOf(disk), missing }));
  write(copyOf(disk), 'write -z 30M 10M');
  await inRun(disk, (context) => copyKept(disk, context));
  expect(isIdentical(disk.raw, copyOf(disk))).toBe(true);
  expect(stateOf(disk).missing).toEqual([]);
});

it('a preallocated one keeps its room', async () => {
  disk.disk.allocation = 'preallocated';
  await interrupt();
  await inRun(disk, (context) => copyKept(disk, context));
  expect(isIdentical(disk.raw, copyOf(disk))).toBe(true);
  expect(statSync(copyOf(disk)).blocks * 512).toBeGreaterThanOrEqual(64 * MiB);
});

it.each([false, true])('a qcow2 one goes on, compressed: %s', async (compressed) => {
  Object.assign(disk.disk, { format: 'qcow2', compressed });
  await interrupt();
  await inRun(disk, (context) => copyKept(disk, context), { onEvent });
  expect(isIdentical(disk.raw, copyOf(disk), 'qcow2')).toBe(true);
  expect(converted()).toBe(1);
});

it('a qcow2 one that cannot be repaired is made anew', async () => {
  disk.disk.format = 'qcow2';
  await interrupt();
  const file = openSync(copyOf(disk), 'r+');
  writeSync(file, Buffer.alloc(512), 0, 512, 0);
  closeSync(file);
  await inRun(disk, (context) => copyKept(disk, context));
  expect(isIdentical(disk.raw, copyOf(disk), 'qcow2')).toBe(true);
});

describe('it is made anew, with a warning,', () => {
  afterEach(async () => {
    await inRun(disk, (context) => copyKept(disk, context), { onEvent });
    expect(warnings()).toEqual([
      expect.stringMatching(/^COPY_NOT_USED The copy .*web-sda\.copy of an earlier run/),
    ]);
    expect(isIdentical(disk.raw, copyOf(disk), disk.disk.format)).toBe(true);
  });

  it('where the source was written to', async () => {
    await interrupt();
    write(disk.raw, 'write -P 9 5M 1M');
  });
  it('where the source was written to and has the same size and content', async () => {
    await interrupt();
    utimesSync(disk.raw, new Date(), new Date(Date.now() + 5000));
  });
  it('where the source has another size', async () => {
    await interrupt();
    truncateSync(disk.raw, 65 * MiB);
    for (const part of [disk.source, disk.disk]) part.virtualSize = 65 * MiB;
  });
  it('where another format is wanted', async () => {
    await interrupt();
    disk.disk.format = 'qcow2';
  });
  it('where its state is damaged', async () => {
    await interrupt();
    const path = `${copyOf(disk)}.json`;
    writeFileSync(path, readFileSync(path).subarray(0, 200));
  });
  it('where parts of its state make no sense', async () => {
    await interrupt();
    const missing = [{ offset: 60 * MiB, size: 60 * MiB }];
    writeFileSync(`${copyOf(disk)}.json`, JSON.stringify({ ...stateOf(disk), missing }));
  });
  it('where it is another file', async () => {
    await interrupt();
    execFileSync('cp', [copyOf(disk), `${copyOf(disk)}.new`]);
    execFileSync('mv', [`${copyOf(disk)}.new`, copyOf(disk)]);
  });
  it('where it is gone', async () => {
    await interrupt();
    rmSync(copyOf(disk));
  });
});

it('a file of somebody else is not touched', async () => {
  writeFileSync(copyOf(disk), 'mine');
  await expect(inRun(disk, (context) => copyKept(disk, context))).rejects.toMatchObject({
    code: 'OUTPUT_EXISTS',
  });
  expect(readFileSync(copyOf(disk), 'utf8')).toBe('mine');
});

it('one that another run is writing is not touched', async () => {
  await inRun(disk, async (first) => {
    await copyKept(disk, first);
    await expect(inRun(disk, (second) => copyKept(disk, second))).rejects.toMatchObject({
      code: 'OUTPUT_IN_USE',
    });
    const { copies } = await listLeftovers({ tempDir: disk.runs });
    expect(copies).toEqual([]);
  });
  const { copies } = await listLeftovers({ tempDir: disk.runs });
  expect(copies).toMatchObject([{ path: copyOf(disk), complete: true, copied: 64 * MiB, source: disk.raw }]);
});

it('of a source that nothing dates, that is said', async () => {
  const served = {
    ...disk.source,
    image: {
      kind: 'nbd',
      uri: 'nbd+unix:///?socket=/nowhere',
      format: 'raw',
      name: '[ds] web',
      remote: true,
    },
  } as const;
  const wanted = { ...disk, source: served };
  await inRun(disk, async (context) => {
    const copies = new KeptCopies(context);
    await copies.open([wanted]);
    await copies.destinations[0]!.log.copied({ offset: 0, size: MiB });
  });
  await inRun(disk, (context) => new KeptCopies(context).open([wanted]), { onEvent });
  expect(warnings()).toEqual([
    expect.stringMatching(/^COPY_SOURCE_UNDATED Nothing tells whether \[ds\] web/),
  ]);
});

describe('where a run fails', () => {
  it('what is worth it is kept and told of; nothing that is not', async () => {
    const kept = await inRun(
      disk,
      async (context) => {
        const copies = new KeptCopies(context);
        await copies.open([disk]);
        await copies.destinations[0]!.log.copied({ offset: 0, size: 8 * MiB });
        return copies.keep();
      },
      { onEvent },
    );
    expect(kept).toMatchObject([
      { path: copyOf(disk), becomes: disk.becomes, complete: false, copied: 8 * MiB },
    ]);
    expect(warnings()).toEqual([expect.stringMatching(/^COPY_KEPT /)]);

    const other = { ...disk, becomes: `${disk.becomes}2` };
    await inRun(disk, async (context) => {
      const copies = new KeptCopies(context);
      await copies.open([other]);
      expect(await copies.keep()).toEqual([]);
    });
    expect(namesIn(disk).out.sort()).toEqual(['web-sda.copy', 'web-sda.copy.json']);
    expect(namesIn(disk).runs).toHaveLength(1);
  });

  it('nothing but the request for it removes them, and then all of it', async () => {
    await interrupt();
    await removeLeftovers({ tempDir: disk.runs });
    expect(existsSync(copyOf(disk))).toBe(true);
    const { files, bytes } = await removeLeftovers({ tempDir: disk.runs, copies: true });
    expect(files).toEqual([copyOf(disk)]);
    expect(bytes).toBeGreaterThan(50 * MiB);
    expect(namesIn(disk)).toEqual({ out: [], runs: [] });
  });

  it('one that was removed by hand is forgotten', async () => {
    await interrupt();
    rmSync(copyOf(disk));
    rmSync(`${copyOf(disk)}.json`);
    await removeLeftovers({ tempDir: disk.runs });
    expect(namesIn(disk).runs).toEqual([]);
  });

  it('a copy that is aborted has what it had', async () => {
    await interrupt();
    const controller = new AbortController();
    const stopping = (event: V2vEvent): void => {
      if (event.type === 'command' && event.command.startsWith('qemu-img convert')) controller.abort();
    };
    await expect(
      inRun(disk, (context) => copyKept(disk, context), { signal: controller.signal, onEvent: stopping }),
    ).rejects.toMatchObject({ code: 'ABORTED' });
    expect(stateOf(disk).missing).toEqual([{ offset: 10 * MiB, size: 54 * MiB }]);
    await inRun(disk, (context) => copyKept(disk, context));
    expect(isIdentical(disk.raw, copyOf(disk))).toBe(true);
  });
});

it('a target adopts it, and nothing is left of it', async () => {
  await inRun(disk, async (context) => {
    const copies = new KeptCopies(context);
    await copies.open([disk]);
    const path = `${disk.becomes}.partial-12345678`;
    writeFileSync(path, '');
    await copies.adopt([{ kind: 'file', path, becomes: disk.becomes }]);
    expect(await copies.keep()).toEqual([]);
    const lines = readFileSync(join(context.tempDir, 'run.jsonl'), 'utf8').trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({
      type: 'made',
      path,
      identity: { ino: String(statSync(path).ino) },
    });
  });
  expect(namesIn(disk)).toEqual({ out: ['web-sda.partial-12345678'], runs: [] });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Destination } from '../../../types/target';
import { verifyDisk } from '../../../lib/copy/verify';
import { Sample } from '../../../lib/copy/verify/sample';
import { createContext, type Context } from '../../../lib/run/context';
import { copyTo, emptyFile, insteadOf, makeOverlay, MiB, qemuIo, serving } from './disks';
import { loopDevice, testWithLoop } from '../support/loop-device';

jest.setTimeout(120_000);

const size = 64 * MiB;
let directory: string;
let overlay: ReturnType<typeof makeOverlay>;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-verify-'));
  const base = ['write -P 1 0 1M', 'write -P 2 20M 4M'];
  overlay = makeOverlay(directory, { size, base, overlay: ['write -P 3 40M 1M', 'write -z 21M 1M'] });
});
afterAll(() => rmSync(directory, { recursive: true }));

const levels = ['sampled', 'full'] as const;

describe.each(levels)('%s', (level) => {
  test.each([
    ['raw', {}],
    ['qcow2', { format: 'qcow2' as const }],
  ])('a %s file that is as it should be', async (_title, how) => {
    await using context = await createContext({ onEvent: (event) => events.push(event) });
    const events: { type: string; task?: string; done?: number; total?: number }[] = [];
    const [report] = await copyTo([overlay], [emptyFile(directory, 'good')], { verify: level, how }, context);
    expect(report!.verified).toMatchObject({ level, how: 'compared' });
    const bytes = report!.verified!.bytes;
    if (level === 'full') expect(bytes).toBe(size);
    else expect(bytes).toBeGreaterThanOrEqual(2 * MiB);
    const progress = events.filter(({ task }) => task === 'verify');
    expect(progress[0]).toMatchObject({ done: 0, total: bytes });
    expect(progress.at(-1)).toMatchObject({ done: bytes, total: bytes });
  });

  test('a file that storage has changed meanwhile', async () => {
    const destination = emptyFile(directory, 'bad');
    await using context = await createContext({
      onEvent: (event) => {
        // Between the copy and its comparison
        if (event.type === 'progress' && event.task === 'verify' && event.done === 0)
          qemuIo('raw', destination.path, 'write -P 0 40M 64K');
      },
    });
    await expect(copyTo([overlay], [destination], { verify: level }, context)).rejects.toMatchObject({
      code: 'COPY_DIFFERS',
      stage: 'copy',
      subject: destination.becomes,
      message: `The copy of the disk sda differs from what was read, from byte ${40 * MiB} on.`,
    });
  });

  test('a qemu-img that says that it has copied, and has written nothing (apache/cloudstack#5514)', async () => {
    const script = 'case "$1" in convert) echo "(100.00/100%)"; exit 0;; esac\nexec REAL "$@"';
    await insteadOf('qemu-img', script, directory, async () => {
      await using context = await createContext();
      const copying = copyTo([overlay], [emptyFile(directory, 'blank')], { verify: level }, context);
      await expect(copying).rejects.toMatchObject({ code: 'COPY_DIFFERS' });
    });
  });

  test('an export of an NBD server that is larger than the disk', async () => {
    const file = join(directory, 'served.raw');
    writeFileSync(file, '');
    truncateSync(file, size + MiB);
    await serving(file, async (uri) => {
      await using context = await createContext();
      const [report] = await copyTo([overlay], [{ kind: 'nbd', uri }], { verify: level }, context);
      expect(report!.verified).toMatchObject({ level, how: 'compared' });
    });
  });

  testWithLoop('a block device; one that differs is left without its beginning', async () => {
    const loop = loopDevice(directory, size + MiB)!;
    try {
      const destination: Destination = { kind: 'device', path: loop.device, location: 'volume-1' };
      await using context = await createContext();
      const [report] = await copyTo([overlay], [destination], { verify: level }, context);
      expect(report!.verified).toMatchObject({ level, how: 'compared' });
      // This host has the device for the copy alone.
      expect(report).toMatchObject({ location: 'volume-1' });
      expect(report).not.toHaveProperty('path');
      expect(readFileSync(loop.device).subarray(0, 4)).toEqual(Buffer.from([1, 1, 1, 1]));

      await using second = await createContext({
        onEvent: (event) => {
          if (event.type === 'progress' && event.task === 'verify' && event.done === 0)
            spawnSync('dd', [
              'if=/dev/urandom',
              `of=${loop.device}`,
              'bs=64K',
              'seek=640',
              'count=1',
              'conv=notrunc,fsync',
            ]);
        },
      });
      await expect(copyTo([overlay], [destination], { verify: level }, second)).rejects.toMatchObject({
        code: 'COPY_DIFFERS',
        subject: loop.device,
      });
      expect(
        readFileSync(loop.device)
          .subarray(0, MiB)
          .every((byte) => byte === 0),
      ).toBe(true);
    } finally {
      loop.detach();
    }
  });
});

test('nothing is verified of what is kept nowhere', async () => {
  await using context = await createContext();
  const [report] = await copyTo([overlay], [{ kind: 'none' }], { verify: 'full' }, context);
  expect(report).not.toHaveProperty('verified');
});

test('comparing is cancelled', async () => {
  const controller = new AbortController();
  await using context: Context = await createContext({
    signal: controller.signal,
    onEvent: (event) => {
      if (event.type === 'progress' && event.task === 'verify') controller.abort();
    },
  });
  const disk = {
    index: 0,
    name: 'sda',
    subject: '/x',
    virtualSize: size,
    source: { kind: 'file', path: overlay.raw, format: 'raw' },
    copy: { kind: 'file', path: overlay.raw, format: 'raw' },
  } as const;
  await expect(verifyDisk(disk, 'sampled', context)).rejects.toMatchObject({ code: 'ABORTED' });
});

describe('a sample', () => {
  const GiB = 1024 * MiB;
  const sampleOf = (bytes: number, extents: [number, number, boolean][]): Sample => {
    const sample = new Sample(bytes);
    for (const [offset, length, isData] of extents) sample.add({ offset, size: length, isData });
    return sample;
  };
  const covers = (sample: Sample, offset: number): boolean =>
    sample.segments().some((segment) => offset >= segment.offset && offset < segment.offset + segment.size);

  test('has both ends, and both sides of the borders of data', () => {
    const sample = sampleOf(10 * GiB, [
      [0, GiB, false],
      [GiB, 3 * MiB, true],
      [GiB + 3 * MiB, 9 * GiB - 3 * MiB, false],
    ]);
    for (const offset of [
      0,
      MiB - 1,
      10 * GiB - MiB,
      10 * GiB - 1,
      GiB - 1,
      GiB,
      GiB + 3 * MiB - 1,
      GiB + 3 * MiB,
    ])
      expect(covers(sample, offset)).toBe(true);
  });

  test('is the same for the same disk, in order, within the disk, and no more than 256 MiB', () => {
    const extents = Array.from({ length: 20_000 }, (_, index): [number, number, boolean] => [
      index * 50 * MiB,
      50 * MiB,
      index % 2 === 0,
    ]);
    const bytes = 20_000 * 50 * MiB + 512;
    const segments = sampleOf(bytes, extents).segments();
    expect(sampleOf(bytes, extents).segments()).toEqual(segments);
    let end = -1;
    for (const segment of segments) {
      expect(segment.offset).toBeGreaterThan(end);
      end = segment.offset + segment.size;
    }
    expect(end).toBe(bytes);
    const sum = segments.reduce((all, segment) => all + segment.size, 0);
    expect(sum).toBeLessThanOrEqual(256 * MiB);
    expect(sum).toBeGreaterThan(100 * MiB);
  });

  test.each([512, 64 * 1024, 3 * MiB + 512])('of a disk of %i bytes is all of it or most', (bytes) => {
    const segments = sampleOf(bytes, [[0, bytes, true]]).segments();
    expect(segments[0]!.offset).toBe(0);
    expect(segments.at(-1)!.offset + segments.at(-1)!.size).toBe(bytes);
  });
});

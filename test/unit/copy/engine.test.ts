/** Several disks at once, the limit, and what must hold for every kind of destination. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { V2vEvent } from '../../../types/events';
import type { CopySource, Destination, TargetDisk } from '../../../types/target';
import { copyPrograms } from '../../../lib/copy/programs';
import { Rate } from '../../../lib/copy/progress';
import { checkDiskOptions } from '../../../lib/output/disks';
import { createContext } from '../../../lib/run/context';
import { parseRate } from '../../../lib/text/rate';
import { recordingContext } from '../support/recording-context';
import { compare, copyTo, emptyFile, identical, insteadOf, makeOverlay, MiB, serving } from './disks';
import { loopDevice, testWithLoop } from '../support/loop-device';

jest.setTimeout(120_000);

const size = 16 * MiB;
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-engine-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const base = ['write -P 1 0 8M'];
const changes = ['write -P 9 1M 1M', 'write -P 9 9M 1M', 'write -z 3M 1M'];

describe('several disks at once', () => {
  const three = (): ReturnType<typeof makeOverlay>[] =>
    ['sda', 'sdb', 'sdc'].map((name, index) =>
      makeOverlay(directory, { size: size + index * MiB, base, overlay: changes, name }),
    );

  test.each([1, 2, 8])('%i of three', async (parallel) => {
    const sources = three();
    const destinations = sources.map(({ name }) => emptyFile(directory, `copy-${name}`));
    let running = 0;
    let most = 0;
    const context = recordingContext();
    const emit = context.emit.bind(context);
    context.emit = (event) => {
      if (event.type === 'message') most = Math.max(most, ++running);
      if (event.type === 'progress' && event.done === event.total) running -= 1;
      emit(event);
    };
    const reports = await copyTo(sources, destinations, { parallel }, context);
    expect(most).toBe(Math.min(parallel, 3));
    expect(reports.map(({ path }) => path)).toEqual(destinations.map(({ becomes }) => becomes));
    for (const [index, { path }] of destinations.entries())
      expect(compare(sources[index]!.path, 'qcow2', path, 'raw')).toBe(identical);
    const messages = context.events.flatMap((event) => (event.type === 'message' ? [event.disk] : []));
    expect(messages).toEqual([0, 1, 2]);
  });

  test('the first failure stops the others, and is what is thrown', async () => {
    const [first, second, third] = three();
    const sources = [first!, { ...second!, path: join(directory, 'missing.qcow2') }, third!];
    const destinations = sources.map(({ name }) => emptyFile(directory, `copy-${name}`));
    const pids = join(directory, 'pids');
    // The first disk would take its time.
    const script = `case "$1 $*" in "convert "*sda.qcow2*) echo $$ >>'${pids}'; exec sleep 60;; esac\nexec REAL "$@"`;
    const context = recordingContext();
    await insteadOf('qemu-img', script, directory, async () => {
      const copying = copyTo(sources, destinations, { parallel: 2 }, context);
      await expect(copying).rejects.toMatchObject({ code: 'PROGRAM_FAILED', stage: 'copy' });
    });
    if (existsSync(pids))
      for (const pid of readFileSync(pids, 'utf8').trim().split('\n'))
        expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
    const begun = context.events.flatMap((event) => (event.type === 'message' ? [event.disk] : []));
    expect(begun).toEqual([0, 1]);
  });
});

describe('a limit of the bandwidth', () => {
  test('is kept by a filter between, over all disks, and the copies are whole', async () => {
    const sources = ['sda', 'sdb'].map((name) =>
      makeOverlay(directory, { size, base, overlay: changes, name }),
    );
    const destinations = sources.map(({ name }) => emptyFile(directory, `copy-${name}`));
    const rates = new Set<string>();
    const events: V2vEvent[] = [];
    await using context = await createContext({
      onEvent: (event) => {
        events.push(event);
        for (const name of readdirSync(context.tempDir))
          if (/^rate-\d$/.test(name)) rates.add(readFileSync(join(context.tempDir, name), 'utf8').trim());
      },
    });
    const limit = 16 * MiB;
    const reports = await copyTo(sources, destinations, { bandwidth: limit, parallel: 2 }, context);
    for (const [index, { path }] of destinations.entries())
      expect(compare(sources[index]!.path, 'qcow2', path, 'raw')).toBe(identical);
    expect(reports).toHaveLength(2);
    const programs = events.flatMap((event) => (event.type === 'command' ? [event.command] : []));
    expect(programs.filter((command) => command.includes('--filter=rate'))).toHaveLength(2);
    // Half of it each while both run, in bits.
    expect([...rates]).toContain(String((limit * 8) / 2));
    // Nothing of it is left when the copy is done.
    expect(readdirSync(context.tempDir).filter((name) => name.startsWith('rate'))).toEqual([]);
  });

  test('comes from a file, which may hold nonsense, or not be there', async () => {
    const source = makeOverlay(directory, { size, base, overlay: changes });
    const bandwidthFile = join(directory, 'limit');
    for (const text of [undefined, '1G\n', 'fast']) {
      if (text !== undefined) writeFileSync(bandwidthFile, text);
      const events: V2vEvent[] = [];
      await using context = await createContext({ onEvent: (event) => events.push(event) });
      const destination = emptyFile(directory, 'copy');
      await copyTo([source], [destination], { bandwidthFile }, context);
      expect(compare(source.path, 'qcow2', destination.path, 'raw')).toBe(identical);
      const codes = events.flatMap((event) => (event.type === 'warning' ? [event.code] : []));
      expect(codes).toEqual(text === 'fast' ? ['BANDWIDTH_IGNORED'] : []);
    }
  });

  test.each([
    ['8', 1],
    ['1', 1],
    ['100M', (100 * 1024 ** 2) / 8],
    [' 1g\n', 1024 ** 3 / 8],
    ['0', undefined],
    ['', undefined],
    ['1.5M', undefined],
    ['10MB', undefined],
    ['-1', undefined],
    ['999999999999999E', undefined],
  ])('%j is %p bytes a second', (text, expected) => {
    expect(parseRate(text)).toBe(expected);
  });

  test('asks for nbdkit before anything takes time', () => {
    expect(copyPrograms()).toEqual([]);
    expect(copyPrograms({ verify: 'full' })).toEqual([]);
    for (const options of [{ bandwidth: 1 }, { bandwidthFile: '/x' }, { verify: 'sampled' as const }])
      expect(copyPrograms(options)).toContain('nbdkit');
  });
});

test.each([
  [{ parallel: 0 }, /whole number from 1/],
  [{ parallel: 1.5 }, /whole number from 1/],
  [{ bandwidth: 0 }, /bytes a second/],
  [{ bandwidthFile: '' }, /non-empty string/],
  [{ verify: 'half' as 'full' }, /none, sampled or full/],
])('%j is refused', (options, message) => {
  expect(() => checkDiskOptions(options)).toThrow(message);
});

test('a rate is that of the last seconds', () => {
  let now = 0;
  const rate = new Rate(() => now);
  expect(rate.reached(0)).toBeUndefined();
  now = 1;
  expect(rate.reached(100)).toBe(100);
  let last: number | undefined;
  for (now = 2; now <= 40; now++) last = rate.reached(100 + (now - 1) * 10);
  expect(last).toBeCloseTo(10, 0);
});

/** Each kind of destination, and how what is in it is read. */
const kinds: [string, Partial<TargetDisk>][] = [
  ['raw', {}],
  ['preallocated raw', { allocation: 'preallocated' }],
  ['qcow2', { format: 'qcow2' }],
  ['compressed qcow2', { format: 'qcow2', compressed: true }],
];

/** Copies to every kind of destination that this user can have, and looks at the raw bytes of each. */
async function everywhere(source: CopySource, bytes: Buffer): Promise<void> {
  const expectBytes = (path: string, format: string): void => {
    const seen = join(directory, 'seen');
    execFileSync('qemu-img', ['convert', '-f', format, '-O', 'raw', path, seen]);
    expect(readFileSync(seen).subarray(0, bytes.length).equals(bytes)).toBe(true);
  };
  const verify = 'full';
  for (const [, how] of kinds) {
    await using context = await createContext();
    const destination = emptyFile(directory, 'copy');
    await copyTo([source], [destination], { how, verify }, context);
    expectBytes(destination.path, how.format ?? 'raw');

    const upload: Destination = {
      kind: 'upload',
      path: emptyFile(directory, 'sent').path,
      name: 'the server',
      send({ path, format, onProgress, size: length }) {
        expectBytes(path, format);
        onProgress(length);
        return Promise.resolve({ location: 'there' });
      },
    };
    const [report] = await copyTo([source], [upload], { how }, context);
    expect(report).toMatchObject({ location: 'there', method: 'copied' });
    expect(existsSync(upload.path)).toBe(false);
  }
  const served = join(directory, 'served');
  // What is there is not zero, and nobody says so.
  writeFileSync(served, Buffer.alloc(bytes.length, 0xee));
  await serving(served, async (uri) => {
    await using context = await createContext();
    await copyTo([source], [{ kind: 'nbd', uri }], { verify }, context);
  });
  expectBytes(served, 'raw');
}

test('a raw disk of a guest that looks like a qcow2 file is never taken for one', async () => {
  // Its backing file would be read from the host: explicit formats everywhere (sources-and-targets, report 32).
  const raw = join(directory, 'evil.raw');
  execFileSync('qemu-img', [
    'create',
    '-q',
    '-f',
    'qcow2',
    '-u',
    '-b',
    '/etc/passwd',
    '-F',
    'raw',
    raw,
    '8M',
  ]);
  truncateSync(raw, size);
  const bytes = readFileSync(raw);
  const image = { kind: 'file', path: raw, format: 'raw' } as const;
  await everywhere({ kind: 'untouched', image, virtualSize: size, name: 'sda' }, bytes);
});

test('ranges that became zero are zero at the target, whatever was there', async () => {
  const source = makeOverlay(directory, {
    size,
    base: ['write -P 1 0 16M'],
    overlay: ['write -P 2 1M 64K', 'write -z 4M 1M', 'write -P 3 9M 64K'],
  });
  const bytes = Buffer.alloc(size, 1);
  bytes
    .fill(2, MiB, MiB + 65536)
    .fill(0, 4 * MiB, 5 * MiB)
    .fill(3, 9 * MiB, 9 * MiB + 65536);
  await everywhere(source, bytes);
});

describe('a copy that fails', () => {
  test('a qemu-img that ends well and early', async () => {
    const source = makeOverlay(directory, { size, base });
    const script = 'case "$1" in convert) echo "(40.00/100%)"; exit 0;; esac\nexec REAL "$@"';
    await insteadOf('qemu-img', script, directory, async () => {
      for (const [, how] of kinds) {
        const copying = copyTo([source], [emptyFile(directory, 'copy')], { how }, recordingContext());
        await expect(copying).rejects.toMatchObject({ code: 'COPY_DIFFERS', subject: 'sda' });
      }
    });
  });

  test('an NBD server that is killed in the middle', async () => {
    const source = makeOverlay(directory, { size, base });
    const file = join(directory, 'killed');
    writeFileSync(file, '');
    truncateSync(file, size);
    await serving(file, async (uri, pid) => {
      const context = recordingContext();
      const emit = context.emit.bind(context);
      context.emit = (event) => {
        emit(event);
        if (event.type === 'command' && event.command.includes(' convert ')) process.kill(pid, 'SIGKILL');
      };
      await expect(copyTo([source], [{ kind: 'nbd', uri }], {}, context)).rejects.toMatchObject({
        code: 'PROGRAM_FAILED',
      });
    });
  });

  testWithLoop.each(['before', 'after'])(
    'a device has no beginning where qemu-img is killed %s the rest',
    async (when) => {
      const source = makeOverlay(directory, { size, base });
      const loop = loopDevice(directory, size)!;
      const isRest = '*"driver=raw,offset=1048576,"*';
      const kill =
        when === 'before'
          ? `case "$*" in ${isRest}) kill -9 $$;; esac`
          : `case "$1 $*" in "convert "${isRest});; "convert "*) kill -9 $$;; esac`;
      try {
        await insteadOf('qemu-img', `${kill}\nexec REAL "$@"`, directory, async () => {
          const copying = copyTo([source], [{ kind: 'device', path: loop.device }], {}, recordingContext());
          await expect(copying).rejects.toMatchObject({ code: 'PROGRAM_FAILED' });
        });
        expect(
          readFileSync(loop.device)
            .subarray(0, MiB)
            .every((byte) => byte === 0),
        ).toBe(true);
      } finally {
        loop.detach();
      }
    },
  );
});

test('a disk of raw files is not held up by what is asked of it', async () => {
  const source = makeOverlay(directory, { size, base, overlay: changes, name: 'plain' });
  const destination = emptyFile(directory, 'plain-copy');
  const begun = join(directory, 'begun');
  // The map gives up where the copy waits for it.
  const wait = `for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ -e '${begun}' ] && break; sleep 0.5; done; [ -e '${begun}' ] || exit 1`;
  const script = `case "$1" in map) ${wait};; convert) : >'${begun}';; esac\nexec REAL "$@"`;
  const context = recordingContext();
  const [report] = await insteadOf('qemu-img', script, directory, () =>
    copyTo([source], [destination], {}, context),
  );
  expect(report).toMatchObject({ sourceDataSize: 8 * MiB, dataSize: 8 * MiB });
  expect(compare(source.path, 'qcow2', destination.path, 'raw')).toBe(identical);
  const commands = context.events.flatMap((event) =>
    event.type === 'command' ? [event.command.split(' ').slice(0, 2).join(' ')] : [],
  );
  expect(commands.filter((command) => command.startsWith('qemu-img')).sort()).toEqual([
    'qemu-img convert',
    'qemu-img map',
    'qemu-img map',
  ]);
});

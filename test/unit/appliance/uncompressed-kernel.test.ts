import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { uncompressedKernel } from '../../../lib/appliance/uncompressed-kernel';
import { findPayload } from '../../../lib/appliance/uncompressed-kernel/boot-image';
import { hypervisorScript } from '../../../lib/appliance/uncompressed-kernel/hypervisor-script';
import { startsByPvh } from '../../../lib/appliance/uncompressed-kernel/pvh';
import type { ReadAt } from '../../../lib/appliance/uncompressed-kernel/read-at';
import { abortedError } from '../../../lib/errors';
import { recordingContext } from '../support/recording-context';

/** An ELF file whose one note is Xen's of this type; 18 is the entry that QEMU looks for. */
function elfWithNote(type: number): Buffer {
  const elf = Buffer.alloc(4096, 'code');
  elf.write('\x7fELF\x02\x01\x01', 0, 'latin1');
  elf.writeBigUInt64LE(64n, 32);
  elf.writeUInt16LE(56, 54);
  elf.writeUInt16LE(2, 56);
  elf.writeUInt32LE(1, 64);
  elf.writeUInt32LE(4, 120);
  elf.writeBigUInt64LE(1000n, 128);
  elf.writeBigUInt64LE(44n, 152);
  const notes = Buffer.alloc(44);
  for (const [offset, note] of [
    [0, 6],
    [24, type],
  ] as const) {
    notes.writeUInt32LE(4, offset);
    notes.writeUInt32LE(offset === 0 ? 5 : 4, offset + 4);
    notes.writeUInt32LE(note, offset + 8);
    notes.write('Xen\0', offset + 12, 'latin1');
  }
  notes.copy(elf, 1000);
  return elf;
}

const kernel = elfWithNote(18);

/** As the kernel's build lays it out: two sectors of set-up, some code, the payload, and behind it its size. */
const payloadStart = 3 * 512 + 100;
function bootImage(payload: Buffer, size?: number): Buffer {
  const noted = Buffer.alloc(size === undefined ? 0 : 4);
  if (size !== undefined) noted.writeUInt32LE(size);
  const image = Buffer.concat([Buffer.alloc(payloadStart), payload, noted, Buffer.alloc(64, 'tail')]);
  image.writeUInt8(2, 0x1f1);
  image.write('HdrS', 0x202, 'latin1');
  image.writeUInt16LE(0x020f, 0x206);
  image.writeUInt32LE(100, 0x248);
  image.writeUInt32LE(payload.length + noted.length, 0x24c);
  return image;
}

const packed = (program: string, ...args: string[]) => execFileSync(program, args, { input: kernel });

const readerOf = (bytes: Buffer): ReadAt => {
  return (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length));
};

describe('findPayload', () => {
  it('finds the kernel in a bzImage, and the size that the build noted', async () => {
    const payload = packed('xz', '--check=crc32', '-c');
    expect(await findPayload(readerOf(bootImage(payload, kernel.length)))).toEqual({
      compression: 'xz',
      offset: payloadStart,
      length: payload.length,
      size: kernel.length,
    });
    const gzipped = gzipSync(kernel);
    expect(await findPayload(readerOf(bootImage(gzipped)))).toEqual({
      compression: 'gzip',
      offset: payloadStart,
      length: gzipped.length,
    });
  });

  it('finds none in other files, or in half of one', async () => {
    const image = bootImage(gzipSync(kernel));
    expect(await findPayload(readerOf(Buffer.alloc(100)))).toBeUndefined();
    expect(await findPayload(readerOf(kernel))).toBeUndefined();
    expect(await findPayload(readerOf(image.subarray(0, 1700)))).toBeUndefined();
    expect(await findPayload(readerOf(bootImage(Buffer.alloc(100, 'what'))))).toBeUndefined();
    image.writeUInt16LE(0x0207, 0x206);
    expect(await findPayload(readerOf(image))).toBeUndefined();
  });
});

test('a kernel is started by PVH where it says so', async () => {
  expect(await startsByPvh(readerOf(kernel))).toBe(true);
  expect(await startsByPvh(readerOf(elfWithNote(17)))).toBe(false);
  expect(await startsByPvh(readerOf(kernel.subarray(0, 500)))).toBe(false);
  expect(await startsByPvh(readerOf(Buffer.alloc(10)))).toBe(false);
});

let cacheDir: string;
const context = () => recordingContext();
const user = process.geteuid!();
const applianceKernel = () => join(cacheDir, `.guestfs-${user}/appliance.d/kernel`);
const own = (name: string) => join(cacheDir, `.v2v-node-${user}`, name);
const unpacked = () => own(`kernel-${statSync(applianceKernel(), { bigint: true }).ino}`);
const longAgo = new Date('2020-01-01T00:00:00Z');

beforeEach(() => {
  cacheDir = mkdtempSync(join(tmpdir(), "v2v-node test's."));
  mkdirSync(join(cacheDir, `.guestfs-${user}/appliance.d`), { recursive: true });
  // Says with what it was run.
  writeFileSync(join(cacheDir, 'qemu'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
});
afterEach(() => rmSync(cacheDir, { recursive: true }));

function appliance(image: Buffer): void {
  writeFileSync(applianceKernel(), image);
  utimesSync(applianceKernel(), longAgo, longAgo);
}
const prepare = (events = context()) =>
  uncompressedKernel({ cacheDir, hypervisor: join(cacheDir, 'qemu') }, events);
const cancelledBy = (signal: AbortSignal) => ({
  signal,
  throwIfAborted: () => {
    if (signal.aborted) throw abortedError(signal);
  },
});
const run = (script: string, ...args: string[]) =>
  execFileSync(script, args, { encoding: 'utf8' }).trimEnd().split('\n');

it.each([
  ['xz', () => bootImage(packed('xz', '--check=crc32', '-c'), kernel.length)],
  ['zstd', () => bootImage(packed('zstd', '-qc'), kernel.length)],
  ['gzip', () => bootImage(gzipSync(kernel))],
])('runs the hypervisor with the kernel unpacked: %s', async (_name, image) => {
  appliance(image());
  const script = (await prepare())!;
  expect(readFileSync(unpacked()).equals(kernel)).toBe(true);
  expect(
    run(script, '-m', '1280', '-kernel', applianceKernel(), '-append', "a 'b' $c\\", applianceKernel()),
  ).toEqual(['-m', '1280', '-kernel', unpacked(), '-append', "a 'b' $c\\", applianceKernel()]);
  const name = basename(unpacked());
  expect(readdirSync(own('')).sort()).toEqual(['hypervisor', name, `${name}.packed`]);
});

it('unpacks once, until the appliance is built anew', async () => {
  appliance(bootImage(gzipSync(kernel)));
  const script = (await prepare())!;
  const [first, date] = [statSync(unpacked()).ino, statSync(script).mtimeMs];
  // libguestfs does so at each launch.
  utimesSync(applianceKernel(), new Date(), new Date());
  await prepare();
  expect([statSync(unpacked()).ino, statSync(script).mtimeMs]).toEqual([first, date]);
  expect(run(script, '-kernel', applianceKernel())).toEqual(['-kernel', unpacked()]);
  // libguestfs reads what it knows of a hypervisor again when its date changes.
  expect(date).toBe(Math.floor(statSync(join(cacheDir, 'qemu')).mtimeMs / 1000) * 1000);

  const older = unpacked();
  rmSync(applianceKernel());
  appliance(bootImage(gzipSync(Buffer.concat([kernel, Buffer.from('newer')]))));
  expect(run(script, '-kernel', applianceKernel())).toEqual(['-kernel', applianceKernel()]);
  expect(run((await prepare())!, '-kernel', applianceKernel())).toEqual(['-kernel', unpacked()]);
  expect(readFileSync(unpacked()).subarray(-5).toString()).toBe('newer');
  expect(unpacked()).not.toBe(older);
  expect(readdirSync(own(''))).toHaveLength(3);
});

describe('twenty at once', () => {
  /** A program `xz` that notes each of its runs, and takes a while. */
  function slowXz(): { runs: () => number } {
    const bin = join(cacheDir, 'bin');
    mkdirSync(bin);
    const log = join(cacheDir, 'runs');
    writeFileSync(log, '');
    const real = execFileSync('sh', ['-c', 'command -v xz'], { encoding: 'utf8' }).trim();
    const script = `#!/bin/sh\necho run >> ${JSON.stringify(log)}\nsleep 0.3\nexec ${real} "$@"\n`;
    writeFileSync(join(bin, 'xz'), script, { mode: 0o755 });
    process.env.PATH = `${bin}:${path}`;
    return { runs: () => readFileSync(log, 'utf8').split('\n').length - 1 };
  }
  const path = process.env.PATH;
  afterEach(() => (process.env.PATH = path));
  const xzImage = () => bootImage(packed('xz', '--check=crc32', '-c'), kernel.length);

  it('unpack it once', async () => {
    appliance(xzImage());
    const { runs } = slowXz();
    const scripts = await Promise.all(Array.from({ length: 20 }, () => prepare()));
    expect(new Set(scripts)).toEqual(new Set([own('hypervisor')]));
    expect(run(scripts[0]!, '-kernel', applianceKernel())).toEqual(['-kernel', unpacked()]);
    expect(runs()).toBe(1);
    expect(readdirSync(own(''))).toHaveLength(3);
  });

  it('go on without one that is cancelled, even the first', async () => {
    appliance(xzImage());
    const { runs } = slowXz();
    const controller = new AbortController();
    const first = prepare({ ...context(), ...cancelledBy(controller.signal) });
    const others = Promise.all(Array.from({ length: 19 }, () => prepare()));
    controller.abort(new Error('enough'));
    await expect(first).rejects.toMatchObject({ code: 'ABORTED' });
    expect(new Set(await others)).toEqual(new Set([own('hypervisor')]));
    expect(runs()).toBe(1);
  });

  it('leave nothing where all are cancelled, and the next one begins anew', async () => {
    appliance(xzImage());
    const { runs } = slowXz();
    const controllers = Array.from({ length: 20 }, () => new AbortController());
    const all = controllers.map(({ signal }) => prepare({ ...context(), ...cancelledBy(signal) }));
    while (runs() === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    for (const controller of controllers) controller.abort();
    for (const one of all) await expect(one).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await prepare()).toBe(own('hypervisor'));
    expect(runs()).toBe(2);
    expect(readdirSync(own(''))).toHaveLength(3);
  });
});

it('removes what an unpacking that was killed began long ago', async () => {
  appliance(bootImage(gzipSync(kernel)));
  mkdirSync(own(''), { mode: 0o700 });
  for (const name of ['kernel-1.0123456789ab', 'kernel-1.ba9876543210']) writeFileSync(own(name), 'half');
  utimesSync(own('kernel-1.0123456789ab'), longAgo, longAgo);
  await prepare();
  expect(readdirSync(own(''))).toContain('kernel-1.ba9876543210');
  expect(readdirSync(own(''))).not.toContain('kernel-1.0123456789ab');
});

describe('leaves the kernel as it is, and says why', () => {
  const why = async () => {
    const events = context();
    expect(await prepare(events)).toBeUndefined();
    return (events.events as { message?: string }[]).map(({ message }) => message).join('\n');
  };

  it('where the appliance is not built yet', async () => {
    expect(await why()).toContain('no such file');
    expect(existsSync(own(''))).toBe(false);
  });

  it('where it is not a bzImage', async () => {
    appliance(kernel);
    expect(await why()).toContain('is not a bzImage');
  });

  it('where QEMU could not start it', async () => {
    appliance(bootImage(gzipSync(elfWithNote(17))));
    expect(await why()).toContain('cannot be started uncompressed');
    expect(existsSync(unpacked())).toBe(false);
  });

  it('where it is damaged', async () => {
    const xz = packed('xz', '--check=crc32', '-c');
    appliance(bootImage(xz, 5));
    expect(await why()).toContain('did not unpack to its 5 bytes');
    appliance(bootImage(xz.fill(0, 100, 120), kernel.length));
    expect(await why()).toMatch(/xz/);
  });

  it('where the directory for it is not ours alone', async () => {
    appliance(bootImage(gzipSync(kernel)));
    mkdirSync(join(cacheDir, `.v2v-node-${user}`));
    chmodSync(join(cacheDir, `.v2v-node-${user}`), 0o777);
    expect(await why()).toContain('other users may write to it');
  });
});

test('the script quotes what a shell would read otherwise', () => {
  const text = hypervisorScript({ hypervisor: "/a'b", kernel: '/k $x', packed: '/p', uncompressed: '/u' });
  expect(text).toContain(`hypervisor='/a'\\''b'\n`);
  expect(text).toContain(`kernel='/k $x'\n`);
});

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
import { payloadOf } from '../../../lib/appliance/uncompressed-kernel/boot-image';
import { hypervisorScript } from '../../../lib/appliance/uncompressed-kernel/hypervisor-script';
import { startsByPvh } from '../../../lib/appliance/uncompressed-kernel/pvh';
import { recordingContext } from '../conversion/support/linux-state';

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
function bootImage(payload: Buffer, size?: number): Buffer {
  const start = 3 * 512 + 100;
  const noted = Buffer.alloc(size === undefined ? 0 : 4);
  if (size !== undefined) noted.writeUInt32LE(size);
  const image = Buffer.concat([Buffer.alloc(start), payload, noted, Buffer.alloc(64, 'tail')]);
  image.writeUInt8(2, 0x1f1);
  image.write('HdrS', 0x202, 'latin1');
  image.writeUInt16LE(0x020f, 0x206);
  image.writeUInt32LE(100, 0x248);
  image.writeUInt32LE(payload.length + noted.length, 0x24c);
  return image;
}

const packed = (program: string, ...args: string[]) => execFileSync(program, args, { input: kernel });

describe('payloadOf', () => {
  it('finds the kernel in a bzImage, and the size that the build noted', () => {
    const payload = packed('xz', '--check=crc32', '-c');
    expect(payloadOf(bootImage(payload, kernel.length))).toEqual({
      compression: 'xz',
      bytes: payload,
      size: kernel.length,
    });
    const gzipped = gzipSync(kernel);
    expect(payloadOf(bootImage(gzipped))).toEqual({ compression: 'gzip', bytes: gzipped });
  });

  it('finds none in other files, or in half of one', () => {
    const image = bootImage(gzipSync(kernel));
    expect(payloadOf(Buffer.alloc(100))).toBeUndefined();
    expect(payloadOf(kernel)).toBeUndefined();
    expect(payloadOf(image.subarray(0, 1700))).toBeUndefined();
    expect(payloadOf(bootImage(Buffer.alloc(100, 'what')))).toBeUndefined();
    image.writeUInt16LE(0x0207, 0x206);
    expect(payloadOf(image)).toBeUndefined();
  });
});

test('a kernel is started by PVH where it says so', () => {
  expect(startsByPvh(kernel)).toBe(true);
  expect(startsByPvh(elfWithNote(17))).toBe(false);
  expect(startsByPvh(kernel.subarray(0, 500))).toBe(false);
  expect(startsByPvh(Buffer.alloc(10))).toBe(false);
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

it('two runs that unpack at once both succeed', async () => {
  appliance(bootImage(gzipSync(kernel)));
  const scripts = await Promise.all([prepare(), prepare(), prepare()]);
  expect(new Set(scripts)).toEqual(new Set([own('hypervisor')]));
  expect(run(scripts[0]!, '-kernel', applianceKernel())).toEqual(['-kernel', unpacked()]);
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

  it('where it is no bzImage', async () => {
    appliance(kernel);
    expect(await why()).toContain('is no bzImage');
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
    expect(await why()).toContain('others may write to it');
  });
});

test('the script quotes what a shell would read otherwise', () => {
  const text = hypervisorScript({ hypervisor: "/a'b", kernel: '/k $x', packed: '/p', uncompressed: '/u' });
  expect(text).toContain(`hypervisor='/a'\\''b'\n`);
  expect(text).toContain(`kernel='/k $x'\n`);
});

import { crc32 } from 'node:zlib';

import { openSource } from '../../../../lib/input';
import { openContainer } from '../../../../lib/input/ova/open';
import {
  failureOf,
  leftIn,
  ovfOf,
  recordingContext,
  removeScratch,
  streamOptimizedVmdk,
  writeOva,
  zipOf,
} from '../archives';

afterAll(removeScratch);

interface RawEntry {
  name: string | Buffer;
  data?: Buffer;
  method?: number;
  flags?: number;
  crc?: number;
  size?: number;
  compressedSize?: number;
  /** Offset of the local header; default: where it is. */
  offset?: number;
  extra?: Buffer;
  attributes?: number;
}

/** A zip with every field as a test wants it. */
function rawZip(
  entries: RawEntry[],
  end: Partial<{ count: number; offset: number; disk: number }> = {},
): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let position = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const data = entry.data ?? Buffer.alloc(0);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const header = Buffer.alloc(46);
    header.writeUInt32LE(0x02014b50, 0);
    header.writeUInt16LE(entry.flags ?? 0, 8);
    header.writeUInt16LE(entry.method ?? 0, 10);
    header.writeUInt32LE(entry.crc ?? crc32(data), 16);
    header.writeUInt32LE(entry.compressedSize ?? data.length, 20);
    header.writeUInt32LE(entry.size ?? data.length, 24);
    header.writeUInt16LE(name.length, 28);
    header.writeUInt16LE(entry.extra?.length ?? 0, 30);
    header.writeUInt32LE(entry.attributes ?? 0, 38);
    header.writeUInt32LE(entry.offset ?? position, 42);
    locals.push(local, name, data);
    central.push(header, name, entry.extra ?? Buffer.alloc(0));
    position += 30 + name.length + data.length;
  }
  const directory = Buffer.concat(central);
  const tail = Buffer.alloc(22);
  tail.writeUInt32LE(0x06054b50, 0);
  tail.writeUInt16LE(end.disk ?? 0, 4);
  tail.writeUInt16LE(end.count ?? entries.length, 10);
  tail.writeUInt32LE(directory.length, 12);
  tail.writeUInt32LE(end.offset ?? position, 16);
  return Buffer.concat([...locals, directory, tail]);
}

/** The same, whose end is told by zip64 records, with fields that can be impossible. */
function withZip64End(
  zip: Buffer,
  { recordAt, directoryAt, count = 1n }: Record<string, bigint | undefined>,
): Buffer {
  const [body, tail] = [zip.subarray(0, -22), zip.subarray(-22)];
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(count, 32);
  record.writeBigUInt64LE(directoryAt ?? BigInt(tail.readUInt32LE(16)), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(recordAt ?? BigInt(body.length), 8);
  return Buffer.concat([body, record, locator, tail]);
}

function zip64Extra(...values: bigint[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * values.length);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, index) => extra.writeBigUInt64LE(value, 4 + 8 * index));
  return extra;
}

const ovf = { name: 'guest.ovf', data: Buffer.from(ovfOf()) };
const disk = { name: 'disk1.vmdk', data: Buffer.alloc(1024, 'x') };
const most = 0xffff_ffff;
const impossible = 2n ** 60n;

async function failure(data: Buffer) {
  const { context } = await recordingContext();
  const error = await failureOf(openSource({ mode: 'ova', path: writeOva(data) }, context));
  return { error, left: leftIn(context) };
}

test.each<[string, Buffer, string]>([
  ['no central directory', rawZip([ovf, disk]).subarray(0, -120), 'INPUT_TRUNCATED'],
  ['a central directory that begins elsewhere', rawZip([ovf, disk], { offset: 3 }), 'INPUT_TRUNCATED'],
  ['a central directory behind the end', rawZip([ovf, disk], { offset: most }), 'INPUT_TRUNCATED'],
  ['more entries than there are', rawZip([ovf, disk], { count: 9 }), 'INPUT_TRUNCATED'],
  ['something behind its end', Buffer.concat([rawZip([ovf, disk]), Buffer.alloc(9)]), 'INPUT_TRUNCATED'],
  ['one part of several', rawZip([ovf, disk], { disk: 2 }), 'INPUT_NOT_OVA'],
  ['a wrong checksum of the OVF', rawZip([{ ...ovf, crc: 1 }, disk]), 'INPUT_TRUNCATED'],
  [
    'a wrong checksum of a disk',
    rawZip([ovf, { ...disk, data: Buffer.alloc(700), crc: 1 }]),
    'INPUT_TRUNCATED',
  ],
  ['a size that is too large', rawZip([ovf, { ...disk, size: most - 1 }]), 'INPUT_TRUNCATED'],
  [
    'sizes that are too large',
    rawZip([ovf, { ...disk, size: 2 ** 30, compressedSize: 2 ** 30 }]),
    'INPUT_TRUNCATED',
  ],
  ['a size that is too small', rawZip([{ ...ovf, size: 3 }, disk]), 'INPUT_TRUNCATED'],
  ['no deflate where it says so', rawZip([{ ...ovf, method: 8 }, disk]), 'INPUT_TRUNCATED'],
  ['a header that lies elsewhere', rawZip([{ ...ovf, offset: 7 }, disk]), 'INPUT_TRUNCATED'],
  ['a header behind the end', rawZip([{ ...ovf, offset: most - 1 }]), 'INPUT_TRUNCATED'],
  ['an unknown method', rawZip([{ ...ovf, method: 14 }, disk]), 'INPUT_NOT_OVA'],
  ['an encrypted file', rawZip([{ ...ovf, flags: 1, size: ovf.data.length - 12 }, disk]), 'INPUT_NOT_OVA'],
  ['strong encryption', rawZip([{ ...ovf, flags: 0x41 }, disk]), 'INPUT_NOT_OVA'],
  ['the same name twice', rawZip([ovf, disk, disk]), 'INPUT_NOT_OVA'],
  ['entries that overlap', rawZip([ovf, disk, { ...disk, name: 'b', offset: 0 }]), 'INPUT_NOT_OVA'],
  ['a name that leads out', rawZip([ovf, { ...disk, name: '../disk1.vmdk' }]), 'INPUT_UNSAFE_PATH'],
  [
    'a name that leads out, as Windows writes it',
    rawZip([ovf, { ...disk, name: '..\\a' }]),
    'INPUT_UNSAFE_PATH',
  ],
  ['an absolute name', rawZip([ovf, { ...disk, name: '/etc/passwd' }]), 'INPUT_UNSAFE_PATH'],
  ['a drive in a name', rawZip([ovf, { ...disk, name: 'C:/a' }]), 'INPUT_UNSAFE_PATH'],
  ['a NUL in a name', rawZip([ovf, { ...disk, name: 'a\0b' }]), 'INPUT_UNSAFE_PATH'],
  ['a very long name', rawZip([ovf, { ...disk, name: 'a/'.repeat(30_000) }]), 'INPUT_UNSAFE_PATH'],
  ['a symbolic link', rawZip([ovf, { ...disk, attributes: 0xa1ff0000 }]), 'INPUT_UNSAFE_PATH'],
  ['a name that is empty', rawZip([ovf, { ...disk, name: '' }]), 'INPUT_UNSAFE_PATH'],
  ['no file', rawZip([]), 'OVF_MISSING'],
  [
    'an extra field that goes on',
    rawZip([{ ...ovf, extra: Buffer.from([1, 0, 255, 255]) }]),
    'INPUT_TRUNCATED',
  ],
  [
    'a zip64 size that is not there',
    rawZip([{ ...ovf, size: most, extra: zip64Extra() }]),
    'INPUT_TRUNCATED',
  ],
  [
    'impossible zip64 sizes',
    rawZip([ovf, { ...disk, size: most, compressedSize: most, extra: zip64Extra(impossible, impossible) }]),
    'INPUT_TRUNCATED',
  ],
  [
    'an impossible zip64 offset of a file',
    rawZip([{ ...ovf, offset: most, extra: zip64Extra(impossible) }]),
    'INPUT_TRUNCATED',
  ],
  [
    'a zip64 record that lies nowhere',
    withZip64End(rawZip([ovf]), { recordAt: impossible }),
    'INPUT_TRUNCATED',
  ],
  [
    'a zip64 directory that lies nowhere',
    withZip64End(rawZip([ovf]), { directoryAt: impossible }),
    'INPUT_TRUNCATED',
  ],
  ['an impossible number of entries', withZip64End(rawZip([ovf]), { count: impossible }), 'INPUT_NOT_OVA'],
])('a zip with %s', async (_what, data, code) => {
  const { error, left } = await failure(data);
  expect([error.code, error.message]).toEqual([code, expect.stringMatching(/^[^\n]{10,400}\.$/)]);
  expect(error.hint).toBeTruthy();
  expect(left).toEqual([]);
});

test('what the tests take for a whole zip opens', async () => {
  const { context } = await recordingContext();
  const vmdk = { name: 'disk1.vmdk', data: streamOptimizedVmdk() };
  for (const zip of [rawZip([ovf, vmdk]), withZip64End(rawZip([ovf, vmdk]), { count: 2n })]) {
    const source = await openSource({ mode: 'ova', path: writeOva(zip) }, context);
    expect(source.disks).toHaveLength(1);
  }
});

test('a deflated file that breaks off', async () => {
  const whole = zipOf({ 'guest.ovf': ovfOf(), 'disk1.vmdk': streamOptimizedVmdk() }, '-9');
  // The contents are damaged in the middle, the directory is not.
  const damaged = Buffer.from(whole);
  damaged.fill(0x55, 2000, 3000);
  const { error, left } = await failure(damaged);
  expect(error.code).toBe('INPUT_TRUNCATED');
  expect(left).toEqual([]);
});

test('a zip of very many files is refused before it is read', async () => {
  const { context } = await recordingContext();
  const path = writeOva(withZip64End(rawZip([ovf]), { count: 100_001n }));
  const error = await failureOf(openContainer(path, context));
  expect(error).toMatchObject({
    code: 'INPUT_NOT_OVA',
    message: expect.stringContaining('100000') as string,
  });
});

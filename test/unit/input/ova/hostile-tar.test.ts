import { openContainer } from '../../../../lib/input/ova/open';
import { gzipSync } from 'node:zlib';

import { failureOf, leftIn, ovfOf, recordingContext, removeScratch, tarOf, writeOva } from '../archives';

afterAll(removeScratch);

interface RawHeader {
  name?: string;
  type?: string;
  size?: number;
  /** The bytes of the size field. */
  sizeField?: Buffer;
  linkName?: string;
  data?: Buffer;
  /** At its offset in the header. */
  extra?: [number, Buffer];
}

function padded(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
}

/** A header block with its contents, with every field as a test wants it. */
function member({
  name = 'a',
  type = '0',
  size,
  sizeField,
  linkName = '',
  data = Buffer.alloc(0),
  extra,
}: RawHeader) {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100, 'latin1');
  block.write((size ?? data.length).toString(8).padStart(11, '0'), 124, 'latin1');
  sizeField?.copy(block, 124);
  block.write(type, 156, 'latin1');
  block.write(linkName, 157, 100, 'latin1');
  block.write('ustar  \0', 257, 'latin1');
  extra?.[1].copy(block, extra[0]);
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([block, padded(data)]);
}

const end = Buffer.alloc(1024);
const ovf = member({ name: 'guest.ovf', data: Buffer.from(ovfOf()) });

function pax(records: Record<string, string>): Buffer {
  const data = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    let length = rest.length;
    while (`${length}${rest}`.length !== length) length = `${length}${rest}`.length;
    return `${length}${rest}`;
  });
  return member({ type: 'x', data: Buffer.from(data.join('')) });
}

function base256(value: bigint): Buffer {
  const field = Buffer.alloc(12);
  for (let at = 11, rest = BigInt.asUintN(96, value); at >= 0; at--, rest >>= 8n)
    field[at] = Number(rest & 255n);
  field[0]! |= 0x80;
  return field;
}

async function open(...parts: Buffer[]) {
  const { context } = await recordingContext();
  return openContainer(writeOva(Buffer.concat(parts)), context);
}

async function failure(...parts: Buffer[]) {
  const { context } = await recordingContext();
  const begun = performance.now();
  const error = await failureOf(openContainer(writeOva(Buffer.concat(parts)), context));
  return { error, left: leftIn(context), took: performance.now() - begun };
}

const longName = Buffer.alloc(1000 * 1000, 'd/');
const nuls = Buffer.concat([Buffer.alloc(500 * 1000, 'a/'), Buffer.alloc(500 * 1000), Buffer.from('x')]);

test.each<[string, Buffer[], string]>([
  ['a name of a megabyte', [ovf, member({ type: 'L', data: longName }), member({})], 'INPUT_UNSAFE_PATH'],
  [
    'a name of a megabyte with NULs',
    [ovf, member({ type: 'L', data: nuls }), member({})],
    'INPUT_UNSAFE_PATH',
  ],
  ['a pax name of a megabyte', [ovf, pax({ path: longName.toString() }), member({})], 'INPUT_UNSAFE_PATH'],
  [
    'a link that is a megabyte long',
    [ovf, member({ type: 'K', data: longName }), member({ type: '2' })],
    'INPUT_UNSAFE_PATH',
  ],
  [
    'an extended header beyond the limit',
    [ovf, member({ type: 'L', data: Buffer.alloc(1024 ** 2 + 1, 'a') }), member({})],
    'INPUT_TRUNCATED',
  ],
  ['a base-256 size below zero', [ovf, member({ sizeField: base256(-512n) })], 'INPUT_TRUNCATED'],
  ['an impossible base-256 size', [ovf, member({ sizeField: base256(2n ** 80n) })], 'INPUT_TRUNCATED'],
  [
    'a base-256 size beyond its end',
    [ovf, member({ sizeField: base256(2n ** 40n) }), end],
    'INPUT_TRUNCATED',
  ],
  ['a size with a sign', [ovf, member({ sizeField: Buffer.from('-0000000512 ') })], 'INPUT_TRUNCATED'],
  ['a pax size below zero', [ovf, pax({ size: '-512' }), member({}), end], 'INPUT_TRUNCATED'],
  ['a pax size beyond its end', [ovf, pax({ size: '99999999' }), member({}), end], 'INPUT_TRUNCATED'],
  ['a pax size that is no number', [ovf, pax({ size: '1e3' }), member({}), end], 'INPUT_TRUNCATED'],
  [
    'a pax record that goes on',
    [ovf, member({ type: 'x', data: Buffer.from('99 a=b\n') })],
    'INPUT_TRUNCATED',
  ],
  [
    'a pax record of length zero',
    [ovf, member({ type: 'x', data: Buffer.from('0 a=b\n') })],
    'INPUT_TRUNCATED',
  ],
  [
    'a pax header without a space',
    [ovf, member({ type: 'x', data: Buffer.alloc(1e6, '1') })],
    'INPUT_TRUNCATED',
  ],
  ['a wrong checksum', [ovf, Buffer.from(member({ name: 'disk' })).fill('X', 0, 3)], 'INPUT_TRUNCATED'],
  ['half a header', [ovf, member({}).subarray(0, 100)], 'INPUT_TRUNCATED'],
  ['an absolute name', [ovf, member({ name: '/etc/passwd' }), end], 'INPUT_UNSAFE_PATH'],
  ['a name that leads out', [ovf, member({ name: 'a/../../b' }), end], 'INPUT_UNSAFE_PATH'],
  ['a link that leads out', [ovf, member({ type: '2', linkName: '../../b' }), end], 'INPUT_UNSAFE_PATH'],
  [
    'a hard link that leads out',
    [ovf, member({ type: '1', linkName: '/etc/passwd' }), end],
    'INPUT_UNSAFE_PATH',
  ],
  ['a pax name with a NUL', [ovf, pax({ path: 'a\0b' }), member({}), end], 'INPUT_UNSAFE_PATH'],
  ['an empty name', [ovf, member({ name: '' }), end], 'INPUT_UNSAFE_PATH'],
])('a tar with %s', async (_what, parts, code) => {
  const { error, left, took } = await failure(...parts);
  expect([error.code, error.message]).toEqual([code, expect.stringMatching(/^[^\n]{10,400}\.$/)]);
  expect(left).toEqual([]);
  expect(took).toBeLessThan(5000);
});

test('a tar of very many members is refused, whatever they are', async () => {
  for (const type of ['0', '5', '2', '9']) {
    const one = member({ type, linkName: 'guest.ovf' });
    const { error } = await failure(ovf, Buffer.concat(Array<Buffer>(100_001).fill(one)), end);
    expect(error).toMatchObject({
      code: 'INPUT_NOT_OVA',
      message: expect.stringContaining('100000') as string,
    });
  }
});

test('the map of an old sparse file does not confuse the walk', async () => {
  const map = Buffer.alloc(512);
  const goesOn = Buffer.from(map);
  goesOn[504] = 1;
  const sparse = member({ name: 'disk1.vmdk', type: 'S', size: 512, extra: [482, Buffer.from([1])] });
  const container = await open(sparse, goesOn, map, Buffer.alloc(512, 'x'), ovf, end);
  expect([...container.members.keys()]).toEqual(['disk1.vmdk', 'guest.ovf']);
  const error = await failureOf(
    Promise.resolve().then(() => container.read(container.members.get('disk1.vmdk')!)),
  );
  expect(error.code).toBe('DISK_FORMAT');
});

test('links in a circle lead nowhere', async () => {
  const container = await open(
    ovf,
    member({ name: 'a', type: '2', linkName: 'b' }),
    member({ name: 'b', type: '2', linkName: 'a' }),
    member({ name: 'c', type: '1', linkName: 'guest.ovf' }),
    end,
  );
  expect([...container.members.keys()]).toEqual(['guest.ovf', 'c']);
});

test('what stands behind the end does not matter', async () => {
  const container = await open(ovf, end, Buffer.alloc(5000, 'garbage'));
  expect(container.incomplete).toBe(false);
});

test('a gzip that breaks off in the middle, wherever', async () => {
  const packed = gzipSync(
    await tarOf([
      { name: 'guest.ovf', data: ovfOf() },
      { name: 'b', data: Buffer.alloc(9e5, 'ab') },
    ]),
  );
  for (const part of [0.02, 0.3, 0.6, 0.999]) {
    const { error, left } = await failure(packed.subarray(0, Math.max(12, packed.length * part)));
    expect([part, error.code]).toEqual([part, 'INPUT_TRUNCATED']);
    expect(left).toEqual([]);
  }
  const wrongSum = Buffer.from(packed);
  wrongSum[packed.length - 6]! ^= 1;
  expect((await failure(wrongSum)).error.code).toBe('INPUT_TRUNCATED');
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// libguestfs's own test functions are in the build of the tests only; see `npm run build:native:test`.
process.env.V2V_NODE_BUILD ??= 'build-test';

import { GuestfsError } from '../../lib/errors';
import { Guestfs } from '../../lib/guestfs/index';

let guest: Guestfs;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-node-round-trip-'));
  guest = await Guestfs.create();
});

afterAll(async () => {
  await guest.close();
  rmSync(directory, { recursive: true, force: true });
});

/** What the C side got, a line a value. */
async function received(action: string, args: unknown[], options?: object): Promise<string[]> {
  const file = join(directory, 'received');
  await guest.call('internal_test_set_output', [file]);
  await guest.call(action, args, options);
  await guest.call('internal_test_close_output', []);
  // libguestfs prints a byte past 127 sign-extended: <ffffffc3>.
  const text = readFileSync(file, 'utf8').replace(/<ffffff(..)>/g, '<$1>');
  return text.split('\n').slice(0, -1);
}

const plain = ['abc', 'def', [], false, 0, 0, '/in', '/out', Buffer.from('abc')];
const withArgument = (index: number, value: unknown) => plain.map((old, at) => (at === index ? value : old));

describe('arguments', () => {
  test.each<[string, number, unknown, string]>([
    ['string', 0, 'grün € 😀', 'grün € 😀'],
    ['empty string', 0, '', ''],
    ['nullable string', 1, 'def', 'def'],
    ['nullable string, null', 1, null, 'null'],
    ['nullable string, undefined', 1, undefined, 'null'],
    ['list', 2, ['1', '', 'drei'], '["1", "", "drei"]'],
    ['empty list', 2, [], '[]'],
    ['bool, true', 3, true, 'true'],
    ['bool, false', 3, false, 'false'],
    ['int, least', 4, -(2 ** 31), '-2147483648'],
    ['int, most', 4, 2 ** 31 - 1, '2147483647'],
    ['int64, number', 5, Number.MAX_SAFE_INTEGER, '9007199254740991'],
    ['int64, negative', 5, -5, '-5'],
    ['int64, most', 5, 2n ** 63n - 1n, '9223372036854775807'],
    ['int64, least', 5, -(2n ** 63n), '-9223372036854775808'],
    ['path in', 6, '/some/file', '/some/file'],
    ['path out', 7, '/another', '/another'],
    ['buffer', 8, Buffer.from([0, 1, 255]), '<00><01><ff>'],
    ['buffer from a view', 8, new Uint8Array([9, 65, 66, 9]).subarray(1, 3), '<41><42>'],
    ['buffer from a string', 8, 'é', '<c3><a9>'],
    ['empty buffer', 8, new Uint8Array(0), ''],
  ])('%s', async (_, index, value, expected) => {
    const lines = await received('internal_test', withArgument(index, value));
    expect(lines[index]).toBe(expected);
  });

  test('a list of ten thousand texts', async () => {
    const list = Array.from({ length: 10_000 }, (_, index) => `text ${index}`);
    const lines = await received('internal_test', withArgument(2, list));
    expect(JSON.parse(lines[2] ?? '')).toEqual(list);
  });
});

describe('options', () => {
  const names = ['obool', 'oint', 'oint64', 'ostring', 'ostringlist'];

  test('left out, all are unset', async () => {
    expect((await received('internal_test', plain)).slice(9)).toEqual(names.map((name) => `${name}: unset`));
  });

  test.each<[string, unknown, string]>([
    ['obool', true, 'true'],
    ['obool', false, 'false'],
    ['oint', -1, '-1'],
    ['oint', 0, '0'],
    ['oint64', 2n ** 53n + 1n, '9007199254740993'],
    ['ostring', '', ''],
    ['ostring', 'text', 'text'],
    ['ostringlist', [], '[]'],
    ['ostringlist', ['a', 'b'], '["a", "b"]'],
  ])('%s: %p', async (name, value, expected) => {
    const lines = (await received('internal_test', plain, { [name]: value })).slice(9);
    expect(lines).toEqual(names.map((other) => `${other}: ${other === name ? expected : 'unset'}`));
  });

  test('sixty-three of them, first, last and all', async () => {
    const all = Object.fromEntries(Array.from({ length: 63 }, (_, index) => [`opt${index + 1}`, index + 1]));
    expect(await received('internal_test_63_optargs', [], all)).toEqual(
      Object.entries(all).map(([name, value]) => `${name}: ${value}`),
    );
    const ends = await received('internal_test_63_optargs', [], { opt1: 1, opt63: 63 });
    expect(ends.filter((line) => !line.endsWith('unset'))).toEqual(['opt1: 1', 'opt63: 63']);
  });

  test('an action with nothing but options', async () => {
    expect(await received('internal_test_only_optargs', [])).toEqual(['test: unset']);
    expect(await received('internal_test_only_optargs', [], { test: 5 })).toEqual(['test: 5']);
  });
});

const pv = (index: number) => ({
  pv_name: `pv${index}`,
  pv_uuid: '12345678901234567890123456789012',
  pv_fmt: 'unknown',
  pv_size: index,
  dev_size: index,
  pv_free: index,
  pv_used: index,
  pv_attr: `attr${index}`,
  pv_pe_count: index,
  pv_pe_alloc_count: index,
  pv_tags: `tag${index}`,
  pe_start: index,
  pv_mda_count: index,
  pv_mda_free: index,
});

describe('results', () => {
  test.each<[string, string, unknown]>([
    ['rint', '10', 10],
    ['rint', '-5', -5],
    ['rint64', '10', 10n],
    ['rint64', '9223372036854775807', 2n ** 63n - 1n],
    ['rbool', 'true', true],
    ['rbool', 'false', false],
    ['rconststring', 'x', 'static string'],
    ['rconstoptstring', 'x', 'static string'],
    ['rstring', 'grün', 'grün'],
    ['rstring', '', ''],
    ['rstringlist', '0', []],
    ['rstringlist', '3', ['0', '1', '2']],
    ['rstruct', 'x', pv(0)],
    ['rstructlist', '0', []],
    ['rstructlist', '3', [pv(0), pv(1), pv(2)]],
    ['rhashtable', '0', {}],
    ['rhashtable', '2', { 0: '0', 1: '1' }],
    ['rbufferout', 'abc', Buffer.from('abc')],
    ['rbufferout', '', Buffer.alloc(0)],
  ])('%s of %j', async (name, value, expected) => {
    expect(await guest.call(`internal_test_${name}`, [value])).toStrictEqual(expected);
  });

  test('a list of many structs', async () => {
    const list = await guest.call('internal_test_rstructlist', ['20000']);
    expect(list).toHaveLength(20_000);
    expect((list as unknown[])[19_999]).toEqual(pv(19_999));
  });
});

describe('errors', () => {
  const kinds = [
    'rint',
    'rint64',
    'rbool',
    'rconststring',
    'rstring',
    'rstringlist',
    'rstruct',
    'rstructlist',
    'rhashtable',
    'rbufferout',
  ];
  test.each(kinds)('%s', async (kind) => {
    const action = `internal_test_${kind}err`;
    const error: unknown = await guest.call(action, []).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GuestfsError);
    expect(error).toMatchObject({ action, code: 'GUESTFS', errno: '', message: `${action}: error` });
  });

  test('a constant optional string has none: NULL is null', async () => {
    expect(await guest.call('internal_test_rconstoptstringerr', [])).toBeNull();
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { nativeAddon, type NativeHandle } from '../../lib/addon';
import { emptyHive } from '../../lib/testing';
import { runChild } from './child';

let directory: string;
let hive: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-node-native.'));
  hive = join(directory, 'hive');
  writeFileSync(hive, emptyHive());
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const kindOf = (attempt: () => unknown): Promise<unknown> =>
  Promise.resolve()
    .then(attempt)
    .then(
      () => undefined,
      (error: { kind?: string }) => error.kind ?? error,
    );

const makers: [name: string, make: () => NativeHandle, action: string][] = [
  ['Augeas', () => nativeAddon().createAugeas(directory, 32 + 64), 'aug_load'],
  ['hivex', () => nativeAddon().createHivex(hive, 0), 'hivex_root'],
];

describe.each(makers)('%s', (_name, make, action) => {
  test('opens, runs calls in order and closes, also twice', async () => {
    const addon = nativeAddon();
    const handle = make();
    expect(await kindOf(() => addon.call(handle, 1, action, [], null))).toBe('closed'); // not open yet
    await addon.open(handle);
    await Promise.all([1, 2, 3].map((id) => addon.call(handle, id, action, [], null)));
    await Promise.all([addon.close(handle, false), addon.close(handle, false)]);
    await addon.close(handle, true);
    expect(await kindOf(() => addon.call(handle, 4, action, [], null))).toBe('closed');
  });

  test('misuse is an error with a kind', async () => {
    const addon = nativeAddon();
    const handle = make();
    await addon.open(handle);
    expect(await kindOf(() => addon.call(handle, 1, 'add_drive', ['x'], null))).toBe('unknown');
    expect(await kindOf(() => addon.call(handle, 1, action, ['too many'], null))).toBe('type');
    expect(await kindOf(() => addon.call({} as NativeHandle, 1, action, [], null))).toBe('type');
    expect(addon.cancel(handle, 99)).toBe('gone');
    addon.userCancel(handle);
    await addon.close(handle, false);
  });
});

test('wrong arguments of the makers are refused', async () => {
  const addon = nativeAddon() as unknown as Record<
    'createAugeas' | 'createHivex',
    (...values: unknown[]) => unknown
  >;
  for (const make of [addon.createAugeas, addon.createHivex]) {
    for (const values of [[], [1, 2], ['a\0b', 0], ['/', 'flags']]) {
      expect(await kindOf(() => make(...values))).toBe('type');
    }
  }
});

test('what cannot be opened says why', async () => {
  const addon = nativeAddon();
  for (const handle of [addon.createAugeas('/nonexistent', 0), addon.createHivex('/nonexistent', 0)]) {
    await expect(addon.open(handle)).rejects.toMatchObject({ kind: 'library', errno: 2 });
    await addon.close(handle, false);
  }
  writeFileSync(hive, 'no hive');
  const handle = addon.createHivex(hive, 0);
  await expect(addon.open(handle)).rejects.toMatchObject({ kind: 'library' });
  await addon.close(handle, false);
});

test('handles that are forgotten, and a process that ends with open ones, do no harm', async () => {
  const child = await runChild(
    `
    const addon = lib('addon/index').nativeAddon();
    for (let i = 0; i < 50; i++) {
      const augeas = addon.createAugeas(${JSON.stringify(directory)}, 96);
      await addon.open(augeas);
      const hive = addon.createHivex(${JSON.stringify(hive)}, 0);
      await addon.open(hive);
    }
    gc();
    await sleep(100);
    const left = addon.createAugeas(${JSON.stringify(directory)}, 96);
    await addon.open(left);
    console.log('done');
    `,
    { flags: ['--expose-gc'] },
  );
  expect(child).toMatchObject({ code: 0, stderr: '', stdout: 'done\n' });
});

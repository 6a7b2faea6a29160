import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  checkDriverPath,
  findDriverSource,
  type DriverPlaces,
} from '../../../../../../lib/conversion/windows/drivers/source';
import { makeVirtioWinIso, makeVirtioWinTree } from '../../../../../guests/windows/virtio-win-tree';
import { failureOf } from '../../../../input/archives';
import { scratchDirectory } from '../trees';

const warnings: string[] = [];
const context = {
  throwIfAborted: () => undefined,
  warn: (code: string, message: string) => void warnings.push(`${code} ${message}`),
};
beforeEach(() => warnings.splice(0));

const nowhere: DriverPlaces = { env: {}, usual: [], imageDirectories: [] };
const find = (asked?: string, places: Partial<DriverPlaces> = {}) =>
  findDriverSource(asked, context, { ...nowhere, ...places });

function drivers(name = 'viostor'): string {
  return makeVirtioWinTree(scratchDirectory(), { systems: ['w10'], arches: ['amd64'], drivers: [name] });
}

test('what was asked for comes before the environment, and that before the usual places', async () => {
  const [asked, first, second, usual] = [drivers(), drivers(), drivers(), drivers()];
  const env = { VIRTIO_WIN: first, VIRTIO_WIN_DIR: second };
  const pathOf = async (...args: Parameters<typeof find>) => (await find(...args))?.path;
  expect(await pathOf(asked, { env, usual: [usual] })).toBe(asked);
  expect(await pathOf(undefined, { env, usual: [usual] })).toBe(first);
  expect(await pathOf(undefined, { env: { ...env, VIRTIO_WIN: '' }, usual: [usual] })).toBe(second);
  expect(await pathOf(undefined, { usual: ['/nowhere/at/all', usual] })).toBe(usual);
  expect(await pathOf(undefined, { usual: ['/nowhere/at/all'] })).toBeUndefined();
});

test.each([
  ['--virtio-win (windows.virtioWin)', '/nowhere/virtio-win.iso', {}],
  ['VIRTIO_WIN', undefined, { VIRTIO_WIN: '/nowhere/virtio-win.iso' }],
  ['VIRTIO_WIN_DIR', undefined, { VIRTIO_WIN_DIR: '/nowhere/virtio-win.iso' }],
])('a path of %s has to be there', async (by, asked, env) => {
  expect(await failureOf(find(asked, { env, usual: [drivers()] }))).toMatchObject({
    code: 'DRIVERS_NOT_FOUND',
    message: `/nowhere/virtio-win.iso, which ${by} names, does not exist.`,
    subject: '/nowhere/virtio-win.iso',
  });
});

test('what the option names is looked for before anything else', async () => {
  await checkDriverPath(undefined);
  await checkDriverPath(drivers());
  expect(await failureOf(checkDriverPath('/nowhere/virtio-win.iso'))).toMatchObject({
    code: 'DRIVERS_NOT_FOUND',
  });
  expect((await failureOf(checkDriverPath('/dev/null/virtio-win.iso'))).code).toBe('DRIVERS_NOT_FOUND');
});

test('of a usual place only drivers count, and of several images the newest', async () => {
  const empty = scratchDirectory();
  const images = scratchDirectory();
  const tree = drivers();
  for (const version of ['0.1.96', '0.1.266', '0.1.185'])
    makeVirtioWinIso(tree, join(images, `virtio-win-${version}.iso`));
  writeFileSync(join(images, 'debian-12.iso'), '');
  expect((await find(undefined, { usual: [empty], imageDirectories: ['/nowhere', images] }))?.path).toBe(
    join(images, 'virtio-win-0.1.266.iso'),
  );
  expect((await find(images))?.path).toBe(join(images, 'virtio-win-0.1.266.iso'));
  expect((await find(empty))?.files).toEqual([]);
});

test('a usual place that cannot be read is passed over with a warning; one that was asked for is an error', async () => {
  const bad = join(scratchDirectory(), 'virtio-win.iso');
  writeFileSync(bad, 'half of it');
  const tree = drivers();
  expect((await find(undefined, { usual: [bad, tree] }))?.path).toBe(tree);
  expect(warnings).toEqual([
    `DRIVERS_SKIPPED Drivers were not looked for in ${bad}: ${bad} is not an ISO image.`,
  ]);
  expect((await failureOf(find(bad))).code).toBe('DRIVERS_UNREADABLE');
  expect((await failureOf(find('/dev/null'))).message).toBe(
    '/dev/null is neither an ISO image nor a directory.',
  );
});

test('links of a directory are followed, and its circles end', async () => {
  const tree = drivers();
  const elsewhere = drivers('netkvm');
  symlinkSync(elsewhere, join(tree, 'more'));
  symlinkSync('..', join(tree, 'viostor/up'));
  symlinkSync('/nowhere/at/all', join(tree, 'broken.inf'));
  const source = await find(tree);
  const infs = source?.files.filter(({ path }) => path.endsWith('.inf')).map(({ path }) => path);
  expect(infs).toContain('more/NetKVM/w10/amd64/netkvm.inf');
  expect(infs?.filter((path) => path.endsWith('viostor.inf')).length).toBe(2);
});

test('what is deep is not looked for', async () => {
  const directory = scratchDirectory();
  const deep = join(directory, 'd/'.repeat(14));
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(deep, 'deep.inf'), '');
  writeFileSync(join(directory, 'd/near.inf'), '');
  expect((await find(directory))?.files.map(({ path }) => path)).toEqual(['d/near.inf']);
});

test('a file that went away, or is too large, is an error of ours', async () => {
  const directory = scratchDirectory();
  writeFileSync(join(directory, 'a.inf'), 'abc');
  const [file] = (await find(directory))?.files ?? [];
  expect((await failureOf(file!.read(2))).code).toBe('DRIVERS_UNREADABLE');
  rmSync(join(directory, 'a.inf'));
  expect((await failureOf(file!.read())).code).toBe('DRIVERS_NOT_FOUND');
});

(process.getuid?.() === 0 ? test.skip : test)(
  'a directory that may not be read is an error of ours',
  async () => {
    const directory = scratchDirectory();
    chmodSync(directory, 0);
    expect((await failureOf(find(directory))).code).toBe('HOST_PERMISSION');
  },
);

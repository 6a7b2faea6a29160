import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { isoSource } from '../../../../../../lib/conversion/windows/drivers/source/iso';
import { makeVirtioWinIso, makeVirtioWinTree } from '../../../../../guests/windows/virtio-win-tree';
import { failureOf } from '../../../../input/archives';
import { scratchDirectory, unaborted } from '../trees';

const longName = `${'a long name '.repeat(4)}.inf`;

function smallTree(): string {
  const directory = join(scratchDirectory(), 'tree');
  mkdirSync(join(directory, 'NetKVM/w10/amd64'), { recursive: true });
  writeFileSync(join(directory, 'NetKVM/w10/amd64/netkvm.inf'), '[Version]');
  writeFileSync(join(directory, 'NetKVM/w10/amd64/same.inf'), '[Version]');
  writeFileSync(join(directory, 'NetKVM', longName), 'long');
  writeFileSync(join(directory, 'empty.txt'), '');
  writeFileSync(join(directory, 'Grün.inf'), 'x'.repeat(5000));
  symlinkSync('/etc/passwd', join(directory, 'link.inf'));
  return directory;
}

/** Of the names here; level 4 cannot take it. */
const charset = (options: readonly string[]): string[] =>
  options.includes('4') ? ['-input-charset', 'iso8859-1'] : ['-input-charset', 'utf-8'];

function image(tree: string, ...options: string[]): string {
  const path = join(scratchDirectory(), 'virtio-win.iso');
  execFileSync('genisoimage', ['-quiet', ...charset(options), ...options, '-o', path, tree], {
    stdio: 'pipe',
  });
  return path;
}

test.each([
  ['Joliet', ['-J', '-joliet-long']],
  ['Rock Ridge', ['-R']],
  ['both', ['-J', '-joliet-long', '-R']],
  ['Rock Ridge with the names of level 4', ['-r', '-iso-level', '4']],
])('files are found by their long names: %s', async (_, options) => {
  const { files } = await isoSource(image(smallTree(), ...options), unaborted);
  const paths = files
    .map(({ path }) => path.replace(/^Gr.+n\.inf$/u, 'Grün.inf'))
    .filter((path) => path !== 'link.inf');
  expect(paths).toEqual(
    [
      'Grün.inf',
      `NetKVM/${longName}`,
      'NetKVM/w10/amd64/netkvm.inf',
      'NetKVM/w10/amd64/same.inf',
      'empty.txt',
    ].sort(),
  );
  const contents = await Promise.all(
    files.filter(({ path }) => path !== 'link.inf').map(async ({ read }) => (await read()).toString()),
  );
  expect(contents.map((text) => text.slice(0, 9)).sort()).toEqual([
    '',
    '[Version]',
    '[Version]',
    'long',
    'xxxxxxxxx',
  ]);
});

test('names in capitals are those of an image without any other', async () => {
  const { files } = await isoSource(image(smallTree(), '-iso-level', '1'), unaborted);
  expect(files.map(({ path }) => path)).toContain('NETKVM/W10/AMD64/NETKVM.INF');
});

test('a link in an image is nothing that is followed', async () => {
  const { files } = await isoSource(image(smallTree(), '-R'), unaborted);
  const link = files.find(({ path }) => path === 'link.inf');
  expect((await link?.read())?.length ?? 0).toBe(0);
});

test('virtio-win.iso has what its tree has', async () => {
  const tree = makeVirtioWinTree(scratchDirectory(), {
    systems: ['w10'],
    arches: ['amd64'],
    drivers: ['viostor', 'netkvm'],
  });
  const path = makeVirtioWinIso(tree, join(scratchDirectory(), 'virtio-win.iso'));
  const { files } = await isoSource(path, unaborted);
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) expect(await file.read()).toEqual(readFileSync(join(tree, file.path)));
});

test('what has more bytes than are wanted is not read', async () => {
  const { files } = await isoSource(image(smallTree(), '-J'), unaborted);
  const large = files.find(({ path }) => path.startsWith('Gr'));
  expect((await failureOf(large!.read(4999))).code).toBe('DRIVERS_UNREADABLE');
  expect(await large?.read(5000)).toHaveLength(5000);
});

describe('an image that is not as it should be', () => {
  const descriptor = 16 * 2048;
  const small = () => {
    const path = image(smallTree(), '-iso-level', '1');
    const bytes = readFileSync(path);
    const root = bytes.readUInt32LE(descriptor + 158) * 2048;
    // Behind `.` and `..`.
    const first = root + 68;
    return { path, bytes, root, first };
  };
  const failure = (path: string) => failureOf(isoSource(path, unaborted));

  test('cut short', async () => {
    const { path } = small();
    truncateSync(path, 30 * 2048);
    expect(await failure(path)).toMatchObject({
      code: 'DRIVERS_UNREADABLE',
      message: expect.stringContaining('is cut short') as string,
      hint: expect.stringContaining('Download virtio-win.iso again') as string,
    });
  });

  test.each([
    ['empty', Buffer.alloc(0)],
    ['text', Buffer.from('x'.repeat(100_000))],
    ['zeros', Buffer.alloc(100_000)],
    ['descriptors without an end', Buffer.from('\x02CD001'.padEnd(2048, '\0').repeat(100))],
  ])('none at all: %s', async (_, bytes) => {
    const path = join(scratchDirectory(), 'x.iso');
    writeFileSync(path, bytes);
    expect((await failure(path)).message).toBe(`${path} is not an ISO image.`);
  });

  test('a directory that is in itself', async () => {
    const { path, bytes, root, first } = small();
    bytes.writeUInt32LE(root / 2048, first + 2);
    bytes.writeUInt8(2, first + 25);
    writeFileSync(path, bytes);
    expect((await failure(path)).message).toContain('a directory of it is in itself');
  });

  test('a file beyond its end', async () => {
    const { path, bytes, first } = small();
    bytes.writeUInt32LE(0xffff0000, first + 2);
    writeFileSync(path, bytes);
    expect((await failure(path)).message).toContain('is cut short');
  });

  test('a directory of 4 GiB', async () => {
    const { path, bytes } = small();
    bytes.writeUInt32LE(0xfffff800, descriptor + 166);
    writeFileSync(path, bytes);
    expect((await failure(path)).code).toBe('DRIVERS_UNREADABLE');
  });

  test('a block size of 0', async () => {
    const { path, bytes } = small();
    bytes.writeUInt16LE(0, descriptor + 128);
    writeFileSync(path, bytes);
    expect((await failure(path)).message).toContain('is a damaged ISO image');
  });

  test('a name that leads out of it', async () => {
    const { path, bytes, first } = small();
    bytes.write('../..', first + 33);
    writeFileSync(path, bytes);
    expect((await failure(path)).message).toContain('leads into another directory');
  });
});

test('a cancelled run ends it', async () => {
  const { signal } = new AbortController();
  const aborted = {
    throwIfAborted: () => {
      throw new Error(`stopped, ${signal.aborted}`);
    },
  };
  await expect(isoSource(image(smallTree(), '-J'), aborted)).rejects.toThrow('stopped');
});

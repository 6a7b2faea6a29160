import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isV2vError, type V2vError } from '../../../../lib/errors';
import { checkOpens } from '../../../../lib/input/image/check-opens';
import { findConfinement } from '../../../../lib/programs/confinement';
import { blockGraph } from '../../../../lib/programs/block-graph';
import type { DiskImage } from '../../../../types/source';
import { recordingContext } from '../../support/recording-context';

let root: string;
let place: string;
let secret: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'v2v-check-opens.')));
  place = mkdtempSync(join(root, 'place.'));
  secret = join(root, 'secret');
  writeFileSync(secret, Buffer.alloc(2 ** 20, 'secret'));
});
afterEach(() => {
  delete process.env.V2V_NODE_CONFINEMENT;
  rmSync(root, { recursive: true, force: true });
});

function write(name: string, data: Buffer | string): string {
  writeFileSync(join(place, name), data);
  return join(place, name);
}

function descriptor(...extents: string[]): string {
  const head = [
    '# Disk DescriptorFile',
    'version=1',
    'CID=12345678',
    'parentCID=ffffffff',
    'createType="twoGbMaxExtentSparse"',
  ];
  return [...head, ...extents, ''].join('\n');
}

/** With a capacity of 0 QEMU goes by the descriptor inside. */
function sparseWithoutCapacity(text: string): Buffer {
  const image = Buffer.alloc(64 * 1024);
  image.write('KDMV', 0, 'latin1');
  image.writeUInt32LE(1, 4);
  image.writeUInt32LE(3, 8);
  image.writeBigUInt64LE(128n, 20);
  image.writeBigUInt64LE(1n, 28);
  image.writeBigUInt64LE(20n, 36);
  image.writeUInt32LE(512, 44);
  image.write(text, 512, 'latin1');
  return image;
}

function vmdk(path: string): DiskImage {
  return { kind: 'file', path, format: 'vmdk' };
}

async function failureOf(promise: Promise<unknown>): Promise<V2vError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (isV2vError(error)) return error;
  throw new Error('there was no error of ours', { cause: error });
}

/** With the best confinement that there is, and with none: the comparison alone must do. */
describe.each([undefined, 'none'])('confined by %s', (confinement) => {
  beforeEach(() => {
    if (confinement !== undefined) process.env.V2V_NODE_CONFINEMENT = confinement;
  });
  const context = () => recordingContext({ tempDir: root });

  test('what QEMU opens beside the image is listed with it', async () => {
    const raw = write('in.raw', Buffer.alloc(2 ** 20, 'guest'));
    const options = ['-O', 'vmdk', '-o', 'subformat=twoGbMaxExtentSparse'];
    execFileSync('qemu-img', ['convert', ...options, raw, join(place, 'a.vmdk')]);
    const image = vmdk(join(place, 'a.vmdk'));
    expect(await checkOpens(image, 'a', context())).toEqual({
      ...image,
      files: [join(place, 'a-s001.vmdk')],
    });
    const single: DiskImage = { kind: 'file', path: raw, format: 'raw' };
    expect(await checkOpens(single, 'in', context())).toEqual(single);
  });

  test.each([
    ['by the descriptor of an extent', 'RW 2048 SPARSE "inner.vmdk"'],
    ['by the descriptor inside an extent', 'RW 2048 SPARSE "sparse.vmdk"'],
  ])('an extent must not lead outside: %s', async (_title, extent) => {
    write('inner.vmdk', descriptor(`RW 2048 FLAT "${secret}" 0`).padEnd(2 ** 20, '\0'));
    write('sparse.vmdk', sparseWithoutCapacity(descriptor(`RW 2048 FLAT "${secret}" 0`)));
    const error = await failureOf(checkOpens(vmdk(write('disk', descriptor(extent))), 'web', context()));
    expect(['INPUT_UNSAFE_PATH', 'DISK_FORMAT']).toContain(error.code);
    if (error.code === 'INPUT_UNSAFE_PATH') expect(error.message).toContain(secret);
  });

  test.each([
    ['a header without capacity', () => sparseWithoutCapacity(descriptor('RW 2048 FLAT "../secret" 0'))],
    ['a line for each word', () => descriptor('RW\n2048\nFLAT\n"../secret" 0')],
    ['missing blanks', () => descriptor('RW 2048FLAT"../secret"0')],
    ['more blanks than we look at', () => descriptor(`RW${' '.repeat(100)}2048 FLAT "../secret" 0`)],
    ['blanks of other kinds', () => descriptor('RW\v2048\fFLAT\t"../secret" 0')],
    ['a link', () => descriptor('RW 2048 FLAT "link" 0')],
  ])('a descriptor must not lead outside: %s', async (_title, make) => {
    symlinkSync(secret, join(place, 'link'));
    const error = await failureOf(checkOpens(vmdk(write('disk', make())), 'web', context()));
    expect(error.code).toBe('INPUT_UNSAFE_PATH');
    expect(error.message).toContain(error.message.includes('link') ? 'link' : 'secret');
  });

  test('QEMU’s own words are in the error, without its command line', async () => {
    const error = await failureOf(checkOpens(vmdk(write('disk', 'no disk')), 'web', context()));
    expect(error.code).toBe('DISK_FORMAT');
    expect(error.message).toMatch(
      /^The disk web cannot be opened as vmdk: .*: invalid VMDK image descriptor$/,
    );
    expect(error.message).not.toContain('{');
  });

  test('an image of the user’s own may name files, but no server', async () => {
    const [base, top, far] = ['base.raw', 'top.qcow2', 'far.qcow2'].map((name) => join(place, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(base, Buffer.alloc(2 ** 20));
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', base, '-F', 'raw', top]);
    execFileSync('qemu-img', [
      'create',
      '-q',
      '-f',
      'qcow2',
      '-u',
      '-b',
      'nbd://127.0.0.1:1/x',
      '-F',
      'raw',
      far,
      '1M',
    ]);
    const image = (path: string): DiskImage => ({ kind: 'file', path, format: 'qcow2' });
    expect(await checkOpens(image(top), top, context(), { anyFile: true })).toEqual({
      ...image(top),
      files: [base],
    });
    expect((await failureOf(checkOpens(image(top), top, context()))).code).toBe('INPUT_UNSAFE_PATH');
    const disk = vmdk(write('disk', descriptor(`RW 2048 FLAT "${secret}" 0`)));
    expect(await checkOpens(disk, 'disk', context(), { anyFile: true })).toEqual({
      ...disk,
      files: [secret],
    });
    await failureOf(checkOpens(image(far), far, context(), { anyFile: true }));
  });
});

test('where there is no qemu-storage-daemon, qemu-img tells what an image consists of', async () => {
  const raw = write('in.raw', Buffer.alloc(2 ** 20, 'guest'));
  execFileSync('qemu-img', [
    'convert',
    '-O',
    'vmdk',
    '-o',
    'subformat=monolithicFlat',
    raw,
    join(place, 'a.vmdk'),
  ]);
  execFileSync('qemu-img', [
    'create',
    '-q',
    '-f',
    'qcow2',
    '-b',
    join(place, 'a.vmdk'),
    '-F',
    'vmdk',
    join(place, 't'),
  ]);
  const image: DiskImage = { kind: 'file', path: join(place, 't'), format: 'qcow2' };
  const files = async (): Promise<string[]> => {
    const nodes = await blockGraph(image, { read: [place] }, recordingContext({ tempDir: root }));
    return [...new Set(nodes.map(({ filename }) => filename))].sort();
  };
  const asked = await files();
  expect(asked).toEqual([join(place, 'a-flat.vmdk'), join(place, 'a.vmdk'), join(place, 't')]);
  const path = process.env.PATH;
  try {
    const bin = mkdtempSync(join(root, 'bin.'));
    symlinkSync(execFileSync('which', ['qemu-img']).toString().trim(), join(bin, 'qemu-img'));
    await findConfinement();
    process.env.PATH = bin;
    expect(await files()).toEqual(asked);
  } finally {
    process.env.PATH = path;
  }
});

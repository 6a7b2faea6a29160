/** Files that share their blocks with the source's, on the filesystems that can do that. */
import { createHash } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { CopySource } from '../../../types/target';
import { createContext } from '../../../lib/run/context';
import { recordingContext } from '../support/recording-context';
import { compare, copyTo, emptyFile, identical, insteadOf, makeOverlay, MiB, qemuIo } from './disks';

jest.setTimeout(120_000);

const size = 64 * MiB;
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-clone-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

interface Mounted {
  path: string;
  unmount: () => void;
}

/** A new filesystem in a file; undefined where the kernel, the programs or this user cannot have it. */
function mountNew(parent: string, filesystem: string): Mounted | undefined {
  const image = join(parent, `${filesystem}.img`);
  const path = join(parent, filesystem);
  writeFileSync(image, '');
  truncateSync(image, 512 * MiB);
  mkdirSync(path);
  const isMade = spawnSync(`mkfs.${filesystem}`, ['-q', image]).status === 0;
  if (!isMade || spawnSync('mount', ['-o', 'loop', image, path]).status !== 0) return undefined;
  return { path, unmount: () => void execFileSync('umount', [path]) };
}

function canMount(filesystem: string): boolean {
  const parent = mkdtempSync(join(tmpdir(), 'v2v-mount-'));
  const mounted = mountNew(parent, filesystem);
  mounted?.unmount();
  rmSync(parent, { recursive: true });
  return mounted !== undefined;
}

const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

// What a conversion leaves: data, zeros over data, zeros that were written, trimmed blocks.
const base = ['write -P 1 0 16M', 'write -P 2 40M 8M', 'write -P 3 63M 1M'];
const changes = [
  'write -P 9 1M 1M',
  'write -z 3M 1M',
  'discard 41M 1M',
  'write -P 0 5M 1M',
  'write -P 8 30M 64K',
];

describe.each(['xfs', 'btrfs'])('on %s', (filesystem) => {
  if (!canMount(filesystem)) {
    test.skip(`needs mkfs.${filesystem}, a kernel with ${filesystem}, and root`, () => undefined);
    return;
  }
  let mounted: Mounted;
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(directory, 'fs-'));
    mounted = mountNew(parent, filesystem)!;
  });
  afterEach(() => mounted.unmount());

  test('a raw file is cloned, and what the overlay holds is written over it', async () => {
    const overlay = makeOverlay(mounted.path, { size, base, overlay: changes });
    const before = digest(overlay.raw);
    const destination = emptyFile(mounted.path, 'copy');
    const { ino, mode } = statSync(destination.path);
    await using context = await createContext();
    const [report] = await copyTo([overlay], [destination], { verify: 'full', checksum: 'sha256' }, context);
    expect(report).toMatchObject({
      method: 'cloned',
      virtualSize: size,
      verified: { level: 'full', bytes: size },
      checksum: { value: digest(destination.path) },
    });
    expect(compare(overlay.path, 'qcow2', destination.path, 'raw')).toBe(identical);
    expect(digest(overlay.raw)).toBe(before);
    // The file that the record of the run knows of, as it was made.
    expect(statSync(destination.path)).toMatchObject({ ino, mode });
    // They share blocks, and yet are two files.
    qemuIo('raw', destination.path, 'write -P 77 0 64K');
    expect(digest(overlay.raw)).toBe(before);
  });

  test('an image that nobody changed is cloned as it is', async () => {
    const { raw } = makeOverlay(mounted.path, { size, base });
    const image = { kind: 'file', path: raw, format: 'raw' } as const;
    const source: CopySource = { kind: 'untouched', image, virtualSize: size, name: 'sda' };
    const destination = emptyFile(mounted.path, 'copy');
    const [report] = await copyTo([source], [destination], {}, recordingContext());
    expect(report).toMatchObject({ method: 'cloned' });
    expect(digest(destination.path)).toBe(digest(raw));
  });

  test('an overlay on something else than the file is copied', async () => {
    const overlay = makeOverlay(mounted.path, { size, base, overlay: changes });
    const other = makeOverlay(mounted.path, { size, base: ['write -P 5 0 1M'], name: 'sdb' });
    const destination = emptyFile(mounted.path, 'copy');
    const mixed = { ...overlay, path: other.path };
    const [report] = await copyTo([mixed], [destination], {}, recordingContext());
    expect(report).toMatchObject({ method: 'copied' });
    expect(compare(other.path, 'qcow2', destination.path, 'raw')).toBe(identical);
  });

  test.each([
    ['qcow2', { format: 'qcow2' as const }],
    ['preallocated', { allocation: 'preallocated' as const }],
  ])('a file that is to be %s is copied', async (_title, how) => {
    const overlay = makeOverlay(mounted.path, { size, base, overlay: changes });
    const destination = emptyFile(mounted.path, 'copy');
    const [report] = await copyTo([overlay], [destination], { how }, recordingContext());
    expect(report).toMatchObject({ method: 'copied' });
    expect(compare(overlay.path, 'qcow2', destination.path, report!.format)).toBe(identical);
  });

  test('where the changes cannot be written over a clone, all is copied', async () => {
    const overlay = makeOverlay(mounted.path, { size, base, overlay: changes });
    const destination = emptyFile(mounted.path, 'copy');
    const script = 'case "$*" in *" -B "*) echo no >&2; exit 1;; esac\nexec REAL "$@"';
    const [report] = await insteadOf('qemu-img', script, directory, () =>
      copyTo([overlay], [destination], {}, recordingContext()),
    );
    expect(report).toMatchObject({ method: 'copied' });
    expect(compare(overlay.path, 'qcow2', destination.path, 'raw')).toBe(identical);
  });

  test('between two filesystems all is copied', async () => {
    const overlay = makeOverlay(mounted.path, { size, base, overlay: changes });
    const destination = emptyFile(parent, 'copy');
    const [report] = await copyTo([overlay], [destination], {}, recordingContext());
    expect(report).toMatchObject({ method: 'copied' });
    expect(compare(overlay.path, 'qcow2', destination.path, 'raw')).toBe(identical);
  });
});

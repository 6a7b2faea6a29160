import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { checkRoomForCommit, commitOverlays } from '../../../lib/copy/commit';
import { recordingContext } from '../support/recording-context';
import { compare, identical, makeOverlay, MiB, qemuIo } from './disks';

jest.setTimeout(120_000);

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-commit-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const report = (virtualSize: number) => ({ format: 'raw' as const, virtualSize, seconds: 1 });

it('what was changed is in the copy then, whatever it is called by now, and what was freed takes no room', async () => {
  const size = 64 * MiB;
  const overlay = makeOverlay(directory, {
    size,
    base: ['write -P 1 0 40M'],
    overlay: ['write -P 2 2M 1M', 'write -z 8M 16M'],
  });
  const expected = join(directory, 'expected.raw');
  execFileSync('qemu-img', ['convert', '-O', 'raw', overlay.path, expected]);
  const path = join(directory, 'web-sda.partial-12345678');
  renameSync(overlay.raw, path);
  const context = recordingContext({ tempDir: directory });
  const becomes = join(directory, 'web-sda');
  const [done] = await commitOverlays(
    {
      overlays: [overlay],
      target: { plan: { disks: [] }, destinations: [{ kind: 'file', path, becomes }] },
      copied: [report(size)],
      disks: { checksum: 'sha256' },
    },
    context,
  );
  expect(compare(path, 'raw', expected, 'raw')).toBe(identical);
  expect(statSync(path).blocks * 512).toBeLessThan(28 * MiB);
  expect(done).toEqual({
    ...report(size),
    path: becomes,
    dataSize: 24 * MiB,
    allocatedSize: statSync(path).blocks * 512,
    checksum: { algorithm: 'sha256', value: createHash('sha256').update(readFileSync(path)).digest('hex') },
  });
  const progress = context.events.filter((event) => event.type === 'progress' && event.task === 'commit');
  expect(progress.at(-1)).toMatchObject({ stage: 'commit', disk: 0, done: size, total: size });
});

it('room for it is looked for before', async () => {
  const overlay = makeOverlay(directory, { size: MiB });
  await expect(checkRoomForCommit([overlay], [join(directory, 'a')])).resolves.toBeUndefined();
  qemuIo('qcow2', overlay.path, 'write 0 64k');
  // Nothing is ever free in the directory of the kernel's own files.
  await expect(checkRoomForCommit([overlay], ['/proc/a'])).rejects.toMatchObject({ code: 'HOST_NO_SPACE' });
});

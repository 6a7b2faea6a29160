import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createContext, createOverlays, openGuestfs } from '../../../lib';
import { onSmallFilesystem, testWithMount } from '../../unit/copy/small-filesystem';
import { hostState, leftovers, nothing } from '../support/leftovers';
import { acceleration, conversionTimeout } from '../support/source';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'v2v-disk-errors.'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

testWithMount(
  'a temporary directory that runs full ends the appliance within seconds',
  async () => {
    const host = hostState();
    const disk = join(directory, 'disk.img');
    writeFileSync(disk, '');
    truncateSync(disk, 256 * 1024 ** 2);
    execFileSync('/sbin/mke2fs', ['-q', '-F', '-t', 'ext4', disk]);
    const tempDir = mkdtempSync(join(directory, 'small.'));
    await onSmallFilesystem(tempDir, '32M', async () => {
      {
        await using context = await createContext({ tempDir });
        const disks = [{ id: 0, image: { kind: 'file' as const, path: disk, format: 'raw' } }];
        const overlays = await createOverlays({ disks }, context);
        await using guest = await openGuestfs(
          overlays,
          { acceleration: acceleration(), memory: 768 },
          context,
        );
        await guest.mount('/dev/sda', '/');
        const begun = performance.now();
        const failure = { code: 'HOST_NO_SPACE', subject: expect.stringContaining(tempDir) };
        const writing = guest.fill(1, 100 * 1024 ** 2, '/large').then(() => guest.sync());
        await expect(writing).rejects.toMatchObject(failure);
        expect(performance.now() - begun).toBeLessThan(30_000);
        // Whoever took no notice of the first error gets it again.
        await expect(guest.umountAll()).rejects.toMatchObject(failure);
        await expect(guest.shutdown()).rejects.toMatchObject(failure);
      }
      expect(readdirSync(tempDir)).toEqual([]);
    });
    expect(await leftovers(host)).toEqual(nothing);
  },
  conversionTimeout,
);

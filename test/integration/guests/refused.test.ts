import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { convert } from '../../../lib';
import { hostState, leftovers, nothing } from '../support/leftovers';
import { acceleration, conversionTimeout } from '../support/source';

// Disks that are no guests: one sentence and a code, nothing written.

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-refused-test.'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function conversionOf(disk: string): Promise<unknown> {
  return convert({
    input: { mode: 'disk', paths: [disk], format: 'raw' },
    output: { mode: 'local', directory },
    appliance: { acceleration: acceleration(), memory: 768 },
  });
}

function emptyDisk(megabytes: number): string {
  const disk = join(directory, 'disk.img');
  writeFileSync(disk, '');
  truncateSync(disk, megabytes * 1024 * 1024);
  return disk;
}

test(
  'a filesystem without an operating system',
  async () => {
    const host = hostState();
    const disk = emptyDisk(64);
    execFileSync('/sbin/mke2fs', ['-q', '-F', '-t', 'ext4', disk]);
    await expect(conversionOf(disk)).rejects.toMatchObject({ code: 'NO_OPERATING_SYSTEM', stage: 'inspect' });
    expect(readdirSync(directory)).toEqual(['disk.img']);
    expect(await leftovers(host)).toEqual(nothing);
  },
  conversionTimeout,
);

test(
  'a disk with a partition table and nothing in it',
  async () => {
    const disk = emptyDisk(64);
    execFileSync('/sbin/sfdisk', ['-q', disk], { input: 'label: dos\n,,L\n' });
    await expect(conversionOf(disk)).rejects.toMatchObject({ code: 'NO_OPERATING_SYSTEM' });
    expect(readdirSync(directory)).toEqual(['disk.img']);
  },
  conversionTimeout,
);

test('a blank disk', async () => {
  await expect(conversionOf(emptyDisk(64))).rejects.toMatchObject({ code: 'DISK_BLANK' });
});

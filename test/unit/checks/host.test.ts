import { mkdtempSync, rmSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { checkHost, checkSpaceAt, freeSpaceAt, humanSize } from '../../../lib/checks/host';
import { createContext } from '../../../lib/run/context';

let directory: string;
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'v2v-checks-test.'))));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const environment = { ...process.env };
afterEach(() => (process.env = { ...environment }));

test('sizes', () => {
  expect([0, 1023, 1024, 1536, 1024 ** 3, 2.5 * 1024 ** 4].map(humanSize)).toEqual([
    '0',
    '1023',
    '1.0K',
    '1.5K',
    '1.0G',
    '2.5T',
  ]);
});

test('free space is the filesystem’s, also of a directory that is not there yet', async () => {
  const { blocks, bsize } = await statfs(directory);
  const free = await freeSpaceAt(join(directory, 'not', 'yet'));
  expect(free).toBeGreaterThan(0);
  expect(free).toBeLessThanOrEqual(blocks * bsize);
});

test('too little room names directory, room and need', async () => {
  await expect(checkSpaceAt(directory, 1, 'nothing much')).resolves.toBeUndefined();
  await expect(checkSpaceAt(directory, 2 ** 60, 'the disks')).rejects.toMatchObject({
    code: 'HOST_NO_SPACE',
    subject: directory,
    message: expect.stringMatching(/free space, and 1024\.0P are needed for the disks\.$/) as string,
  });
});

test('a host that has all, and hosts that have not', async () => {
  await using context = await createContext({ tempDir: directory });
  process.env.LIBGUESTFS_CACHEDIR = directory;
  await expect(checkHost({ freeBytes: 1 }, context)).resolves.toBeUndefined();
  await expect(checkHost({ freeBytes: 2 ** 60 }, context)).rejects.toMatchObject({
    code: 'HOST_NO_SPACE',
    hint: expect.stringContaining('VIRT_V2V_TMPDIR') as string,
  });
  await expect(checkHost({ programs: ['no-such-program'] }, context)).rejects.toMatchObject({
    code: 'PROGRAM_MISSING',
  });
  process.env.LIBGUESTFS_CACHEDIR = '/dev/null/cache';
  await expect(checkHost({ freeBytes: 1 }, context)).rejects.toMatchObject({
    code: 'HOST_PERMISSION',
    subject: '/dev/null/cache',
  });
  process.env.PATH = directory;
  await expect(checkHost({}, context)).rejects.toMatchObject({
    code: 'PROGRAM_MISSING',
    subject: 'qemu-img',
  });
});

test('an aborted context checks nothing', async () => {
  const controller = new AbortController();
  await using context = await createContext({ tempDir: directory, signal: controller.signal });
  controller.abort();
  await expect(checkHost({}, context)).rejects.toMatchObject({ code: 'ABORTED' });
});

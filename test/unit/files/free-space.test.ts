import { mkdtempSync, rmSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { checkSpaceAt, freeSpaceAt } from '../../../lib/files/free-space';

const directory = mkdtempSync(join(tmpdir(), 'v2v-space-test.'));
afterAll(() => rmSync(directory, { recursive: true }));

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
    message: expect.stringMatching(/free space, and 1024 PiB are needed for the disks\.$/) as string,
  });
});

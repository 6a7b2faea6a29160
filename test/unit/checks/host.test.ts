import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { checkHost } from '../../../lib/checks/host';
import { createContext } from '../../../lib/run/context';

let directory: string;
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'v2v-checks-test.'))));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const environment = { ...process.env };
afterEach(() => (process.env = { ...environment }));

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

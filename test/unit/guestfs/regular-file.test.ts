import { execFileSync } from 'node:child_process';

import {
  isRegularFile,
  readFilePart,
  readWholeFile,
  requireRegularFile,
} from '../../../lib/guestfs/regular-file';
import { makeTestGuest } from '../../../lib/testing/test-guest';

const guest = makeTestGuest({
  files: {
    '/file': 'content',
    '/dir/file': '',
    '/link': { link: 'dir/../file' },
    '/circle': { link: '/other' },
    '/other': { link: '/circle' },
    '/outside': { link: '../../../../../../etc/passwd' },
    '/dangling': { link: 'none' },
  },
});
execFileSync('mkfifo', [`${guest.directory}/fifo`]);
afterAll(() => guest.close());

it.each(['/file', '/link'])('reads %s', async (path) => {
  await expect(isRegularFile(guest, path)).resolves.toBe(true);
  await expect(readFilePart(guest, path, 4, 1)).resolves.toEqual(Buffer.from('onte'));
  await expect(readWholeFile(guest, path, 100)).resolves.toEqual(Buffer.from('content'));
  await expect(requireRegularFile(guest, path)).resolves.toBeUndefined();
});

it.each(['/dir', '/fifo', '/circle', '/outside', '/dangling', '/none', '/file/below', `/${'x'.repeat(300)}`])(
  'does not open %s',
  async (path) => {
    await expect(isRegularFile(guest, path)).resolves.toBe(false);
    await expect(readFilePart(guest, path, 4)).resolves.toBeUndefined();
    await expect(readWholeFile(guest, path, 100)).resolves.toBeUndefined();
    await expect(requireRegularFile(guest, path)).rejects.toMatchObject({
      code: 'GUEST_UNSUPPORTED',
      subject: path,
      message: expect.stringContaining('not a regular file') as string,
    });
  },
);

it('says what stays of an error that has another reason', async () => {
  const broken = { statns: () => Promise.reject(Object.assign(new Error('no answer'), { errno: 'EIO' })) };
  await expect(isRegularFile(broken as unknown as typeof guest, '/file')).rejects.toThrow('no answer');
});

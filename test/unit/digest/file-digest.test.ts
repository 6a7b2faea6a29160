import { createHash, randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';

import { digestFile } from '../../../lib/digest/file-digest';

const content = randomBytes(3 * 1024 ** 2 + 77);
const never = new AbortController().signal;
setMaxListeners(0, never);
let directory: string;
let path: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-digest-'));
  path = join(directory, 'disk');
  writeFileSync(path, content);
});
afterAll(() => rmSync(directory, { recursive: true }));

const expected = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest('hex');

it('takes the digest of a file, and tells of every byte', async () => {
  let bytes = 0;
  const digest = await digestFile(
    { path, offset: 0 },
    { algorithm: 'sha256', signal: never, onProgress: (more) => (bytes += more) },
  );
  expect(digest).toBe(expected('sha256', content));
  expect(bytes).toBe(content.length);
});

it('takes the digest of a piece of it', async () => {
  const options = { algorithm: 'sha1', signal: never };
  expect(await digestFile({ path, offset: 1000, size: 1024 ** 2 + 5 }, options)).toBe(
    expected('sha1', content.subarray(1000, 1000 + 1024 ** 2 + 5)),
  );
  expect(await digestFile({ path, offset: content.length - 10, size: 100 }, options)).toBe(
    expected('sha1', content.subarray(-10)),
  );
});

it('takes many at once', async () => {
  const all = Array.from({ length: 12 }, (_, offset) =>
    digestFile({ path, offset }, { algorithm: 'sha256', signal: never }),
  );
  expect(await Promise.all(all)).toEqual(
    Array.from({ length: 12 }, (_, offset) => expected('sha256', content.subarray(offset))),
  );
});

it('gives what the file system says', async () => {
  await expect(
    digestFile({ path: join(directory, 'none'), offset: 0 }, { algorithm: 'sha256', signal: never }),
  ).rejects.toMatchObject({ code: 'ENOENT' });
});

it('is given up at once when the signal fires, also while others are read', async () => {
  const others = new AbortController();
  const endless = Array.from({ length: availableParallelism() }, () =>
    digestFile({ path: '/dev/zero', offset: 0 }, { algorithm: 'sha256', signal: others.signal }),
  );
  const controller = new AbortController();
  const waiting = digestFile({ path, offset: 0 }, { algorithm: 'sha256', signal: controller.signal });
  const last = digestFile({ path, offset: 0 }, { algorithm: 'sha256', signal: never });
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  others.abort(new Error('all'));
  for (const one of endless) await expect(one).rejects.toThrow('all');
  expect(await last).toBe(expected('sha256', content));
});

it('runs with a lower priority, and leaves that of this thread as it is', async () => {
  const before = getPriority();
  await digestFile({ path, offset: 0 }, { algorithm: 'sha256', signal: never });
  expect(getPriority()).toBe(before);
});

it('is given up at once when the signal fires, whatever it reads', async () => {
  const controller = new AbortController();
  const endless = digestFile(
    { path: '/dev/zero', offset: 0 },
    {
      algorithm: 'sha256',
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    },
  );
  await expect(endless).rejects.toThrow('enough');
  await expect(
    digestFile({ path: '/dev/zero', offset: 0 }, { algorithm: 'sha256', signal: controller.signal }),
  ).rejects.toThrow('enough');
  // Its place is free for others.
  expect(await digestFile({ path, offset: 0 }, { algorithm: 'md5', signal: never })).toBe(
    expected('md5', content),
  );
});

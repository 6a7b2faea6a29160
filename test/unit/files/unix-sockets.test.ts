import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { unixSockets } from '../../../lib/files/unix-sockets';

const directory = mkdtempSync(join(tmpdir(), 'v2v-sockets-test.'));
afterAll(() => rmSync(directory, { recursive: true }));

test('a socket that listens, and the connections to it', async () => {
  const path = join(directory, 'with a space');
  const found = async (): Promise<boolean[]> =>
    (await unixSockets()).filter((socket) => socket.path === path).map(({ listening }) => listening);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  expect(await found()).toEqual([true]);
  const accepted = new Promise((resolve) => server.once('connection', resolve));
  const client = connect(path);
  await accepted;
  expect((await found()).sort()).toEqual([false, true]);
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
  expect(await found()).toEqual([]);
});

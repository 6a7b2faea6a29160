import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { removeLeftovers } from '../../../lib/leftovers';
import { identifyProcess, isRunning } from '../../../lib/journal/process-identity';
import { startRun } from './runs';

// Real servers of a run that is really killed.

let directory: string;
let temp: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-leftovers-'));
  // Too deep for sockets.
  temp = join(directory, 'x'.repeat(90));
  mkdirSync(temp);
});
afterEach(() => rmSync(directory, { recursive: true }));

interface Serving {
  pid: number;
  socket: string;
}

/** Serves an empty disk; `env` is added to the environment of the server. */
const serving = (env: string): string => `
  const disk = require('node:path').join(context.tempDir, 'disk.raw');
  require('node:fs').writeFileSync(disk, Buffer.alloc(65536));
  const socket = await lib('programs/socket-path').socketPath('disk.sock', context);
  const args = ['--persistent', '--format=raw', '--socket=' + socket, disk];
  const { startServer } = lib('programs/server');
  const { pid } = await startServer({ program: 'qemu-nbd', args, socket, env: ${env} }, context);
  return { pid, socket };`;

test.each([
  ['known by its environment', '{}'],
  ['known by the record alone', '{ V2V_NODE_RUN: undefined }'],
])(
  'a server of a killed run, %s, is ended by the next run, which removes its socket as well',
  async (_, env) => {
    const run = await startRun<Serving>(temp, serving(env));
    const { pid, socket } = run.said;
    const server = (await identifyProcess(pid))!;
    try {
      expect(socket).toMatch(/^\/tmp\/v2v-node-sockets\.[A-Za-z0-9]{6}\/disk\.sock$/);
      await removeLeftovers({ tempDir: temp });
      expect(statSync(socket).isSocket()).toBe(true);

      await run.kill();
      expect(await isRunning(server)).toBe(true);
      expect(existsSync(socket)).toBe(true);

      const removed = await removeLeftovers({ tempDir: temp });
      expect(removed).toMatchObject({
        directories: [run.directory],
        files: [dirname(socket)],
        processes: [pid],
        problems: [],
      });
      expect(await isRunning(server)).toBe(false);
      expect(existsSync(dirname(socket))).toBe(false);
    } finally {
      if (await isRunning(server)) process.kill(pid, 'SIGKILL');
    }
  },
  20_000,
);

test('a directory for sockets that nobody could note any more is removed', async () => {
  const run = await startRun<string>(
    temp,
    `await lib('journal/journal').noteSockets('/tmp', context);
     return require('node:fs').mkdtempSync('/tmp/v2v-node-sockets.');`,
  );
  await run.kill();
  const removed = await removeLeftovers({ tempDir: temp });
  expect(removed).toMatchObject({ files: [run.said], problems: [] });
  expect(existsSync(run.said)).toBe(false);
}, 20_000);

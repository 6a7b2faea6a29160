import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { getEventListeners } from 'node:events';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { ProgramError } from '../../../lib/errors';
import { runProgram } from '../../../lib/programs/run';
import { startServer, type Server } from '../../../lib/programs/server';
import { checkSocketPath, socketPath } from '../../../lib/programs/socket-path';
import { createContext, type Context } from '../../../lib/run/context';
import type { V2vEvent } from '../../../types/events';

const directory = mkdtempSync(join(tmpdir(), 'v2v-server-test.'));
const disk = join(directory, 'disk.raw');
beforeAll(() => {
  writeFileSync(disk, 'data');
  truncateSync(disk, 1024 ** 2);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let events: V2vEvent[];
let stopping: AbortController;
let context: Context;
beforeEach(async () => {
  events = [];
  stopping = new AbortController();
  const onEvent = (event: V2vEvent): void => void events.push(event);
  context = await createContext({ tempDir: directory, signal: stopping.signal, onEvent });
});
afterEach(() => context[Symbol.asyncDispose]());

const warnings = (): V2vEvent[] => events.filter(({ type }) => type === 'warning');

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function qemuNbd(name = 'disk.sock'): Promise<Server> {
  const socket = await socketPath(name, context);
  const args = ['--persistent', '--read-only', '--format=raw', `--socket=${socket}`, disk];
  return startServer({ program: 'qemu-nbd', args, socket }, context);
}

/** A program of a few lines that is told its socket as `$1`. */
async function script(text: string, startLimit?: number): Promise<Server> {
  const socket = await socketPath('script.sock', context);
  return startServer({ program: 'sh', args: ['-c', text, 'sh', socket], socket, startLimit }, context);
}

const sizeOf = async ({ socket }: Server): Promise<string> =>
  (await runProgram('nbdinfo', ['--size', `nbd+unix:///?socket=${socket}`], { context })).stdout.trim();

test('qemu-nbd serves one client after the other, until it is stopped', async () => {
  const server = await qemuNbd();
  expect(await sizeOf(server)).toBe('1048576');
  expect(await server.whileServing(() => sizeOf(server))).toBe('1048576');
  expect(server.failure).toBeUndefined();
  expect(isAlive(server.pid)).toBe(true);

  await Promise.all([server.stop(), server.stop()]);
  await server.stop();
  expect(isAlive(server.pid)).toBe(false);
  expect(existsSync(server.socket)).toBe(false);
  expect(await server.ended).toBeUndefined();
  expect(server.failure).toBeUndefined();
  expect(getEventListeners(stopping.signal, 'abort')).toHaveLength(0);
  expect(warnings()).toEqual([]);
});

test('waiting for a server takes no client from it', async () => {
  const socket = await socketPath('once.sock', context);
  const args = ['--read-only', '--format=raw', `--socket=${socket}`, disk];
  const server = await startServer({ program: 'qemu-nbd', args, socket }, context);
  expect(await sizeOf(server)).toBe('1048576');
});

test('nbdkit serves', async () => {
  const socket = await socketPath('memory.sock', context);
  const args = ['--foreground', '--exit-with-parent', '--unix', socket, 'memory', '64M'];
  const server = await startServer({ program: 'nbdkit', args, socket }, context);
  expect(await sizeOf(server)).toBe(String(64 * 1024 ** 2));
});

test('the context stops its servers, whichever way the run ended', async () => {
  const first = await qemuNbd('first.sock');
  const second = await qemuNbd('second.sock');
  await first.stop();
  await context[Symbol.asyncDispose]();
  expect([first, second].map(({ pid }) => isAlive(pid))).toEqual([false, false]);
  expect(existsSync(context.tempDir)).toBe(false);
  expect(warnings()).toEqual([]);
});

test('the signal of the context stops a server, which is no failure of its own', async () => {
  const server = await qemuNbd();
  stopping.abort();
  expect(await server.ended).toBeUndefined();
  expect(isAlive(server.pid)).toBe(false);
  expect(warnings()).toEqual([]);
});

test('a server that ends before it listens is an error with its last words', async () => {
  const error = await script('echo first >&2; echo "unknown plugin" >&2; exit 3').catch(
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ProgramError);
  expect(error).toMatchObject({
    code: 'PROGRAM_FAILED',
    program: 'sh',
    exitCode: 3,
    stderr: 'first\nunknown plugin\n',
    message: 'sh ended before it accepted connections, with exit status 3: unknown plugin',
  });
  await expect(script('exit 0')).rejects.toMatchObject({
    code: 'PROGRAM_FAILED',
    exitCode: 0,
    message: 'sh ended before it accepted connections, with exit status 0.',
  });
  expect(warnings()).toEqual([]);
});

test('real servers say what is wrong', async () => {
  const socket = await socketPath('nothing.sock', context);
  const missing = join(directory, 'missing.raw');
  const commands = [
    { program: 'qemu-nbd', args: ['--persistent', '--format=raw', `--socket=${socket}`, missing] },
    { program: 'nbdkit', args: ['--foreground', '--unix', socket, 'file', missing] },
  ];
  for (const command of commands) {
    const message = expect.stringMatching(/ended before it accepted connections, .*missing\.raw/);
    await expect(startServer({ ...command, socket }, context)).rejects.toMatchObject({ message });
  }
});

test('a server that is not installed is named, with its package', async () => {
  const server = { program: 'nbdkit', args: [], socket: join(directory, 's'), env: { PATH: directory } };
  await expect(startServer(server, context)).rejects.toMatchObject({
    code: 'PROGRAM_MISSING',
    hint: 'Install the package nbdkit.',
  });
});

test('a server that never listens is given up after the limit, and stopped', async () => {
  const error = await script('echo $$ >&2; exec sleep 600', 0.3).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: 'PROGRAM_FAILED',
    message: expect.stringMatching(/^sh did not accept connections within 0\.3 seconds: \d+$/),
  });
  expect(isAlive(Number((error as ProgramError).stderr))).toBe(false);
  expect(warnings()).toEqual([]);
});

test('a socket file that nobody listens on any more is none', async () => {
  // A server that is killed leaves its socket.
  const socket = await socketPath('script.sock', context);
  await runProgram(process.execPath, [
    '-e',
    'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))',
    socket,
  ]).catch(() => undefined);
  expect(existsSync(socket)).toBe(true);
  await expect(script('exec sleep 600', 0.3)).rejects.toThrow('did not accept connections');
  expect(existsSync(socket)).toBe(false);
});

test('the signal ends the wait', async () => {
  const starting = script('exec sleep 600');
  await sleep(100);
  const aborted = performance.now();
  stopping.abort();
  await expect(starting).rejects.toMatchObject({ code: 'ABORTED' });
  expect(performance.now() - aborted).toBeLessThan(3000);
  await expect(qemuNbd()).rejects.toMatchObject({ code: 'ABORTED' });
});

test('a server that dies while it is used is reported once, and is the error of what used it', async () => {
  const server = await qemuNbd();
  const client = connect(server.socket);
  const closed = new Promise((_resolve, reject) => {
    client.once('error', reject);
    client.once('close', () => reject(new Error('the connection was closed')));
  });
  await new Promise((resolve) => client.once('data', resolve));
  const working = server.whileServing(() => closed);
  process.kill(server.pid, 'SIGKILL');
  const message = 'qemu-nbd ended while it was needed, killed by SIGKILL.';
  await expect(working).rejects.toMatchObject({ code: 'PROGRAM_FAILED', exitSignal: 'SIGKILL', message });
  expect(await server.ended).toBe(server.failure);
  await expect(server.whileServing(() => sizeOf(server))).rejects.toBe(server.failure);
  await server.stop();
  expect(warnings()).toEqual([expect.objectContaining({ code: 'SERVER_ENDED', message })]);
});

test('what fails while the server goes on fails for its own reason', async () => {
  const server = await qemuNbd();
  const reason = new Error('the target is full');
  await expect(server.whileServing(() => Promise.reject(reason))).rejects.toBe(reason);
});

test('nothing is started where the path of the socket is too long', async () => {
  const socket = join(directory, 'x'.repeat(108));
  await expect(startServer({ program: 'touch', args: [disk], socket }, context)).rejects.toMatchObject({
    code: 'INTERNAL',
    subject: socket,
  });
  expect(events).toEqual([]);
});

test('a server that starts when the run has ended is stopped', async () => {
  await context[Symbol.asyncDispose]();
  const socket = join(directory, 'late.sock');
  const args = ['-c', 'echo $$ >&2; exec sleep 600'];
  await expect(startServer({ program: 'sh', args, socket }, context)).rejects.toMatchObject({
    code: 'INTERNAL',
  });
});

describe('the path of a socket', () => {
  test('is in the directory of the context', async () => {
    expect(await socketPath('a.sock', context)).toBe(join(context.tempDir, 'a.sock'));
  });

  test('is in a short directory where that one is deep, which goes with the context', async () => {
    // A path may have 107 bytes, not characters.
    const deep = join(directory, 'ü'.repeat(40));
    mkdirSync(deep);
    const own = await createContext({ tempDir: deep });
    const socket = await socketPath('a.sock', own);
    expect(socket).toMatch(/^\/tmp\/v2v-node-sockets\.[A-Za-z0-9]{6}\/a\.sock$/);
    expect(existsSync(dirname(socket))).toBe(true);
    await own[Symbol.asyncDispose]();
    expect(existsSync(dirname(socket))).toBe(false);
  });

  test('has 107 bytes at most, as the kernel has it', async () => {
    const longest = join(directory, 'x'.repeat(107 - directory.length - 1));
    expect(() => checkSocketPath(longest)).not.toThrow();
    expect(() => checkSocketPath(`${longest}x`)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
    const listening = createServer();
    await new Promise<void>((resolve) => listening.listen(longest, resolve));
    expect(existsSync(longest)).toBe(true);
    await new Promise((resolve) => listening.close(resolve));
  });
});

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isV2vError } from '../../../lib/errors';
import { findConfinement, joinAccess, type Access } from '../../../lib/programs/confinement';
import { nbdAccess, overlayImage, readAccess } from '../../../lib/programs/image-access';
import { runProgram } from '../../../lib/programs/run';
import { startNbdServer } from '../../../lib/programs/nbd-server';
import { socketPath } from '../../../lib/programs/socket-path';
import { recordingContext } from '../support/recording-context';

let directory: string;
let secret: string;
let ours: string;
let listener: Server;
let port: number;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-confinement-test.'));
  [secret, ours] = [join(directory, 'secret'), join(directory, 'ours')];
  writeFileSync(secret, 'not yours\n');
  writeFileSync(ours, 'yours\n');
  listener = createServer((socket) => socket.end('hello'));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  port = (listener.address() as { port: number }).port;
});
afterAll(() => {
  listener.close();
  rmSync(directory, { recursive: true, force: true });
});
afterEach(() => {
  delete process.env.V2V_NODE_CONFINEMENT;
});

/** The ways that work on this host; the others are said and left out. */
async function workingMethods(): Promise<string[]> {
  const working: string[] = [];
  for (const method of ['landlock', 'bubblewrap']) {
    if ((await findConfinement({ V2V_NODE_CONFINEMENT: method }))?.name === method) working.push(method);
    else console.warn(`not tested, as it does not work on this host: ${method}`);
  }
  return working;
}

async function outputOf(args: readonly string[], access: Access): Promise<string> {
  const context = recordingContext();
  const { stdout } = await runProgram('sh', ['-c', ...args], { context, access });
  return stdout;
}

test('a confined program may be given every file to read, and still writes none', async () => {
  for (const method of await workingMethods()) {
    process.env.V2V_NODE_CONFINEMENT = method;
    expect(await outputOf([`cat ${secret}`], { read: ['/'] })).toBe('not yours\n');
    await expect(outputOf([`echo no > ${ours}`], { read: ['/'] })).rejects.toMatchObject({
      code: 'PROGRAM_FAILED',
    });
  }
});

test('a confined program reads and writes what it was given, and nothing else', async () => {
  for (const method of await workingMethods()) {
    process.env.V2V_NODE_CONFINEMENT = method;
    const out = mkdtempSync(join(directory, 'out.'));
    const access = { read: [ours], write: [out] };
    expect(await outputOf([`cat ${ours}`], access)).toBe('yours\n');
    await outputOf(
      [`echo new > ${out}/a && mv ${out}/a ${out}/b && mkdir ${out}/c && rmdir ${out}/c`],
      access,
    );
    expect(readFileSync(join(out, 'b'), 'utf8')).toBe('new\n');
    for (const command of [
      `cat ${secret}`,
      'cat /etc/passwd',
      'cat /proc/self/environ',
      `echo no > ${ours}`,
      `echo no > ${directory}/new`,
      `ln -s ${secret} ${out}/link && cat ${out}/link`,
    ]) {
      await expect(outputOf([command], access)).rejects.toMatchObject({ code: 'PROGRAM_FAILED' });
    }
    expect(readFileSync(ours, 'utf8')).toBe('yours\n');
    expect(existsSync(join(directory, 'new'))).toBe(false);
  }
});

test('it reaches the network only where it may', async () => {
  const run = async (sockets: 'none' | 'unix' | 'all') => {
    const context = recordingContext();
    const args = ['-c', `exec 3<> /dev/tcp/127.0.0.1/${port} && cat <&3`];
    return (await runProgram('bash', args, { context, access: { sockets } })).stdout;
  };
  for (const method of await workingMethods()) {
    process.env.V2V_NODE_CONFINEMENT = method;
    expect(await run('all')).toBe('hello');
    for (const sockets of ['none', 'unix'] as const)
      await expect(run(sockets)).rejects.toMatchObject({ code: 'PROGRAM_FAILED' });
  }
});

test('a server is confined, supervised and stopped like any other', async () => {
  for (const method of await workingMethods()) {
    process.env.V2V_NODE_CONFINEMENT = method;
    const context = recordingContext({ tempDir: mkdtempSync(join(directory, 'run.')) });
    const socket = await socketPath('n.sock', context);
    const disk = join(directory, 'disk.raw');
    writeFileSync(disk, Buffer.alloc(2 ** 20));
    const args = ['--format=raw', '--persistent', '--read-only', '--socket', socket];
    const command = { program: 'qemu-nbd', socket, access: { read: [disk] } };
    const server = await startNbdServer({ ...command, args: [...args, disk] }, context);
    expect(execFileSync('qemu-img', ['info', `nbd+unix:///?socket=${socket}`]).toString()).toContain('1 MiB');
    await server.stop();
    expect(server.failure).toBeUndefined();
    expect(existsSync(socket)).toBe(false);
    const refused = startNbdServer({ ...command, args: [...args, secret] }, context);
    await expect(refused).rejects.toMatchObject({ code: 'PROGRAM_FAILED' });
    await context[Symbol.asyncDispose]();
  }
});

test('under Landlock the process that was started becomes the program', async () => {
  if (!(await workingMethods()).includes('landlock')) return;
  process.env.V2V_NODE_CONFINEMENT = 'landlock';
  expect(Number(await outputOf(['echo $PPID'], {}))).toBe(process.pid);
});

test('a program that is missing is said to be, and its exit status is its own', async () => {
  const context = recordingContext();
  const missing = await runProgram('no-such-program', [], { context, access: {} }).catch(
    (error: unknown) => error,
  );
  expect(isV2vError(missing) && missing.code).toBe('PROGRAM_MISSING');
  const failed = runProgram('sh', ['-c', 'echo why >&2; exit 7'], { context, access: {} });
  await expect(failed).rejects.toMatchObject({
    program: 'sh',
    exitCode: 7,
    message: 'sh failed with exit status 7: why',
  });
});

test('a program that stands elsewhere than the system’s is confined with what it came with', async () => {
  const prefix = mkdtempSync(join(directory, 'prefix.'));
  mkdirSync(join(prefix, 'bin'));
  mkdirSync(join(prefix, 'share'));
  const program = join(prefix, 'bin', 'show');
  copyFileSync(execFileSync('which', ['cat']).toString().trim(), program);
  writeFileSync(join(prefix, 'share', 'text'), 'its own\n');
  const context = recordingContext();
  const shows = async (path: string) => (await runProgram(program, [path], { context, access: {} })).stdout;
  expect(await shows(join(prefix, 'share', 'text'))).toBe('its own\n');
  await expect(shows(secret)).rejects.toMatchObject({ code: 'PROGRAM_FAILED' });
  expect(context.events.filter(({ type }) => type === 'warning')).toEqual([]);
});

test('a script of the user’s own runs as it is, and one warning says so', async () => {
  const program = join(mkdtempSync(join(directory, 'bin.')), 'wrapper');
  writeFileSync(program, `#!/bin/sh\ncat ${secret}\n`);
  chmodSync(program, 0o755);
  const context = recordingContext();
  expect((await runProgram(program, [], { context, access: {} })).stdout).toBe('not yours\n');
  await runProgram(program, [], { context, access: {} });
  const warnings = context.events.filter(({ type }) => type === 'warning');
  expect(warnings).toMatchObject([
    { code: 'NOT_CONFINED', message: expect.stringContaining(program) as string },
  ]);
});

test('where nothing confines programs, they run, and one warning a run says so', async () => {
  process.env.V2V_NODE_CONFINEMENT = 'none';
  const context = recordingContext();
  const { events } = context;
  for (let i = 0; i < 3; i++) {
    const { stdout } = await runProgram('cat', [secret], { context, access: {} });
    expect(stdout).toBe('not yours\n');
  }
  const warnings = events.filter(({ type }) => type === 'warning');
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatchObject({ code: 'NOT_CONFINED' });
});

test('what a program may open follows from the image', async () => {
  const disk = {
    id: 0,
    image: { kind: 'file', path: '/a.vmdk', format: 'vmdk', files: ['/a-s001.vmdk'] },
  } as const;
  const overlay = {
    path: '/t/sda.qcow2',
    disk: { ...disk, image: { ...disk.image, files: [...disk.image.files] } },
  };
  expect(joinAccess(...readAccess(await overlayImage(overlay)))).toEqual({
    read: ['/t/sda.qcow2', '/a.vmdk', '/a-s001.vmdk'],
    write: [],
    sockets: 'none',
  });
  expect(joinAccess(nbdAccess('nbd+unix:///x?socket=/t/a%20b.sock'), { read: ['/c'] })).toEqual({
    read: ['/c'],
    write: ['/t/a b.sock'],
    sockets: 'unix',
  });
  expect(joinAccess(nbdAccess('nbd://host/x'), { sockets: 'unix' }).sockets).toBe('all');
});

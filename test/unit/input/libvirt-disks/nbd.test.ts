import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { openSource } from '../../../../lib/input';
import { diskImage, failureOf, recordingContext, removeScratch, scratch } from '../archives';
import { domainOf } from '../domain-xml/domains';

const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill();
    await once(child, 'exit');
  }
});
afterAll(removeScratch);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** nbdkit with one file, until the test ends. */
async function serve(data: Buffer, ...args: string[]): Promise<void> {
  const file = join(scratch(), 'disk.img');
  writeFileSync(file, data);
  const pid = join(scratch(), 'pid');
  const child = spawn('nbdkit', ['-f', '-r', '-P', pid, ...args, 'file', file], { stdio: 'ignore' });
  started.push(child);
  while (!existsSync(pid) && child.exitCode === null) await sleep(20);
}

async function open(source: string, format = 'raw') {
  const { context } = await recordingContext();
  const path = join(scratch(), 'guest.xml');
  const driver = `<driver type='${format}'/>`;
  const disk = `<disk type='network'>${driver}<source protocol='nbd' ${source}</source><target dev='vda'/></disk>`;
  writeFileSync(path, domainOf({ disks: disk }));
  return { context, opening: openSource({ mode: 'libvirtxml', path }, context) };
}

async function readBack(opening: ReturnType<typeof openSource>): Promise<Buffer> {
  const [disk] = (await opening).disks;
  if (disk?.image.kind !== 'nbd') throw new Error('it is not on a server');
  const copy = join(scratch(), 'copy.img');
  await promisify(execFile)('qemu-img', [
    'convert',
    '-f',
    disk.image.format,
    '-O',
    'raw',
    disk.image.uri,
    copy,
  ]);
  return readFileSync(copy);
}

const data = Buffer.alloc(1024 ** 2, 9);

test('an NBD server at any host and port, with the name of an export', async () => {
  const port = await freePort();
  await serve(data, '-p', String(port), '-i', '127.0.0.1');
  const { opening, context } = await open(`name='a b/c'><host name='127.0.0.1' port='${port}'/>`);
  expect((await opening).disks[0]!.image).toEqual({
    kind: 'nbd',
    uri: `nbd://127.0.0.1:${port}/a%20b%2Fc`,
    name: `nbd://127.0.0.1:${port}/a%20b%2Fc`,
    format: 'raw',
    remote: true,
  });
  expect((await readBack(opening)).equals(data)).toBe(true);
  await context[Symbol.asyncDispose]();
});

test('an NBD server at a Unix socket, with an image in a format', async () => {
  const socket = join(scratch(), 's');
  await serve(diskImage('qcow2'), '-U', socket);
  const source = `name='x'><host transport='unix' socket='${socket}'/>`;
  const { opening, context } = await open(source, 'qcow2');
  expect((await opening).disks[0]!.image).toMatchObject({ format: 'qcow2', remote: true });
  expect(await readBack(opening)).toHaveLength(4 * 1024 ** 2);
  await context[Symbol.asyncDispose]();
});

test('an NBD server that wants TLS is spoken to by nbdkit', async () => {
  const keys = join(scratch(), 'keys.psk');
  writeFileSync(keys, `nobody:${'00'.repeat(32)}\n`);
  const port = await freePort();
  await serve(data, '-p', String(port), '-i', '127.0.0.1', '--tls=require', `--tls-psk=${keys}`);
  const host = `<host name='127.0.0.1' port='${port}'/>`;
  // This host has no certificates that fit; what matters is that nobody goes on without TLS.
  const withTls = await open(`name='' tls='yes'>${host}`);
  const refused = await failureOf(withTls.opening);
  expect(refused).toMatchObject({ code: 'SOURCE_UNREACHABLE', subject: 'vda' });
  expect(refused.message).toContain('with TLS');
  await withTls.context[Symbol.asyncDispose]();
  const without = await open(`name=''>${host}`);
  expect(await failureOf(without.opening)).toMatchObject({ subject: 'vda' });
  await without.context[Symbol.asyncDispose]();
});

test('a server that is not there, or not named', async () => {
  const port = await freePort();
  const { opening } = await open(`name='x'><host name='127.0.0.1' port='${port}'/>`);
  const error = await failureOf(opening);
  expect(error).toMatchObject({ code: 'SOURCE_UNREACHABLE', subject: 'vda' });
  expect(error.message).toContain(`nbd://127.0.0.1:${port}/x`);
  expect(await failureOf((await open(`name='x'>`)).opening)).toMatchObject({ code: 'DISK_SOURCE' });
  expect(await failureOf((await open(`name='x'><host name='h' port='70000'/>`)).opening)).toMatchObject({
    code: 'DOMAIN_INVALID',
  });
});

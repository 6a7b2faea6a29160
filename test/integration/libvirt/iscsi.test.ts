import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { createContext, openSource, type V2vEvent } from '../../../lib';

const run = promisify(execFile);
const timeout = 120_000;
const target = 'iqn.2026-01.com.example:v2v';
const password = 'hunter2hunter2';
/** Of the socket through which the daemon is told what to do; others may run. */
const control = String(process.pid % 30_000);
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
const data = Buffer.alloc(8 * 1024 ** 2, 5);

let directory: string;
let port: number;
let daemon: ChildProcess;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const found = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
  return found;
}

const tell = (...args: string[]) => run('tgtadm', ['-C', control, '--lld', 'iscsi', ...args], { env });

beforeAll(async () => {
  directory = mkdtempSync('/var/tmp/v2v-iscsi-test.');
  const disk = join(directory, 'disk.img');
  writeFileSync(disk, data);
  port = await freePort();
  daemon = spawn('tgtd', ['-f', '-C', control, '--iscsi', `portal=127.0.0.1:${port}`], {
    env,
    stdio: 'ignore',
  });
  const added = ['--op', 'new', '--mode', 'target', '--tid', '1', '-T', target];
  for (let tries = 0; ; tries++) {
    try {
      await tell(...added);
      break;
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(100);
    }
  }
  await tell('--op', 'new', '--mode', 'logicalunit', '--tid', '1', '--lun', '1', '-b', disk);
  await tell('--op', 'bind', '--mode', 'target', '--tid', '1', '-I', 'ALL');
  await tell('--op', 'new', '--mode', 'account', '--user', 'me', '--password', password);
  await tell('--op', 'bind', '--mode', 'account', '--tid', '1', '--user', 'me');
}, timeout);

afterAll(async () => {
  if (daemon?.exitCode === null) {
    daemon.kill('SIGKILL');
    await once(daemon, 'exit');
  }
  rmSync(directory, { recursive: true, force: true });
}, timeout);

async function open(unit: number, given: string) {
  const events: V2vEvent[] = [];
  const context = await createContext({ onEvent: (event) => events.push(event) });
  const path = join(directory, 'guest.xml');
  const source = `<source protocol='iscsi' name='${target}/${unit}'><host name='127.0.0.1' port='${port}'/><auth username='me'><secret type='iscsi' usage='u'/></auth></source>`;
  const disk = `<disk type='network'><driver type='raw'/>${source}<target dev='sda' bus='scsi'/></disk>`;
  writeFileSync(
    path,
    `<domain type='kvm'><name>a</name><memory>65536</memory><devices>${disk}</devices></domain>`,
  );
  return { context, events, opening: openSource({ mode: 'libvirtxml', path, password: given }, context) };
}

test(
  'a disk of an iSCSI server is read, and its password is seen nowhere',
  async () => {
    const { context, events, opening } = await open(1, password);
    const [disk] = (await opening).disks;
    expect(disk!.image).toMatchObject({
      kind: 'nbd',
      remote: true,
      name: `iscsi://127.0.0.1:${port}/${target}/1`,
    });
    const processes = execFileSync('ps', ['-eo', 'args', 'ww'], { encoding: 'utf8' });
    expect(processes).toContain('secret,id=password,file=');
    expect(processes + JSON.stringify(events)).not.toContain(password);
    const copy = join(directory, 'copy.img');
    const { image } = disk!;
    await run('qemu-img', ['convert', '-f', 'raw', '-O', 'raw', image.kind === 'nbd' ? image.uri : '', copy]);
    expect(readFileSync(copy).equals(data)).toBe(true);
    await context[Symbol.asyncDispose]();
  },
  timeout,
);

test(
  'a wrong password, and a unit that is not there, are errors of the source',
  async () => {
    for (const [unit, given, code] of [
      [1, 'somethingelse', 'SOURCE_LOGIN'],
      [7, password, 'SOURCE_UNREACHABLE'],
    ] as const) {
      const { context, opening } = await open(unit, given);
      await expect(opening).rejects.toMatchObject({ code, subject: 'sda' });
      await context[Symbol.asyncDispose]();
    }
  },
  timeout,
);

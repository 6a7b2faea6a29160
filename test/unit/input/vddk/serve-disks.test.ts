import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { VddkGuest } from '../../../../lib/input/vddk/command';
import { filtersHere, serveDisks } from '../../../../lib/input/vddk/serve-disks';
import { secretFile } from '../../../../lib/credentials/secret-file';
import type { Context } from '../../../../lib/run/context';
import type { VddkOptions, VSphereServer } from '../../../../types/input';
import type { V2vEvent } from '../../../../types/events';
import { VddkHome, vddkPlugin } from '../../../support/vddk-plugin';
import { failureOf, recordingContext, removeScratch, scratch } from '../archives';

const disks = ['[datastore1] web/web.vmdk', '[a [x]] web/web_1.vmdk'];
const thumbprint = Array.from({ length: 20 }, () => 'AB').join(':');
const password = 'not to be seen';

let home: VddkHome;
let context: Context;
let events: V2vEvent[];
beforeEach(async () => {
  home = new VddkHome(join(scratch(), 'vddk'));
  disks.forEach((disk, index) => home.addDisk(disk, Buffer.alloc(65536 * 3 + 512, `disk ${index}`)));
  ({ context, events } = await recordingContext());
});
afterEach(async () => {
  await context[Symbol.asyncDispose]();
  removeScratch();
});

async function guest(
  options: VddkOptions = {},
  server: VSphereServer = { host: 'vcenter.example.com' },
  plugin = vddkPlugin(),
): Promise<VddkGuest> {
  return {
    plugin,
    filters: await filtersHere(context),
    server,
    moref: 'vm-57',
    passwordFile: await secretFile(password, context),
    thumbprint,
    options: { libdir: home.path, ...options },
  };
}

/** What each server was given: its plugin's parameters. */
function parameters(): string[][] {
  const servers = home
    .log()
    .filter((line) => !/^(?:open|extents) /.test(line))
    .join('\n')
    .split('\n--')
    .filter(Boolean);
  return servers.map((server) => server.trim().split('\n'));
}

const commands = (): string[] =>
  events.flatMap((event) =>
    event.type === 'command' && event.command.startsWith('nbdkit --foreground') ? [event.command] : [],
  );

function content(uri: string): Buffer {
  const copy = join(scratch(), 'copy');
  execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', 'raw', uri, copy]);
  return readFileSync(copy);
}

test('a server for each disk is told what VMware’s library needs', async () => {
  const images = await serveDisks(disks, await guest(), context);
  expect(parameters()).toEqual(
    disks.map((disk) => [
      'server=vcenter.example.com',
      'vm=moref=vm-57',
      'user=root',
      'password=a file',
      `libdir=${home.path}`,
      `thumbprint=${thumbprint}`,
      `file=${disk}`,
    ]),
  );
  expect(images).toMatchObject(disks.map((name) => ({ kind: 'nbd', format: 'raw', name, remote: true })));
  images.forEach((image, index) => {
    expect(
      content((image as { uri: string }).uri).equals(Buffer.alloc(65536 * 3 + 512, `disk ${index}`)),
    ).toBe(true);
  });
});

test('all options reach the plugin, in virt-v2v’s order', async () => {
  const options: VddkOptions = {
    transports: ['san', 'nbdssl'],
    compression: 'skipz',
    config: '/etc/vddk.conf',
    nfcHostPort: 903,
    port: 8443,
    snapshot: 'snapshot-12',
  };
  const server = { host: '192.0.2.7', port: 444, user: 'administrator@vsphere.local' };
  await serveDisks([disks[0]!], await guest(options, server), context);
  expect(parameters()).toEqual([
    [
      'server=192.0.2.7',
      'vm=moref=vm-57',
      'user=administrator@vsphere.local',
      'password=a file',
      'compression=skipz',
      'config=/etc/vddk.conf',
      `libdir=${home.path}`,
      'nfchostport=903',
      'port=8443',
      'snapshot=snapshot-12',
      `thumbprint=${thumbprint}`,
      'transports=san:nbdssl',
      `file=${disks[0]}`,
    ],
  ]);
});

test('the port is the server’s where no other is stated', async () => {
  await serveDisks([disks[0]!], await guest({}, { host: 'esx1', port: 8443 }), context);
  await context[Symbol.asyncDispose]();
  ({ context } = await recordingContext());
  await serveDisks([disks[0]!], await guest({}, { host: 'esx1', port: 443 }), context);
  const [first, second] = parameters();
  expect(first).toContain('port=8443');
  expect(second!.some((parameter) => parameter.startsWith('port='))).toBe(false);
});

test('a plugin that can serves all disks with one server', async () => {
  const names = [disks[0]!, '[datastore1] web/web_1.vmdk'];
  home.addDisk(names[1]!, Buffer.alloc(4096, 'second'));
  const able = vddkPlugin({ withExport: true });
  const images = await serveDisks(names, await guest({}, undefined, able), context);
  expect(commands()).toHaveLength(1);
  expect(parameters().map((given) => given.at(-1))).toEqual(['export=\\[datastore1\\] web/web*.vmdk']);
  const uris = images.map((image) => (image as { uri: string }).uri);
  expect(content(uris[0]!).equals(Buffer.alloc(65536 * 3 + 512, 'disk 0'))).toBe(true);
  expect(content(uris[1]!).equals(Buffer.alloc(4096, 'second'))).toBe(true);
});

test('and a single disk by its name, whatever is in it', async () => {
  const able = vddkPlugin({ withExport: true });
  await serveDisks([disks[1]!], await guest({}, undefined, able), context);
  expect(parameters().map((given) => given.at(-1))).toEqual(['export=\\[a \\[x\\]\\] web/web_1.vmdk']);
});

/** https://github.com/vexxhost/migratekit/issues/39: the password was on nbdkit's command line. */
test('the password is in no argument, no event, and in no file once the servers run', async () => {
  const stated = await guest();
  await serveDisks(disks, stated, context);
  const lines = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8')];
      } catch {
        return []; // it has ended
      }
    });
  const servers = lines.filter((line) => line.includes(`libdir=${home.path}`));
  expect(servers).toHaveLength(disks.length);
  expect(servers.every((line) => line.includes(`password=+${stated.passwordFile}`))).toBe(true);
  expect(lines.filter((line) => line.includes(password))).toEqual([]);
  expect(JSON.stringify(events)).not.toContain(password);
  expect(existsSync(stated.passwordFile)).toBe(false);
});

test('a cookie is in no event', async () => {
  await serveDisks(disks, await guest({ cookie: 'vmware_soap_session=5e55' }), context);
  expect(parameters()[0]).toContain('cookie=vmware_soap_session=5e55');
  expect(JSON.stringify(events)).not.toContain('5e55');
});

test('what VMware’s library says is said, with what to do', async () => {
  home.set('password', 'another');
  const refused = await failureOf(serveDisks(disks, await guest(), context));
  expect(refused).toMatchObject({ code: 'SOURCE_LOGIN', subject: disks[0] });
  expect(refused.message).toContain('Cannot complete login due to an incorrect user name or password');
});

test('and so is a wrong thumbprint, or a disk that is gone', async () => {
  home.set('thumbprint', 'CD');
  expect(await failureOf(serveDisks(disks, await guest(), context))).toMatchObject({
    code: 'SOURCE_IDENTITY',
  });
  home.set('thumbprint', thumbprint);

  await context[Symbol.asyncDispose]();
  ({ context } = await recordingContext());
  const gone = '[datastore1] web/moved.vmdk';
  expect(await failureOf(serveDisks([gone], await guest(), context))).toMatchObject({
    code: 'DISK_MISSING',
    subject: gone,
  });
});

test('nothing goes on when the run is over', async () => {
  await serveDisks(disks, await guest(), context);
  await context[Symbol.asyncDispose]();
  const running = readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`libdir=${home.path}`);
    } catch {
      return false;
    }
  });
  expect(running).toEqual([]);
});

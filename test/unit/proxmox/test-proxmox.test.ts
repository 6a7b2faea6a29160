/** The tests' Proxmox VE refuses what a real one refuses; each case is a rule of its documentation or a public report. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';

import { badDefaults, makeStorage, TestProxmox, wrongParameters } from '../../support/proxmox';

let server: TestProxmox;
beforeEach(async () => {
  server = await TestProxmox.start();
});
afterEach(() => server[Symbol.asyncDispose]());

interface Said {
  status: number;
  text: string;
}

function send(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: Buffer | string,
): Promise<Said> {
  const authorization = `PVEAPIToken=${server.token.id}=${server.token.secret}`;
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: server.port,
        method,
        path: `/api2/json${path}`,
        rejectUnauthorized: false,
        headers: { authorization, ...headers },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode!, text: Buffer.concat(chunks).toString() }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const good = {
  vmid: '104',
  name: 'web',
  ostype: 'l26',
  machine: 'q35',
  cpu: 'x86-64-v2-AES',
  memory: '512',
  bios: 'seabios',
  scsihw: 'virtio-scsi-single',
  agent: 'enabled=1',
  localtime: '0',
  scsi0: 'local-lvm:0,import-from=local:import/web.qcow2,discard=on',
  net0: 'virtio=52:54:00:00:00:01,bridge=vmbr0,firewall=0',
  boot: 'order=scsi0',
};

function create(changes: Record<string, string | undefined> = {}): Promise<Said> {
  const file = join(server.directory, 'web.qcow2');
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', file, '1M']);
  server.cluster.storages[0]!.volumes.set('import/web.qcow2', file);
  server.cluster.storages[0]!.volumes.set('iso/web.iso', file);
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...good, ...changes })) {
    if (value !== undefined) given.append(name, value);
  }
  return send('POST', '/nodes/pve/qemu', form, given.toString());
}

test('a machine that is asked for as it should be', async () => {
  const { status, text } = await create();
  expect([status, text]).toEqual([200, expect.stringMatching(/UPID:pve:.*qmcreate:104:/)]);
});

test.each<[string, Record<string, string | undefined>, number, RegExp]>([
  ['an unknown parameter', { nonsense: '1' }, 400, /nonsense/],
  ['a value of the wrong form', { memory: 'much' }, 400, /memory/],
  ['a name that is none of DNS', { name: 'a_b' }, 400, /name/],
  [
    'a boot order without the device (ProxCenter#86)',
    { boot: 'order=scsi1' },
    400,
    /device 'scsi1' does not exist/,
  ],
  [
    'an import from an ISO (bpg/terraform-provider-proxmox#2445)',
    { scsi0: 'local-lvm:0,import-from=local:iso/web.iso' },
    400,
    /wrong type 'iso'/,
  ],
  ['an absolute path of a token', { scsi0: 'local-lvm:0,import-from=/tmp/x.qcow2' }, 500, /Only root/],
  [
    'an import with a size',
    { scsi0: 'local-lvm:1,import-from=local:import/web.qcow2' },
    400,
    /special syntax/,
  ],
  [
    'qcow2 on a storage of volumes (bpg/terraform-provider-proxmox#1035)',
    { scsi0: 'local-lvm:0,import-from=local:import/web.qcow2,format=qcow2' },
    400,
    /unsupported format/,
  ],
  [
    'a storage without images',
    { scsi0: 'local:0,import-from=local:import/web.qcow2' },
    400,
    /does not support vm images/,
  ],
  [
    'an image that is not there',
    { scsi0: 'local-lvm:0,import-from=local:import/none.qcow2' },
    500,
    /does not exist/,
  ],
  [
    'an EFI disk that is imported without its type',
    { efidisk0: 'local-lvm:0,import-from=local:import/web.qcow2' },
    400,
    /efitype/,
  ],
  ['a generation ID', { vmgenid: '1' }, 500, /only root can set 'vmgenid'/],
  ['the default type of CPU', { cpu: undefined }, 400, /bad default/],
  ['the default controller', { scsihw: undefined }, 400, /bad default/],
  ['a bridge that is not there', { net0: 'virtio=52:54:00:00:00:01,bridge=vmbr9' }, 400, /vmbr9/],
])('refuses %s', async (_what, changes, status, text) => {
  const said = await create(changes);
  expect(said.text).toMatch(text);
  expect(said.status).toBe(status);
  expect(server.cluster.vms.size).toBe(0);
});

test('what is not said is known to break a guest', () => {
  expect(
    badDefaults({ bios: 'ovmf', efidisk0: 'a:1', tpmstate0: 'a:1', net0: 'virtio,bridge=vmbr0' }),
  ).toEqual([
    ...[
      'cpu',
      'scsihw',
      'memory',
      'ostype',
      'machine',
      'boot',
      'agent',
      'localtime',
      'efidisk0',
      'tpmstate0',
      'net0',
    ],
  ]);
  expect(badDefaults(good)).toEqual([]);
  expect(wrongParameters(good)).toEqual({});
});

const boundary = 'xyz';
const multipart = { 'content-type': `multipart/form-data; boundary=${boundary}` };

function part(name: string, value: string | Buffer, filename?: string): Buffer {
  const file = filename === undefined ? '' : `; filename="${filename}"`;
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(value), Buffer.from('\r\n')]);
}

function upload(parts: Buffer[], storage = 'local', headers: Record<string, string> = {}): Promise<Said> {
  const body = Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
  const length: Record<string, string> =
    'transfer-encoding' in headers ? {} : { 'content-length': String(body.length) };
  return send('POST', `/nodes/pve/storage/${storage}/upload`, { ...multipart, ...length, ...headers }, body);
}

function image(...options: string[]): Buffer {
  const file = join(server.directory, 'made.qcow2');
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', ...options, file, '1M']);
  return readFileSync(file);
}

async function ended(said: Said): Promise<string | undefined> {
  const task = server.tasks.find((JSON.parse(said.text) as { data: string }).data);
  await task.done;
  return task.exitStatus;
}

test('an upload as it should be', async () => {
  const file = image();
  const sha256 = createHash('sha256').update(file).digest('hex');
  const fields = [part('content', 'import'), part('checksum-algorithm', 'sha256'), part('checksum', sha256)];
  expect(await ended(await upload([...fields, part('filename', file, 'a.qcow2')]))).toBe('OK');
  expect(server.volumes).toEqual(['local:import/a.qcow2']);
});

test.each<[string, () => Promise<Said>, number, RegExp]>([
  [
    'chunks',
    () => upload([part('content', 'import')], 'local', { 'transfer-encoding': 'chunked' }),
    501,
    /chunked/,
  ],
  [
    'the file before the fields',
    () => upload([part('filename', 'x', 'a.qcow2'), part('content', 'import')]),
    400,
    /not the last/,
  ],
  [
    'a file of another name',
    () => upload([part('content', 'import'), part('file', 'x', 'a.qcow2')]),
    400,
    /not the last/,
  ],
  [
    'another content',
    () => upload([part('content', 'images'), part('filename', 'x', 'a.qcow2')]),
    400,
    /not allowed/,
  ],
  [
    'a wrong ending (bpg/terraform-provider-proxmox#641)',
    () => upload([part('content', 'import'), part('filename', 'x', 'a.img')]),
    400,
    /wrong extension/,
  ],
  [
    'a storage that takes none',
    () => upload([part('content', 'import'), part('filename', 'x', 'a.qcow2')], 'files'),
    500,
    /does not support/,
  ],
  [
    'a storage of volumes',
    () => upload([part('content', 'import'), part('filename', 'x', 'a.qcow2')], 'local-lvm'),
    500,
    /can't upload/,
  ],
])('refuses an upload: %s', async (_what, work, status, text) => {
  const said = await work();
  expect(said.text).toMatch(text);
  expect(said.status).toBe(status);
});

test('a wrong checksum, and an image that names another file', async () => {
  const checksum = [part('content', 'import'), part('checksum-algorithm', 'sha256'), part('checksum', 'aa')];
  expect(await ended(await upload([...checksum, part('filename', image(), 'a.qcow2')]))).toMatch(
    /checksum mismatch/,
  );
  writeFileSync(join(server.directory, 'base'), Buffer.alloc(1 << 20));
  const backed = image('-b', join(server.directory, 'base'), '-F', 'raw');
  expect(await ended(await upload([part('content', 'import'), part('filename', backed, 'b.qcow2')]))).toMatch(
    /backing/,
  );
  expect(server.volumes).toEqual([]);
});

test('a token without permissions gets an empty list, and a disabled storage is in it', async () => {
  server.cluster.storages.push(makeStorage('off', { enabled: false }));
  expect((await send('GET', '/nodes/pve/storage')).text).toContain(
    '"storage":"off","type":"dir","content":"images","enabled":0',
  );
  server.acl = {};
  expect(await send('GET', '/nodes/pve/storage')).toEqual({ status: 200, text: '{"data":[]}' });
});

test('nobody without the token', async () => {
  expect((await send('GET', '/version', { authorization: 'PVEAPIToken=x@pve!y=z' })).status).toBe(401);
});

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { writeCookieScript } from '../../../../lib/input/vsphere/cookie-script';
import { folderUrl } from '../../../../lib/input/vsphere/datastore-path';
import { curlExport, repeat, serveDisk } from '../../../../lib/input/vsphere/serve-disks';
import { nbdkitArguments, type NbdkitParameter } from '../../../../lib/programs/nbdkit/serve';
import { runProgram } from '../../../../lib/programs/run';
import { smallVCenter } from '../../../support/vsphere';
import { startCenter, type Center } from './support';

const MiB = 1 << 20;
const data = Buffer.alloc(12 * MiB);
for (let at = 0; at < data.length; at += 4096) data.writeUInt32LE(at * 7 + 1, at);
const uuid = '4203d2b4-4cd2-4a0e-a9b1-000000000001';
const name = '[datastore1] web/web.vmdk';
const inventory = smallVCenter([
  { name: 'web', uuid, disks: [{ path: name, size: data.length, content: data }] },
]);
const password = 'geheim-4711';

/** So that a test does not wait: what nbdkit does is the same. */
const hurried: readonly NbdkitParameter[] = [['cookie-script-renew', '1']];

async function readDisk(center: Center, during: (uri: string) => unknown = () => undefined): Promise<Buffer> {
  const { server, vcenter, context } = center;
  const url = folderUrl(vcenter.address, 'DC0', { datastore: 'datastore1', path: 'web/web-flat.vmdk' });
  const script = await writeCookieScript(url, server, password, context);
  const served = curlExport(0, url, script, server);
  const soon = {
    ...served,
    // nbdkit's own number of tries, with the pause that is its default.
    repeat: { name: repeat.name },
    parameters: [...served.parameters.filter(([key]) => key !== 'cookie-script-renew'), ...hurried],
  };
  const image = await serveDisk({ name, url }, soon, context);
  if (image.kind !== 'nbd') throw new Error(image.kind);
  await during(image.uri);
  const copy = join(context.tempDir, 'copy.raw');
  await runProgram('qemu-img', ['convert', '-f', 'raw', '-O', 'raw', image.uri, copy], { context });
  return readFileSync(copy);
}

it('opens the disk for a client that comes when the session has just ended', async () => {
  await using center = await startCenter(inventory, { password });
  const { vcenter, context } = center;
  const read = readDisk(center, async (uri) => {
    await runProgram('qemu-img', ['info', uri], { context });
    vcenter.sessions.expire();
  });
  expect((await read).equals(data)).toBe(true);
});

it('is called as virt-v2v calls it', () => {
  const url = 'https://vc/folder/db/db-flat.vmdk?dcPath=DC1&dsName=store%252b1';
  const served = curlExport(1, url, '/run/cookies', { host: 'vc', verifyCertificate: false });
  expect(nbdkitArguments(served, '/run/in1.sock').slice(-9)).toEqual([
    '16',
    'curl',
    `url=${url}`,
    'timeout=2000',
    'cookie-script=/run/cookies',
    'cookie-script-renew=20',
    'protocols=https',
    'followlocation=false',
    'sslverify=false',
  ]);
  const trusting = curlExport(0, url, '/run/cookies', { host: 'vc', caFile: '/etc/ca.pem' });
  expect(nbdkitArguments(trusting, '/run/in0.sock').at(-1)).toBe('cainfo=/etc/ca.pem');
});

it('goes through no proxy', () => {
  const { env } = curlExport(0, 'https://vc/', '/run/cookies', { host: 'vc' });
  const names = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY', 'no_proxy', 'NO_PROXY'];
  expect(names.map((variable) => [Object.hasOwn(env ?? {}, variable), env?.[variable]])).toEqual(
    names.map(() => [true, undefined]),
  );
});

/** Command lines and environments of all processes that this user may look at. */
function processes(): string {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .flatMap((pid) => ['cmdline', 'environ'].map((part) => join('/proc', pid, part)))
    .map((path) => {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        return '';
      }
    })
    .join('\n');
}

describe('a disk that is read through nbdkit', () => {
  it('is what the server has, with the password in no argument of a program (migratekit#39)', async () => {
    await using center = await startCenter(inventory, { password });
    let seen = '';
    expect((await readDisk(center, () => (seen = processes()))).equals(data)).toBe(true);
    expect(seen).toContain('cookie-script=');
    expect(seen).not.toContain(password);
    expect(JSON.stringify(center.context.events)).not.toContain(password);
    expect(center.vcenter.requests.filter(({ authorization }) => authorization === 'basic')).toHaveLength(1);
  });

  // kubevirt/containerized-data-importer PR 4069, vmware/govmomi#1832, terraform-provider-vcd#482
  it('survives a session that ends in the middle', async () => {
    await using center = await startCenter(inventory, { password, sessionRequests: 4 });
    expect((await readDisk(center)).equals(data)).toBe(true);
    const { requests } = center.vcenter;
    expect(requests.filter(({ status }) => status === 401).length).toBeGreaterThan(0);
    expect(requests.filter(({ authorization }) => authorization === 'basic').length).toBeGreaterThan(1);
  });

  it.each([
    ['an overloaded server', { kind: 'refuse', status: 503, retryAfter: 1 }],
    ['a connection that is reset', { kind: 'reset' }],
    ['an answer that breaks off', { kind: 'reset', after: 100_000 }],
    ['slow answers', { kind: 'slow', milliseconds: 100, times: 5 }],
  ] as const)('survives %s', async (_what, trouble) => {
    await using center = await startCenter(inventory, { password });
    center.vcenter.trouble({ at: 'folder', skip: 3, ...trouble });
    expect((await readDisk(center)).equals(data)).toBe(true);
  });

  it('is read from a server that an authority of a file vouches for', async () => {
    await using center = await startCenter(inventory, { password });
    const caFile = join(center.context.tempDir, 'ca.pem');
    writeFileSync(caFile, center.vcenter.certificate.cert);
    Object.assign(center.server, { caFile, verifyCertificate: true });
    expect((await readDisk(center)).equals(data)).toBe(true);
  });
});

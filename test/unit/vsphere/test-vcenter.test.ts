/** What the tests' own vCenter answers for files of datastores, as nbdkit's curl plugin asks for them. */
import { HttpClient, sourceCodes, type HttpAnswer, type HttpRequest } from '../../../lib/http';
import { smallVCenter, TestVCenter, type TestVCenterOptions } from '../../support/vsphere';

const bytes = Buffer.from('0123456789');
const user = 'root';
const password = 'secret';
const basic = { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
const at = (file: string, store = 'datastore1') => `/folder/${file}?dcPath=DC0&dsName=${store}`;

interface Asking extends AsyncDisposable {
  center: TestVCenter;
  ask(path: string, request?: Omit<HttpRequest, 'path'>): Promise<HttpAnswer>;
}

async function started(options: TestVCenterOptions = {}): Promise<Asking> {
  const guests = [
    {
      name: 'web',
      uuid: '4203d2b4-4cd2-4a0e-a9b1-000000000001',
      disks: [{ path: '[datastore1] web/web.vmdk', size: 10, content: bytes }],
    },
    {
      name: 'far',
      uuid: '4203d2b4-4cd2-4a0e-a9b1-000000000002',
      disks: [{ path: '[a (1)] far/far.vmdk', size: 10 }],
    },
  ];
  const inventory = smallVCenter(guests, [{ name: 'datastore1' }, { name: 'a (1)', type: 'vsan' }]);
  const center = await TestVCenter.start(inventory, { user, password, ...options });
  const server = { host: '127.0.0.1', port: center.port, verifyCertificate: false };
  const http = await HttpClient.create(server, sourceCodes, { signal: new AbortController().signal });
  return {
    center,
    ask: (path, request = {}) => http.request({ path, ...request }),
    async [Symbol.asyncDispose]() {
      await http[Symbol.asyncDispose]();
      await center[Symbol.asyncDispose]();
    },
  };
}

const cookieOf = ({ headers }: HttpAnswer): string => headers['set-cookie']![0]!.split(';')[0]!;

test('nobody gets a file without a login', async () => {
  await using server = await started();
  const { status, headers } = await server.ask(at('web/web-flat.vmdk'));
  expect([status, headers['www-authenticate']]).toEqual([401, 'Basic realm="VMware HTTP server"']);
  const wrong = { Authorization: `Basic ${Buffer.from('root:wrong').toString('base64')}` };
  expect((await server.ask(at('web/web-flat.vmdk'), { headers: wrong })).status).toBe(401);
});

test('a login gives a cookie, which is enough afterwards', async () => {
  await using server = await started();
  const first = await server.ask(at('web/web-flat.vmdk'), { method: 'HEAD', headers: basic });
  expect([first.status, first.headers['content-length'], first.body.length]).toEqual([200, '10', 0]);
  const headers = { Cookie: cookieOf(first), Range: 'bytes=2-5' };
  const part = await server.ask(at('web/web-flat.vmdk'), { headers });
  expect([part.status, part.body.toString(), part.headers['content-range']]).toEqual([
    206,
    '2345',
    'bytes 2-5/10',
  ]);
  expect(server.center.requests.map(({ authorization }) => authorization)).toEqual(['basic', 'cookie']);
});

test('a cookie is good for as many requests as the test wants', async () => {
  await using server = await started({ sessionRequests: 2 });
  const headers = { Cookie: cookieOf(await server.ask(at('web/web-flat.vmdk'), { headers: basic })) };
  const statuses: number[] = [];
  for (let index = 0; index < 3; index++) {
    statuses.push((await server.ask(at('web/web-flat.vmdk'), { headers })).status);
  }
  expect(statuses).toEqual([200, 200, 401]);
});

test('a disk on vSAN has a descriptor and no data', async () => {
  await using server = await started();
  for (const store of ['a%20(1)', 'a%2520%281%29']) {
    expect((await server.ask(at('far/far-flat.vmdk', store), { headers: basic })).status).toBe(404);
    const { status, body } = await server.ask(at('far/far.vmdk', store), { headers: basic });
    expect([status, body.toString()]).toEqual([200, expect.stringContaining('"far-flat.vmdk"')]);
  }
});

test('each guest has a VMX file', async () => {
  await using server = await started();
  const { body } = await server.ask(at('web/web.vmx'), { headers: basic });
  expect(body.toString()).toContain('displayName = "web"\n');
  expect(body.toString()).toContain('scsi0:0.fileName = "web.vmdk"\n');
});

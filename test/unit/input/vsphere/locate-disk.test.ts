import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { FolderClient } from '../../../../lib/input/vsphere/folder-client';
import { locateDisk, type LocatedDisk } from '../../../../lib/input/vsphere/locate-disk';
import { smallEsxi, smallVCenter, type DiskAt, type Inventory } from '../../../support/vsphere';
import { startCenter, type Center } from './support';

const size = 1 << 20;
const content = Buffer.alloc(size, 'x');

function withDisk(disk: Partial<DiskAt>, datastore = 'datastore1'): Inventory {
  const uuid = '4203d2b4-4cd2-4a0e-a9b1-000000000001';
  const path = `[${datastore}] web/web.vmdk`;
  return smallVCenter([{ name: 'web', uuid, disks: [{ path, size, ...disk }] }], [{ name: datastore }]);
}

async function locate(
  { server, vcenter, context }: Center,
  path: string,
  { password = vcenter.password, datacenter = 'DC0' } = {},
): Promise<LocatedDisk> {
  await using client = await FolderClient.open(server, password, context);
  const disk = { name: 'sda', place: { type: 'file' as const, path } };
  return await locateDisk(disk, datacenter, server, client);
}

describe('where the data of a disk is', () => {
  // rancher#26942, OpenNebula/one#2437, apache/cloudstack#6989
  it.each(['datastore1', 'a b', 'vsanDatastore (1)', 'a [x]', 'a+b', 'é', '%41', 'a] b'])(
    'is found on the datastore %s',
    async (datastore) => {
      await using center = await startCenter(withDisk({ content }, datastore));
      const name = `[${datastore}] web/web.vmdk`;
      expect(await locate(center, name)).toMatchObject({ name, size });
    },
  );

  it('is found at an ESXi host', async () => {
    await using center = await startCenter(smallEsxi());
    const found = await locate(center, '[datastore1] web/web.vmdk', { datacenter: 'ha-datacenter' });
    expect(found.url).toBe(
      `https://${center.vcenter.address}/folder/web/web-flat.vmdk?dcPath=ha-datacenter&dsName=datastore1`,
    );
  });

  it('is asked for with one login', async () => {
    await using center = await startCenter(withDisk({ content }));
    await using client = await FolderClient.open(center.server, center.vcenter.password, center.context);
    const disk = { name: 'sda', place: { type: 'file' as const, path: '[datastore1] web/web.vmdk' } };
    await locateDisk(disk, 'DC0', center.server, client);
    await locateDisk(disk, 'DC0', center.server, client);
    expect(center.vcenter.requests.map(({ authorization }) => authorization)).toEqual(['basic', 'cookie']);
  });
});

describe('what is refused before anything is copied', () => {
  it('a disk on vSAN, which has no file of its data (libguestfs/virt-v2v#29)', async () => {
    await using center = await startCenter(withDisk({}));
    await expect(locate(center, '[datastore1] web/web.vmdk')).rejects.toMatchObject({
      code: 'DISK_SOURCE',
      message: expect.stringMatching(/needs VDDK/),
    });
    expect(center.vcenter.requests.map(({ what, status }) => `${what} ${status}`)).toEqual([
      'HEAD 404',
      'HEAD 200',
    ]);
  });

  it('a snapshot, whose base would be copied without it (PegaProx#438)', async () => {
    await using center = await startCenter(
      withDisk({ path: '[datastore1] web/web-000001.vmdk', parent: { path: '[datastore1] web/web.vmdk' } }),
    );
    await expect(locate(center, '[datastore1] web/web-000001.vmdk')).rejects.toMatchObject({
      code: 'SOURCE_SNAPSHOT',
      subject: '[datastore1] web/web-000001.vmdk',
    });
  });

  it('and not a disk that only has the name of one', async () => {
    await using center = await startCenter(withDisk({ path: '[datastore1] web/web-202601.vmdk', content }));
    expect(await locate(center, '[datastore1] web/web-202601.vmdk')).toMatchObject({ size });
  });

  it('a disk that is not there', async () => {
    await using center = await startCenter(withDisk({ content }));
    await expect(locate(center, '[datastore1] web/other.vmdk')).rejects.toMatchObject({
      code: 'DISK_MISSING',
    });
  });

  it('a disk that is no file of a datastore', async () => {
    await using center = await startCenter(withDisk({ content }));
    await expect(locate(center, '/vmfs/devices/disks/naa.1')).rejects.toMatchObject({ code: 'DISK_SOURCE' });
  });

  it.each([
    [401, 'SOURCE_LOGIN'],
    [403, 'SOURCE_RIGHTS'],
    [500, 'SOURCE_UNREACHABLE'],
  ])('the HTTP status %i, as %s', async (status, code) => {
    await using center = await startCenter(withDisk({ content }));
    center.vcenter.trouble({ at: 'folder', kind: 'refuse', status });
    await expect(locate(center, '[datastore1] web/web.vmdk')).rejects.toMatchObject({ code });
  });

  it('a wrong password, which is not shown', async () => {
    await using center = await startCenter(withDisk({ content }));
    const failure: unknown = await locate(center, '[datastore1] web/web.vmdk', { password: 'hunter2' }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 'SOURCE_LOGIN' });
    expect(JSON.stringify([failure, center.context.events])).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  it('a certificate that no authority vouches for', async () => {
    await using center = await startCenter(withDisk({ content }));
    delete center.server.verifyCertificate;
    await expect(locate(center, '[datastore1] web/web.vmdk')).rejects.toMatchObject({
      code: 'SOURCE_IDENTITY',
      hint: expect.stringMatching(/authority/),
    });
    expect(center.vcenter.requests).toEqual([]);
  });

  it('a connection that breaks off, and a server that is not there', async () => {
    await using center = await startCenter(withDisk({ content }));
    center.vcenter.trouble({ at: 'folder', kind: 'reset', times: 4 });
    await expect(locate(center, '[datastore1] web/web.vmdk')).rejects.toMatchObject({
      code: 'SOURCE_UNREACHABLE',
    });
    center.server.port = 1;
    await expect(locate(center, '[datastore1] web/web.vmdk')).rejects.toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: expect.stringMatching(/ECONNREFUSED/),
    });
  });
});

it('asks a server that is overloaded again, after the time that it names', async () => {
  await using center = await startCenter(withDisk({ content }));
  center.vcenter.trouble({ at: 'folder', kind: 'refuse', status: 503, retryAfter: 0, times: 3 });
  expect(await locate(center, '[datastore1] web/web.vmdk')).toMatchObject({ size });
  expect(center.vcenter.requests).toHaveLength(4);
});

it('trusts the authorities of a file', async () => {
  await using center = await startCenter(withDisk({ content }));
  const caFile = join(center.context.tempDir, 'ca.pem');
  writeFileSync(caFile, center.vcenter.certificate.cert);
  Object.assign(center.server, { caFile, verifyCertificate: true });
  expect(await locate(center, '[datastore1] web/web.vmdk')).toMatchObject({ size });
});

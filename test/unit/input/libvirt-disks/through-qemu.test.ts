import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { openSource } from '../../../../lib/input';
import { parsePool, volumeOnServer } from '../../../../lib/input/libvirt-disks/pool';
import { failureOf, recordingContext, removeScratch, scratch } from '../archives';
import { domainOf } from '../domain-xml/domains';

const path = process.env.PATH;
afterEach(() => void (process.env.PATH = path));
afterAll(removeScratch);

/** A qemu-nbd that says something, and the arguments it was given, and ends. */
function withQemuNbd(words: string): void {
  const directory = scratch();
  const program = join(directory, 'qemu-nbd');
  writeFileSync(program, `#!/bin/sh\necho "$@" >&2\necho "qemu-nbd: ${words}" >&2\nexit 1\n`);
  chmodSync(program, 0o755);
  process.env.PATH = `${directory}${delimiter}${path}`;
}

async function refusal(source: string) {
  const { context } = await recordingContext();
  const xml = join(scratch(), 'guest.xml');
  writeFileSync(
    xml,
    domainOf({ disks: `<disk type='network'><source ${source}</source><target dev='vda'/></disk>` }),
  );
  const error = await failureOf(openSource({ mode: 'libvirtxml', path: xml, password: 'c2VjcmV0' }, context));
  await context[Symbol.asyncDispose]();
  return error;
}

const rbd = `protocol='rbd' name='pool/image'><host name='mon1'/><host name='mon2' port='6790'/><snapshot name='s'/>`;

test('a driver that QEMU does not have is one to install', async () => {
  withQemuNbd(`Failed to blk_new_open: Unknown driver 'rbd'`);
  const error = await refusal(rbd);
  expect(error).toMatchObject({ code: 'PLUGIN_MISSING', subject: 'vda' });
  expect(error.message).toBe('QEMU has no driver rbd, with which the disk vda would be read.');
  expect(error.hint).toMatch(/qemu-block-extra .*qemu-block-rbd/);
});

test('an image of Ceph is named by its parts, and its key by a file', async () => {
  withQemuNbd('error connecting: Permission denied');
  const error = await refusal(`${rbd}<auth username='v2v'><secret type='ceph' usage='u'/></auth>`);
  expect(error).toMatchObject({ code: 'SOURCE_LOGIN' });
  const { stderr } = error.cause as { stderr: string };
  const json = /json:(\{.*\})/.exec(stderr)?.[1] ?? '';
  expect(JSON.parse(json)).toEqual({
    driver: 'raw',
    file: {
      driver: 'rbd',
      pool: 'pool',
      image: 'image',
      snapshot: 's',
      server: [
        { host: 'mon1', port: '6789' },
        { host: 'mon2', port: '6790' },
      ],
      user: 'v2v',
      'key-secret': 'password',
    },
  });
  expect(stderr).toMatch(/--object secret,id=password,file=\/\S+,format=base64/);
  expect(stderr).not.toContain('c2VjcmV0');
});

test('names that are not whole are refused', async () => {
  for (const source of [
    `protocol='rbd' name='image'>`,
    `protocol='rbd' name='a/b/c/d'>`,
    `protocol='iscsi' name='iqn/1'>`,
    `protocol='iscsi' name='iqn/x'><host name='h'/>`,
  ]) {
    expect(await refusal(source)).toMatchObject({ code: 'DISK_SOURCE', subject: 'vda' });
  }
});

// https://libvirt.org/storage.html#rbd-pool, #iscsi-direct-pool
test.each([
  [
    `<pool type='rbd'><source><name>rbdpool</name><host name='mon' port='6789'/><auth username='admin' type='ceph'><secret uuid='u'/></auth></source></pool>`,
    'web',
    {
      protocol: 'rbd',
      name: 'rbdpool/web',
      hosts: [{ transport: 'tcp', name: 'mon', port: 6789 }],
      auth: { user: 'admin', secret: { uuid: 'u' } },
    },
  ],
  [
    `<pool type='iscsi-direct'><source><host name='h' port='3260'/><device path='iqn.2013-06.com.example:pool'/><initiator><iqn name='iqn.2013-06.com.example:me'/></initiator></source></pool>`,
    'unit:0:0:3',
    {
      protocol: 'iscsi',
      name: 'iqn.2013-06.com.example:pool/3',
      hosts: [{ transport: 'tcp', name: 'h', port: 3260 }],
      initiator: 'iqn.2013-06.com.example:me',
    },
  ],
  [`<pool type='gluster'><source><name>v</name></source></pool>`, 'web', undefined],
])('the volume of a pool on a server: %s', (pool, volume, expected) => {
  const owner = {
    file: 'guest.xml',
    connect: () => Promise.reject(new Error('not asked')),
    howToState: (format: string) => format,
  };
  const found = volumeOnServer(volume, parsePool(pool, 'p'), owner);
  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(expected);
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { describeInput, openSource } from '../../../../lib/input';
import { printSourceText } from '../../../../lib/cli/render/source-text';
import { maskSecrets } from '../../../../lib/run/secrets';
import {
  diskImage,
  failureOf,
  ovfOf,
  recordingContext,
  removeScratch,
  scratch,
  tarOfFiles,
  warningsOf,
} from '../archives';
import { domainOf, type DomainParts } from '../domain-xml/domains';

afterAll(removeScratch);

async function open(text: string | Buffer, directory = scratch()) {
  const { context, events } = await recordingContext();
  const path = join(directory, 'guest.xml');
  writeFileSync(path, text);
  return { source: await openSource({ mode: 'libvirtxml', path }, context), events };
}

const openDomain = (parts: DomainParts, directory?: string) => open(domainOf(parts), directory);

function withImage(name: string, data: Buffer): string {
  const directory = scratch();
  writeFileSync(join(directory, name), data);
  return directory;
}

const disk = (file: string, driver = '', dev = 'vda') =>
  `<disk type='file' device='disk'>${driver}<source file='${file}'/><target dev='${dev}' bus='virtio'/></disk>`;

test('a guest whose disk is an absolute path', async () => {
  const directory = withImage('disk.qcow2', diskImage('qcow2'));
  const path = join(directory, 'disk.qcow2');
  const { source, events } = await openDomain({
    body: `<memory unit='MiB'>512</memory><vcpu>2</vcpu>`,
    disks: disk(path, `<driver name='qemu' type='qcow2'/>`),
    devices: `<interface type='network'><mac address='52:54:00:3b:0c:01'/><source network='default'/></interface>`,
  });
  expect(source).toEqual({
    name: 'guest',
    hypervisor: 'kvm',
    memory: 512 * 1024 ** 2,
    vcpus: 2,
    features: [],
    firmware: 'unknown',
    uefiSecureBoot: false,
    disks: [{ id: 0, image: { kind: 'file', path, format: 'qcow2' }, controller: 'virtio-blk' }],
    removables: [],
    nics: [{ mac: '52:54:00:3b:0c:01', network: 'default', networkType: 'network' }],
  });
  expect(warningsOf(events)).toEqual([]);
  expect(printSourceText(source)).toContain('\t0 [virtio-blk]');
});

test('a relative path starts in the directory of the XML', async () => {
  const directory = withImage('disk.img', diskImage('raw'));
  mkdirSync(join(directory, 'sub'));
  const { source } = await openDomain({ disks: disk('../disk.img') }, join(directory, 'sub'));
  expect(source.disks[0]!.image).toEqual({ kind: 'file', path: join(directory, 'disk.img'), format: 'raw' });
});

test('disks are numbered in the order of the guest', async () => {
  const directory = withImage('a.img', diskImage('raw'));
  writeFileSync(join(directory, 'b.img'), diskImage('raw'));
  const { source } = await openDomain(
    { disks: disk('b.img', '', 'vdb') + disk('a.img', '', 'vda') },
    directory,
  );
  expect(source.disks.map(({ id, image }) => [id, image.kind === 'file' && basename(image.path)])).toEqual([
    [0, 'a.img'],
    [1, 'b.img'],
  ]);
});

test('the password of the display is masked in the event', async () => {
  const directory = withImage('a.img', diskImage('raw'));
  const devices = `<graphics type='vnc' passwd='hunter2'/>`;
  const { source, events } = await openDomain({ disks: disk('a.img'), devices }, directory);
  expect(source.display?.password).toBe('hunter2');
  expect(maskSecrets(source).display?.password).toBe('***');
  expect(JSON.stringify(events)).not.toContain('hunter2');
});

describe('formats', () => {
  test('are told by content where the XML states none', async () => {
    const directory = withImage('a.img', diskImage('vmdk'));
    const { source } = await openDomain({ disks: disk('a.img') }, directory);
    expect(source.disks[0]!.image.format).toBe('vmdk');
  });

  test('are what the XML states', async () => {
    const directory = withImage('a.img', diskImage('qcow2'));
    const stated = (type: string) =>
      openDomain({ disks: disk('a.img', `<driver type='${type}'/>`) }, directory);
    expect((await stated('raw')).source.disks[0]!.image.format).toBe('raw');
    expect((await stated('qcow2')).source.disks[0]!.image.format).toBe('qcow2');
    expect(await failureOf(stated('vdi'))).toMatchObject({ code: 'DISK_FORMAT' });
  });

  test('a backing file is opened only for a stated format, whatever <backingStore> says', async () => {
    const directory = withImage('base.raw', diskImage('raw'));
    const top = join(directory, 'top.qcow2');
    execFileSync('qemu-img', [
      'create',
      '-q',
      '-f',
      'qcow2',
      '-b',
      join(directory, 'base.raw'),
      '-F',
      'raw',
      top,
    ]);
    const backing = `<backingStore type='file'><format type='raw'/><source file='/etc/shadow'/></backingStore>`;
    const error = await failureOf(openDomain({ disks: disk(top, backing) }, directory));
    expect(error).toMatchObject({ code: 'DISK_FORMAT', subject: top });
    expect(error.message).toContain(join(directory, 'base.raw'));
    expect(error.hint).toContain('<driver type="qcow2"/>');
    const { source } = await openDomain({ disks: disk(top, `<driver type='qcow2'/>${backing}`) }, directory);
    expect(source.disks[0]!.image).toEqual({
      kind: 'file',
      path: top,
      format: 'qcow2',
      files: [join(directory, 'base.raw')],
    });
  });
});

describe('disks that are not read', () => {
  test.each([
    [
      `<disk type='network'><source protocol='gluster' name='x'/><target dev='vda'/></disk>`,
      /disk vda of .* is on a server \(gluster\)/,
    ],
    [`<disk type='network'><source name='x'/><target dev='vda'/></disk>`, /is on a server, which/],
    [`<disk type='nvme'><target dev='vda'/></disk>`, /is of the type nvme/],
    [`<disk type='vhostuser'><target dev='vda'/></disk>`, /is of the type vhostuser/],
    [disk('[ds 1] a/a.vmdk'), /is in a datastore of VMware \(\[ds 1\] a\/a\.vmdk\)/],
  ])('%s', async (disks, message) => {
    const directory = withImage('a.img', diskImage('raw'));
    // The other disk is not opened first: what cannot work is said at once.
    const error = await failureOf(openDomain({ disks: disk('a.img', '', 'vdb') + disks }, directory));
    expect(error).toMatchObject({ code: 'DISK_SOURCE', subject: 'vda', stage: 'source' });
    expect(error.message).toMatch(message);
    expect(error.message).toContain(directory);
    expect(error.hint).toContain('<disk type="file">');
  });

  test('one that is not there', async () => {
    const error = await failureOf(openDomain({ disks: disk('/no/such.img') }));
    expect(error).toMatchObject({ code: 'INPUT_NOT_FOUND', subject: '/no/such.img' });
  });
});

test('what is not libvirt’s XML is said', async () => {
  const tar = await tarOfFiles({ 'a.ovf': ovfOf() });
  for (const [data, message, hint] of [
    [diskImage('qcow2'), /a disk image \(qcow2\)/, /-i disk/],
    [tar, /a tar file/, /-i ova/],
    [gzipSync(domainOf()), /a gzip file/, /decompress/],
    [ovfOf(), /an OVF/, /-i ova/],
    [Buffer.alloc(5 * 1024 ** 2, 'a'), /larger than 4 MiB/, /dumpxml/],
    ['', /not well-formed XML/, /dumpxml/],
  ] as const) {
    const error = await failureOf(open(data));
    expect(error.code).toBe('DOMAIN_INVALID');
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  }
  const { context } = await recordingContext();
  const missing = openSource({ mode: 'libvirtxml', path: '/no/such.xml' }, context);
  expect(await failureOf(missing)).toMatchObject({ code: 'INPUT_NOT_FOUND' });
  const directory = openSource({ mode: 'libvirtxml', path: mkdtempSync(join(scratch(), 'd')) }, context);
  expect(await failureOf(directory)).toMatchObject({ code: 'INPUT_NOT_FOUND' });
});

test('XML in UTF-16 is read as well', async () => {
  const directory = withImage('a.img', diskImage('raw'));
  const text = `\ufeff<?xml version="1.0" encoding="UTF-16"?>${domainOf({ disks: disk('a.img') })}`;
  const { source } = await open(Buffer.from(text, 'utf16le'), directory);
  expect(source.name).toBe('guest');
});

test('the XML of a guest given as a disk is said to be one', async () => {
  const path = join(scratch(), 'guest.xml');
  writeFileSync(path, domainOf());
  const { context } = await recordingContext();
  const error = await failureOf(openSource({ mode: 'disk', paths: [path] }, context));
  expect(error).toMatchObject({ code: 'DISK_FORMAT' });
  expect(error.hint).toContain('libvirtxml');
});

test('is described as on the command line', () => {
  expect(describeInput({ mode: 'libvirtxml', path: 'a b.xml' })).toBe("-i libvirtxml 'a b.xml'");
});

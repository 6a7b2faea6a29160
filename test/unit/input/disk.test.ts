import { execFileSync } from 'node:child_process';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { describeInput, openSource } from '../../../lib/input';
import { runStage } from '../../../lib/run/stage';
import type { DiskInput } from '../../../types/input';
import {
  diskImage,
  failureOf,
  ovfOf,
  recordingContext,
  removeScratch,
  scratch,
  tarOfFiles,
  zipOf,
} from './archives';

afterAll(removeScratch);

async function open(paths: string[], format?: string) {
  const { context } = await recordingContext();
  const input: DiskInput = format === undefined ? { mode: 'disk', paths } : { mode: 'disk', paths, format };
  return openSource(input, context);
}

function write(name: string, data: Buffer | string): string {
  const path = join(scratch(), name);
  writeFileSync(path, data);
  return path;
}

test('the machine is virt-v2v’s guess, named after the first file', async () => {
  const paths = [write('web.example-sda', diskImage('raw')), write('data.qcow2', diskImage('qcow2'))];
  expect(await open(paths)).toEqual({
    name: 'web.example',
    hypervisor: 'unknownhv',
    memory: 2048 * 1024 ** 2,
    vcpus: 1,
    features: ['acpi', 'apic', 'pae'],
    firmware: 'unknown',
    uefiSecureBoot: false,
    display: { type: 'window' },
    disks: [
      { id: 0, image: { kind: 'file', path: paths[0], format: 'raw' } },
      { id: 1, image: { kind: 'file', path: paths[1], format: 'qcow2' } },
    ],
    removables: [],
    nics: [{ network: 'default', networkType: 'network' }],
  });
});

test.each([
  ['qcow2', 'a.img'],
  ['vmdk', 'a.vmdk'],
  ['vdi', 'a'],
  ['vhdx', 'a.bin'],
  ['vpc', 'a.vhd'],
  ['raw', 'a.raw'],
  ['raw', 'a.img'],
])('%s is told by content (%s)', async (format, name) => {
  const source = await open([write(name, diskImage(format))]);
  expect(source.disks[0]!.image.format).toBe(format);
});

test('a VHD of fixed size has only a footer', async () => {
  const fixed = diskImage('vpc', '-o', 'subformat=fixed,force_size=on');
  expect((await open([write('a.vhd', fixed)])).disks[0]!.image.format).toBe('vpc');
  expect((await open([write('a.img', fixed)])).disks[0]!.image.format).toBe('raw');
});

test('a stated format is taken as it is, also by another name', async () => {
  const path = write('a.img', diskImage('qcow2'));
  expect((await open([path], 'raw')).disks[0]!.image.format).toBe('raw');
  expect((await open([write('a', diskImage('vpc'))], 'vhd')).disks[0]!.image.format).toBe('vpc');
  expect(await failureOf(open([path], 'vmdk'))).toMatchObject({ code: 'DISK_FORMAT', subject: path });
  expect(await failureOf(open([path], 'no such'))).toMatchObject({ code: 'USAGE' });
});

test('an image that wants other files is opened only where its format is stated', async () => {
  const directory = scratch();
  const base = join(directory, 'base.raw');
  writeFileSync(base, diskImage('raw'));
  const top = join(directory, 'top.qcow2');
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', base, '-F', 'raw', top]);
  const error = await failureOf(open([top]));
  expect(error).toMatchObject({ code: 'DISK_FORMAT', subject: top });
  expect(error.message).toContain(base);
  expect(error.hint).toContain('-if qcow2');
  expect((await open([top], 'qcow2')).disks[0]!.image).toEqual({
    kind: 'file',
    path: top,
    format: 'qcow2',
    files: [base],
  });
});

test('a guest that wrote a qcow2 header on its raw disk gains nothing', async () => {
  const directory = scratch();
  const disk = join(directory, 'disk.raw');
  execFileSync('qemu-img', [
    'create',
    '-q',
    '-f',
    'qcow2',
    '-u',
    '-b',
    '/etc/shadow',
    '-F',
    'raw',
    disk,
    '1M',
  ]);
  truncateSync(disk, 1024 ** 2);
  expect((await failureOf(open([disk]))).code).toBe('DISK_FORMAT');
  const renamed = write('disk.img', readFileSync(disk));
  expect((await failureOf(open([renamed]))).code).toBe('DISK_FORMAT');
  const harmless = write('disk.raw', diskImage('qcow2'));
  expect((await failureOf(open([harmless]))).code).toBe('DISK_FORMAT');
});

test('a VMDK descriptor may name its neighbours only', async () => {
  const directory = scratch();
  writeFileSync(join(directory, 'in.raw'), diskImage('raw'));
  execFileSync(
    'qemu-img',
    ['convert', '-O', 'vmdk', '-o', 'subformat=twoGbMaxExtentSparse', 'in.raw', 'a.vmdk'],
    {
      cwd: directory,
    },
  );
  expect((await open([join(directory, 'a.vmdk')])).disks[0]!.image.format).toBe('vmdk');
  const descriptor = readFileSync(join(directory, 'a.vmdk'), 'utf8');
  const evil = write('evil.vmdk', descriptor.replace(/"a-s001.vmdk"/, `"${join(directory, 'a-s001.vmdk')}"`));
  expect((await failureOf(open([evil]))).code).toBe('INPUT_UNSAFE_PATH');
  const lonely = write('a.vmdk', descriptor);
  const error = await failureOf(open([lonely]));
  expect(error).toMatchObject({ code: 'DISK_MISSING', subject: 'a-s001.vmdk' });
});

test('what is no disk image is said', async () => {
  const tar = await tarOfFiles({ 'a.ovf': ovfOf() });
  for (const [data, word] of [
    [tar, 'tar'],
    [zipOf({ 'a.ovf': ovfOf() }), 'zip'],
    [gzipSync(tar), 'gzip'],
    [Buffer.from(ovfOf()), 'XML'],
  ] as const) {
    const error = await failureOf(open([write('input', data)]));
    expect(error.code).toBe('DISK_FORMAT');
    expect(error.message).toContain(word);
    expect(error.hint).toContain('ova');
  }
  expect((await failureOf(open([scratch()]))).code).toBe('DISK_FORMAT');
  expect((await failureOf(open(['/no/such/disk']))).code).toBe('INPUT_NOT_FOUND');
  expect((await failureOf(open([write('empty.img', '')]))).code).toBe('DISK_BLANK');
  expect((await failureOf(open([]))).code).toBe('USAGE');
});

test('an NBD server is left to qemu', async () => {
  const socket = join(scratch(), 'none');
  expect((await failureOf(open([`nbd+unix:///x?socket=${socket}`]))).code).toBe('DISK_FORMAT');
});

test.each([
  'nbd://u:hunter2@127.0.0.1:1/x',
  'nbd+unix://u:hunter2@/x?socket=/s',
  'https://u:hunter2@host/x.img',
  'ssh://u:hunter2@host/x?token=hunter2',
])('the password in %s reaches no event, no error and no other program', async (uri) => {
  const { context, events } = await recordingContext();
  const input: DiskInput = { mode: 'disk', paths: [uri] };
  const error = await failureOf(runStage(context, 'source', 'Setting up', () => openSource(input, context)));
  expect(() => describeInput(input)).toThrow(error.message);
  expect(error.code).toBe('USAGE');
  expect(error.message).toContain('://u:***@');
  expect(events.filter(({ type }) => type === 'command')).toEqual([]);
  expect(JSON.stringify([error, events]) + error.stack).not.toContain('hunter2');
});

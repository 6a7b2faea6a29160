import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openSource } from '../../../../lib/input';
import type { InputOptions } from '../../../../types/input';
import {
  diskImage,
  failureOf,
  ovfOf,
  recordingContext,
  removeScratch,
  scratch,
  streamOptimizedVmdk,
  tarOfFiles,
  writeFiles,
  type Files,
} from '../archives';

afterAll(removeScratch);

async function open(input: InputOptions) {
  const { context } = await recordingContext();
  return openSource(input, context);
}

/** What both inputs say of something that neither reads. */
async function refusals(path: string) {
  const ova = await failureOf(open({ mode: 'ova', path }));
  const disk = await failureOf(open({ mode: 'disk', paths: [path] }));
  expect(ova).toMatchObject({ code: 'INPUT_NOT_OVA', message: disk.message, hint: disk.hint });
  expect(disk.code).toBe('DISK_FORMAT');
  return disk;
}

function directory(name: string, files: Files): string {
  const path = join(scratch(), name);
  mkdirSync(path);
  writeFiles(path, files);
  return path;
}

function file(name: string, data: Buffer | string = Buffer.alloc(8192, 1)): string {
  const path = join(scratch(), name);
  writeFileSync(path, data);
  return path;
}

const id = '7B5E9D4C-1A3A-4A7E-8F5D-9D6B0F2F8F11';

test('an export of Hyper-V: its disks are named', async () => {
  const path = directory('web', {
    [`Virtual Machines/${id}.vmcx`]: 'x',
    [`Virtual Machines/${id}.vmrs`]: 'x',
    'Virtual Hard Disks/web c.vhdx': 'x',
    'Virtual Hard Disks/data.vhdx': 'x',
  });
  const { message, hint } = await refusals(path);
  expect(message).toBe(`${path} is an export of Hyper-V, whose configuration v2v-node does not read.`);
  expect(hint).toContain(`'${path}/Virtual Hard Disks/data.vhdx' '${path}/Virtual Hard Disks/web c.vhdx'`);
  expect(hint).toContain('in the order of the guest');
  expect(hint).toContain('UEFI (generation 2) is told by the disk');
});

test('one with checkpoints is not read below them', async () => {
  const path = directory('web', {
    [`Virtual Machines/${id}.vmcx`]: 'x',
    'Virtual Hard Disks/web.vhdx': 'x',
    [`Virtual Hard Disks/web_${id}.avhdx`]: 'x',
  });
  const { message, hint } = await refusals(path);
  expect(message).toContain('with checkpoints');
  expect(message).toContain(`web_${id}.avhdx`);
  expect(hint).toContain('Delete the checkpoints');
  const checkpoint = join(path, `Virtual Hard Disks/web_${id}.avhdx`);
  expect((await refusals(checkpoint)).message).toContain('a checkpoint of Hyper-V');
});

test('and one without disks has none', async () => {
  const path = directory('web', { [`Virtual Machines/${id}.vmcx`]: 'x' });
  expect((await refusals(path)).message).toContain('has no disk');
});

const hyperVXml = `<?xml version="1.0" encoding="UTF-16" standalone="yes"?>
<configuration><properties><name type="string">web</name></properties></configuration>`;

test.each<[string, () => string]>([
  ['vmcx', () => file(`${id}.vmcx`)],
  ['vmrs', () => file(`${id}.VMRS`)],
  [
    'its XML',
    () => file(`${id}.xml`, Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(hyperVXml, 'utf16le')])),
  ],
])('a configuration of Hyper-V (%s) is no disk', async (_title, path) => {
  const { message, hint } = await refusals(path());
  expect(message).toContain('the configuration of a guest of Hyper-V');
  expect(hint).toContain('-i disk FILE…');
});

test('an export of XenServer, whatever it is called', async () => {
  const xva = await tarOfFiles({ 'ova.xml': '<value/>', 'Ref:1/00000000': Buffer.alloc(1024) });
  for (const path of [file('web.xva', xva), file('web', xva), directory('web', { 'ova.xml': '<value/>' })]) {
    const { message, hint } = await refusals(path);
    expect(message).toContain('export of XenServer (XVA)');
    expect(hint).toContain('xe vdi-export');
  }
});

test.each<[string, () => string, RegExp, RegExp]>([
  [
    'VirtualBox',
    () => file('web.vbox', '<?xml version="1.0"?><VirtualBox/>'),
    /VirtualBox keeps/,
    /VBoxManage export/,
  ],
  [
    'its directory',
    () => directory('web', { 'web.vbox': 'x', 'web.vdi': 'x' }),
    /VirtualBox keeps/,
    /-i ova/,
  ],
  ['Parallels', () => directory('web.pvm', { 'config.pvs': 'x' }), /Parallels Desktop/, /-if parallels/],
  [
    'UTM',
    () => directory('web.utm', { 'config.plist': 'x', 'Data/a.qcow2': 'x' }),
    /UTM keeps/,
    /-i disk \S*web\.utm\/Data\/a\.qcow2/,
  ],
  [
    'VMware Fusion',
    () => directory('web.vmwarevm', { 'web.vmx': 'x' }),
    /guest of VMware/,
    /-i vmx \S*web\.vmx/,
  ],
])('%s', async (_title, path, message, hint) => {
  const refused = await refusals(path());
  expect(refused.message).toMatch(message);
  expect(refused.hint).toMatch(hint);
});

test('what can be read is read, whatever stands beside it', async () => {
  const ovf = { 'guest.ovf': ovfOf(), 'disk1.vmdk': streamOptimizedVmdk() };
  const path = directory('web', { ...ovf, 'web.vmx': 'x', 'old.vhdx': 'x' });
  expect((await open({ mode: 'ova', path })).disks).toHaveLength(1);
  const disk = file('web.vhdx', diskImage('vhdx'));
  expect((await open({ mode: 'disk', paths: [disk] })).disks[0]!.image.format).toBe('vhdx');
  // Whoever states a format knows what it is.
  const raw = file('strange.vmcx', Buffer.alloc(8192));
  expect((await open({ mode: 'disk', paths: [raw], format: 'raw' })).disks[0]!.image.format).toBe('raw');
});

test('an empty directory, and one of something else, are neither', async () => {
  for (const path of [directory('web', {}), directory('web', { 'readme.txt': 'x' })]) {
    expect(await failureOf(open({ mode: 'ova', path }))).toMatchObject({ code: 'OVF_MISSING' });
  }
});

/** What happens to a source while it is read, seen by the stages that read it. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { copyDisks } from '../../../lib/copy';
import { openSource } from '../../../lib/input';
import { openTarget, planTarget } from '../../../lib/output';
import { createOverlays } from '../../../lib/overlay';
import { createContext } from '../../../lib/run/context';
import { withOutsideCause } from '../../../lib/run/outside-cause';
import type { V2vEventBody } from '../../../types/events';
import type { InputOptions } from '../../../types/input';
import { makeMachine } from '../output/guest';
import { recordingContext } from '../support/recording-context';

jest.setTimeout(120_000);

const size = 4 * 1024 ** 2;
let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'v2v-source-files.'))));
afterEach(() => rmSync(directory, { recursive: true }));

const at = (name: string): string => join(directory, name);

function makeRaw(name: string): string {
  writeFileSync(at(name), Buffer.alloc(size, 7));
  return at(name);
}

/** Other bytes that look as before, with the old time. */
function replace(path: string): void {
  copyFileSync(path, `${path}.new`);
  renameSync(`${path}.new`, path);
}

const changes: [string, (path: string) => void, RegExp][] = [
  ['is truncated', (path) => truncateSync(path, size / 2), /had 4 MiB .* has 2 MiB/],
  ['grows', (path) => appendFileSync(path, 'x'), /4194305 bytes/],
  ['is touched', (path) => utimesSync(path, 1, 2e9), /was written to at 2033-/],
  ['is replaced', replace, /was replaced/],
  ['is removed', unlinkSync, /is gone/],
];

describe.each(changes)('a file that %s', (_how, change, what) => {
  it('is told from the one that was looked at', async () => {
    const context = recordingContext();
    const path = makeRaw('disk.raw');
    await context.sourceFiles.note(path);
    await context.sourceFiles.check();
    change(path);
    // Looking at it again does not make it the one that was read.
    await context.sourceFiles.note(path);
    await expect(context.sourceFiles.check()).rejects.toMatchObject({
      code: 'SOURCE_CHANGED',
      subject: path,
      message: expect.stringMatching(what),
    });
  });
});

it('a link that leads elsewhere', async () => {
  const context = recordingContext();
  symlinkSync(makeRaw('a.raw'), at('link'));
  await context.sourceFiles.note(at('link'));
  unlinkSync(at('link'));
  symlinkSync(makeRaw('b.raw'), at('link'));
  await expect(context.sourceFiles.check()).rejects.toMatchObject({ message: /was replaced/ });
});

it.each<[string, (path: string) => void]>([
  ['permissions', (path) => chmodSync(path, 0o644)],
  ['names', (path) => linkSync(path, `${path}.backup`)],
  ['date of the last reading', (path) => execFileSync('touch', ['-a', path])],
])('the %s of a file are not its content', async (_what, change) => {
  const context = recordingContext();
  const path = makeRaw('disk.raw');
  await context.sourceFiles.note(path);
  change(path);
  await context.sourceFiles.check();
});

it('what one run has read is no matter of another', async () => {
  const path = makeRaw('disk.raw');
  await recordingContext().sourceFiles.note(path);
  unlinkSync(path);
  await recordingContext().sourceFiles.check();
});

/** Sources of several files, of which one is changed. */
const sources: [string, () => { input: InputOptions; file: string }][] = [
  ['a raw disk', () => ({ input: { mode: 'disk', paths: [makeRaw('disk.raw')] }, file: at('disk.raw') })],
  [
    'an extent of a VMDK',
    () => {
      const options = ['-o', 'subformat=monolithicFlat'];
      execFileSync('qemu-img', ['create', '-q', '-f', 'vmdk', ...options, at('disk.vmdk'), String(size)]);
      writeFileSync(at('disk-flat.vmdk'), Buffer.alloc(size, 7));
      return { input: { mode: 'disk', paths: [at('disk.vmdk')] }, file: at('disk-flat.vmdk') };
    },
  ],
  [
    'a backing file',
    () => {
      const create = [
        'create',
        '-q',
        '-f',
        'qcow2',
        '-b',
        makeRaw('base.raw'),
        '-F',
        'raw',
        at('disk.qcow2'),
      ];
      execFileSync('qemu-img', create);
      return { input: { mode: 'disk', paths: [at('disk.qcow2')], format: 'qcow2' }, file: at('base.raw') };
    },
  ],
  [
    'a data file',
    () => {
      const options = ['-o', `data_file=${at('data.raw')},data_file_raw=on`];
      execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', ...options, at('disk.qcow2'), String(size)]);
      writeFileSync(at('data.raw'), Buffer.alloc(size, 7));
      return { input: { mode: 'disk', paths: [at('disk.qcow2')], format: 'qcow2' }, file: at('data.raw') };
    },
  ],
  ['the tar of an OVA', () => makeOva('tar')],
  ['a disk of an OVA that is a directory', () => makeOva('directory')],
  ['the OVF of such a directory', () => ({ ...makeOva('directory'), file: at('ova/guest.ovf') })],
  [
    'the XML of libvirt',
    () => {
      const disk = `<disk type="file"><driver type="raw"/><source file="${makeRaw('disk.raw')}"/><target dev="vda"/></disk>`;
      const xml = `<domain type="kvm"><name>a</name><memory>1</memory><devices>${disk}</devices></domain>`;
      writeFileSync(at('guest.xml'), xml);
      return { input: { mode: 'libvirtxml', path: at('guest.xml') }, file: at('guest.xml') };
    },
  ],
];

const ovf = `<?xml version="1.0"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
 xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
<References><File ovf:id="f" ovf:href="disk.vmdk"/></References>
<DiskSection><Disk ovf:diskId="d" ovf:fileRef="f" ovf:capacity="${size}"/></DiskSection>
<VirtualSystem ovf:id="a"><Name>a</Name><VirtualHardwareSection>
<Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>64</rasd:VirtualQuantity></Item>
<Item><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>17</rasd:ResourceType><rasd:HostResource>ovf:/disk/d</rasd:HostResource></Item>
</VirtualHardwareSection></VirtualSystem></Envelope>`;

function makeOva(kind: 'tar' | 'directory'): { input: InputOptions; file: string } {
  mkdirSync(at('ova'));
  writeFileSync(at('ova/guest.ovf'), ovf);
  const options = ['-f', 'raw', '-O', 'vmdk', '-o', 'subformat=streamOptimized'];
  execFileSync('qemu-img', ['convert', ...options, makeRaw('disk.raw'), at('ova/disk.vmdk')]);
  if (kind === 'directory') return { input: { mode: 'ova', path: at('ova') }, file: at('ova/disk.vmdk') };
  execFileSync('tar', ['-C', at('ova'), '-cf', at('guest.ova'), 'guest.ovf', 'disk.vmdk']);
  return { input: { mode: 'ova', path: at('guest.ova') }, file: at('guest.ova') };
}

/** When the file is changed, by an event that is told then. */
const moments: [string, (event: V2vEventBody) => boolean][] = [
  ['when the source is open', (event) => event.type === 'source'],
  ['while the disk is copied', (event) => event.type === 'progress' && event.task === 'copy'],
  ['when the disk is copied', (event) => event.type === 'progress' && event.done === event.total],
];

/** As `convert()` does it, without a guest. */
async function copySource(input: InputOptions, onEvent: (event: V2vEventBody) => void): Promise<string[]> {
  const out = at('out');
  mkdirSync(out);
  const run = async (): Promise<void> => {
    await using context = await createContext({ tempDir: directory, onEvent });
    const source = await openSource(input, context);
    const overlays = await createOverlays(source, context);
    const output = { mode: 'local', directory: out } as const;
    const plan = await planTarget({ overlays, output, name: 'copy' }, context);
    const target = await openTarget(plan, context);
    const ready = overlays.map((overlay) => ({ ...overlay, ready: true as const }));
    const disks = await copyDisks({ sources: ready, target }, context);
    await target.publish(await makeMachine(plan, {}, context), disks);
  };
  await run().finally(() =>
    expect(readdirSync(directory).filter((name) => /^v2v-node/.test(name))).toEqual([]),
  );
  return readdirSync(out);
}

async function isFoundChanged(
  { input, file }: { input: InputOptions; file: string },
  isMoment: (event: V2vEventBody) => boolean,
): Promise<void> {
  let changed = false;
  const copying = copySource(input, (event) => {
    if (changed || !isMoment(event)) return;
    changed = true;
    utimesSync(file, 1, 2e9);
  });
  await expect(copying).rejects.toMatchObject({ code: 'SOURCE_CHANGED', subject: file });
  expect(changed).toBe(true);
  expect(readdirSync(at('out'))).toEqual([]);
}

it.each(moments)('a change is found, and nothing is left: %s', (_when, isMoment) =>
  isFoundChanged(sources[0]![1](), isMoment),
);

it.each(sources.slice(1))('a change of %s is found', (_what, make) => isFoundChanged(make(), moments[1]![1]));

it.each(sources)('%s that stays as it is can be copied', async (_what, make) => {
  expect(await copySource(make().input, () => undefined)).not.toEqual([]);
});

it('what fails because of the change is told as the change', async () => {
  await using context = await createContext({ tempDir: directory });
  const path = makeRaw('disk.raw');
  const working = withOutsideCause(context, async () => {
    await openSource({ mode: 'disk', paths: [path] }, context);
    unlinkSync(path);
    await createOverlays({ disks: [{ id: 0, image: { kind: 'file', path, format: 'qcow2' } }] }, context);
  });
  await expect(working).rejects.toMatchObject({
    code: 'SOURCE_CHANGED',
    stage: 'overlay',
    subject: path,
    cause: expect.objectContaining({ code: expect.any(String) }),
  });
});

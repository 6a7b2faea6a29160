import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describeOutput, outputClaims, planTarget } from '../../../lib/output';
import { targetName } from '../../../lib/output/names';
import type { DiskOptions, OutputOptions } from '../../../types/output';
import type { TargetDisk } from '../../../types/target';
import { makeOverlays } from './guest';
import { recordingContext } from '../support/recording-context';

describe('targetName', () => {
  test.each([
    ['dir/db', 'dir_db'],
    ['a\nb\u0000c\u007f', 'a_b_c_'],
    ['lone \ud800 surrogate', 'lone _ surrogate'],
    ['Größe 😀 データ', 'Größe 😀 データ'],
    [`a & b <c> 'd'`, `a & b <c> 'd'`],
  ])('%j becomes %j', (name, expected) => expect(targetName(name)).toBe(expected));

  test.each(['', '  ', 'x'.repeat(240), 'é'.repeat(120)])('%j is refused', (name) => {
    expect(() => targetName(name)).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error);
  });
});

describe('planTarget', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'v2v-plan-'));
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', join(directory, 'overlay.qcow2'), '64M']);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const plan = async (
    disks: DiskOptions | undefined,
    output: OutputOptions | undefined = { mode: 'local', directory: '/out' },
  ): Promise<readonly TargetDisk[]> => {
    const overlays = makeOverlays(2, join(directory, 'overlay.qcow2'), 64 << 20);
    const planned = await planTarget({ overlays, output, disks, name: 'a/b' }, recordingContext());
    return planned.disks;
  };

  test('fills in the defaults and names the disks', async () => {
    const [first, second] = await plan(undefined);
    expect(first).toMatchObject({
      path: '/out/a_b-sda',
      format: 'raw',
      allocation: 'sparse',
      compressed: false,
    });
    expect(second).toMatchObject({ path: '/out/a_b-sdb' });
  });

  test('a relative directory becomes absolute', async () => {
    const [first] = await plan({}, { mode: 'qemu', directory: 'somewhere' });
    expect(first?.path).toBe(`${process.cwd()}/somewhere/a_b-sda`);
  });

  test('null keeps nothing', async () => {
    expect((await plan({}, { mode: 'null' })).map(({ path }) => path)).toEqual([undefined, undefined]);
    await expect(plan({ format: 'qcow2' }, { mode: 'null' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(plan({ allocation: 'preallocated' }, { mode: 'null' })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });

  test.each<DiskOptions>([
    { compressed: true },
    { format: 'raw', compressed: true },
    { format: 'qcow2', compressed: true, allocation: 'preallocated' },
    { requests: 0 },
    { requests: 17 },
    { requests: 1.5 },
    { checksum: 'md5' as 'sha256' },
    { format: 'vmdk' as 'raw' },
    { allocation: 'thin' as 'sparse' },
  ])('%j makes no sense', async (disks) => {
    await expect(plan(disks)).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('the room that is needed, and without an output nothing but the disks', async () => {
    const overlays = makeOverlays(2, join(directory, 'overlay.qcow2'), 64 << 20);
    const input = { overlays, name: 'db', disks: { allocation: 'preallocated' } as const };
    const planned = await planTarget(
      { ...input, output: { mode: 'local', directory: '/out' } },
      recordingContext(),
    );
    expect(planned).toMatchObject({
      name: 'db',
      files: ['/out/db.xml'],
      room: [{ path: '/out', most: 128 << 20, least: 128 << 20 }],
    });
    const nowhere = await planTarget(input, recordingContext());
    expect(nowhere).toMatchObject({ files: [], claims: [], room: [] });
    expect(nowhere.disks.map(({ path }) => path)).toEqual([undefined, undefined]);
  });

  test('an unknown mode or a missing directory is said', async () => {
    await expect(plan({}, { mode: 'toString' } as unknown as OutputOptions)).rejects.toMatchObject({
      code: 'USAGE',
      message:
        'There is no output mode toString; there are local, libvirt, qemu, proxmox, kubevirt, openstack, glance, ovirt-upload, ovirt, vdsm, json, null.',
    });
    await expect(plan({}, { mode: 'local', directory: '' })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

test('what only one guest may write', () => {
  expect(outputClaims({ mode: 'local', directory: '/out' }, 'a/b')).toEqual(['/out/a_b']);
  expect(outputClaims({ mode: 'qemu', directory: '/out' }, 'db')).toEqual(['/out/db']);
  expect(outputClaims({ mode: 'null' }, 'db')).toEqual([]);
});

test('the destination is described in virt-v2v’s words', () => {
  expect(describeOutput({ mode: 'local', directory: 'out' })).toBe('-o local -os out');
  expect(describeOutput({ mode: 'qemu', directory: '/out', boot: true })).toBe('-o qemu -os /out');
  expect(describeOutput({ mode: 'null' })).toBe('-o null');
});

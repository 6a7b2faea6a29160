import { assignBuses, describeOutput, initTargets, planNics, targetFirmware } from '../../../lib/output';
import { targetName } from '../../../lib/output/names';
import type { DiskOptions, OutputOptions } from '../../../types/output';
import { linux, linuxCaps, makeSource, makeTargets, warnings } from './guest';
import { recordingContext } from '../support/recording-context';

describe('planNics', () => {
  const nic = (network: string, networkType: 'bridge' | 'network', mac = '00:0c:29:00:00:01') => ({
    mac,
    network,
    networkType,
  });

  test('MAC before name before default, and the type stays unless the MAC says else', () => {
    const source = makeSource({
      nics: [
        nic('VM Network', 'bridge', '00:0C:29:00:00:01'),
        nic('VM Network', 'bridge', '00:0c:29:00:00:02'),
        nic('other', 'bridge', '00:0c:29:00:00:03'),
        nic('VM Network', 'network', '00:0c:29:00:00:04'),
      ],
    });
    const planned = planNics(source, {
      macs: { '00:0C:29:00:00:01': { type: 'network', name: 'ovs' } },
      bridges: { 'VM Network': 'br1' },
      defaultBridge: 'br0',
      networks: { elsewhere: 'x' },
    });
    expect(planned).toEqual([
      { mac: '00:0c:29:00:00:01', macGenerated: false, network: 'ovs', networkType: 'network' },
      { mac: '00:0c:29:00:00:02', macGenerated: false, network: 'br1', networkType: 'bridge' },
      { mac: '00:0c:29:00:00:03', macGenerated: false, network: 'br0', networkType: 'bridge' },
      { mac: '00:0c:29:00:00:04', macGenerated: false, network: 'VM Network', networkType: 'network' },
    ]);
  });

  test('a network called constructor is not found in an empty map', () => {
    const source = makeSource({ nics: [nic('constructor', 'network')] });
    expect(planNics(source, { networks: {} })[0]).toMatchObject({ network: 'constructor' });
  });

  test('a NIC without a MAC gets one of its own', () => {
    const source = makeSource({
      nics: Array.from({ length: 50 }, () => ({ network: 'default', networkType: 'network' as const })),
    });
    const macs = planNics(source).map(({ mac, macGenerated }) => (macGenerated ? mac : ''));
    expect(new Set(macs).size).toBe(50);
    for (const mac of macs) expect(mac).toMatch(/^52:54:00(:[0-9a-f]{2}){3}$/);
  });
});

describe('assignBuses', () => {
  test('disks first, then drives with a slot, then the others', () => {
    const context = recordingContext();
    const source = makeSource({
      removables: [
        { type: 'cdrom' },
        { type: 'floppy' },
        { type: 'cdrom', controller: 'ide', slot: 0 },
        { type: 'cdrom', controller: 'sata' },
        { type: 'cdrom', controller: 'ide', slot: 4 },
        { type: 'cdrom', controller: 'virtio-blk' },
      ],
    });
    const buses = assignBuses(source, makeTargets(2), { ...linuxCaps, blockBus: 'ide' }, context);
    const plan = (bus: typeof buses.ide): string =>
      bus.map((slot) => (slot === undefined ? '-' : slot.type === 'disk' ? `d${slot.index}` : 'r')).join('');
    expect(plan(buses.ide)).toBe('d0d1rrrr');
    expect(plan(buses.scsi)).toBe('r');
    expect(plan(buses.floppy)).toBe('r');
    expect(buses.virtioBlk).toEqual([]);
    expect(warnings(context)).toEqual(['SLOT_TAKEN']);
    expect(buses.ide[4]).toMatchObject({ removable: { slot: 4 } });
  });

  test('an unused slot stays empty', () => {
    const context = recordingContext();
    const source = makeSource({ removables: [{ type: 'cdrom', controller: 'ide', slot: 2 }] });
    const buses = assignBuses(source, makeTargets(1), linuxCaps, context);
    expect(buses.virtioBlk).toEqual([{ type: 'disk', index: 0 }]);
    expect(buses.ide).toEqual([undefined, undefined, { type: 'removable', removable: source.removables[0] }]);
    expect(context.events).toEqual([]);
  });
});

test('the firmware is the source’s where it says so, else what the disks show', () => {
  const uefi = { ...linux, firmware: { type: 'uefi' as const, esps: ['/dev/sda1'] } };
  expect(targetFirmware(makeSource(), uefi)).toBe('uefi');
  expect(targetFirmware(makeSource(), linux)).toBe('bios');
  expect(targetFirmware(makeSource({ firmware: 'bios' }), uefi)).toBe('bios');
  expect(targetFirmware(makeSource({ firmware: 'uefi' }), linux)).toBe('uefi');
});

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

describe('initTargets', () => {
  const plan = (
    disks: DiskOptions | undefined,
    output: OutputOptions = { mode: 'local', directory: '/out' },
  ) => {
    const overlays = makeTargets(2).map(({ overlay }) => overlay);
    return initTargets({ source: makeSource(), overlays, output, disks, name: 'a/b' }, recordingContext());
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

  test('an unknown mode or a missing directory is said', async () => {
    await expect(plan({}, { mode: 'toString' } as unknown as OutputOptions)).rejects.toMatchObject({
      code: 'USAGE',
      message: 'There is no output mode toString; there are local, qemu, null.',
    });
    await expect(plan({}, { mode: 'local', directory: '' })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

test('the destination is described in virt-v2v’s words', () => {
  expect(describeOutput({ mode: 'local', directory: 'out' })).toBe('-o local -os out');
  expect(describeOutput({ mode: 'qemu', directory: '/out', boot: true })).toBe('-o qemu -os /out');
  expect(describeOutput({ mode: 'null' })).toBe('-o null');
});

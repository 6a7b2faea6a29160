import { assignBuses } from '../../../lib/machine/buses';
import { targetFirmware } from '../../../lib/machine/firmware';
import { planNics } from '../../../lib/machine/nics';
import type { SourceDisk } from '../../../types/source';
import { linux, linuxCaps, makeSource, warnings } from '../output/guest';
import { recordingContext } from '../support/recording-context';

const disks = (count: number): SourceDisk[] =>
  Array.from({ length: count }, (_, id) => ({ id, image: { kind: 'file', path: '/d', format: 'raw' } }));

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
    const buses = assignBuses({ ...source, disks: disks(2) }, { blockBus: 'ide' }, context);
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
    const buses = assignBuses({ ...source, disks: disks(1) }, linuxCaps, context);
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

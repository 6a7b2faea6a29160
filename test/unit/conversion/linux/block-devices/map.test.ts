import {
  devicesIn,
  driveIndex,
  parseDevice,
} from '../../../../../lib/conversion/linux/block-devices/device-name';
import { driveLetters } from '../../../../../lib/text/drive-letters';
import {
  type BlockDeviceMapInput,
  blockDeviceMap,
  mapCommandLine,
  mapDevice,
} from '../../../../../lib/conversion/linux/block-devices/map';
import type { DiskController } from '../../../../../types/source';

const input: BlockDeviceMapInput = {
  disks: [{ controller: 'scsi' }],
  removables: [],
  idePrefix: 'sd',
  bus: 'virtio-blk',
};
const on = (...controllers: (DiskController | undefined)[]) =>
  controllers.map((controller) => (controller === undefined ? {} : { controller }));
/** The map without Xen's names, which are always there. */
const mapOf = (changes: Partial<BlockDeviceMapInput>) =>
  Object.fromEntries(
    Object.entries(blockDeviceMap({ ...input, ...changes })).filter(([name]) => !name.startsWith('xvd')),
  );

it.each([
  [0, 'a'],
  [25, 'z'],
  [26, 'aa'],
  [701, 'zz'],
  [702, 'aaa'],
])('disk %i has the letters %s', (index, letters) => {
  expect(driveLetters(index)).toBe(letters);
  expect(driveIndex(letters)).toBe(index);
});

describe('blockDeviceMap', () => {
  it('maps a SCSI disk and its Xen name to virtio-blk', () => {
    expect(blockDeviceMap(input)).toEqual({ sda: 'vda', xvda: 'vda' });
  });

  it('counts the disks of each kind by themselves, as the kernel does', () => {
    expect(mapOf({ disks: on('scsi', 'nvme', 'sata', 'virtio-blk', 'nvme') })).toEqual({
      sda: 'vda',
      nvme0n1: 'vdb',
      sdb: 'vdc',
      vda: 'vdd',
      nvme1n1: 'vde',
    });
  });

  it('knows the hd names of RHEL 5, of its disks and its CD-ROM', () => {
    const removables = [{ type: 'cdrom' as const, controller: 'ide' as const, slot: 2 }];
    expect(mapOf({ disks: on('ide'), removables, idePrefix: 'hd' })).toEqual({ hda: 'vda', hdc: 'cdrom' });
  });

  it('keeps IDE names where the target bus is IDE', () => {
    expect(mapOf({ idePrefix: 'hd', bus: 'ide' })).toEqual({ sda: 'hda' });
    expect(mapOf({ bus: 'ide' })).toEqual({ sda: 'sda' });
  });

  it.each([
    ['namespaces of one controller', ['nvme0n1', 'nvme0n2'], { nvme0n1: 'vda', nvme0n2: 'vdb' }],
    ['a controller each', ['nvme0n1', 'nvme1n1'], { nvme0n1: 'vda', nvme1n1: 'vdb' }],
    ['only the second namespace', ['nvme0n2'], { nvme0n2: 'vdb' }],
  ])('NVMe sources (virt-v2v 80): %s', (_case, used, expected) =>
    expect(mapOf({ disks: on('nvme', 'nvme'), used })).toMatchObject(expected),
  );

  it('NVMe sources (virt-v2v 80): controllers with several namespaces go by order where every disk is named', () => {
    const disks = on('nvme', 'nvme', 'nvme', 'nvme');
    const used = ['nvme1n2', 'nvme0n1', 'nvme1n1', 'nvme0n2'];
    expect(mapOf({ disks, used })).toMatchObject({
      nvme0n1: 'vda',
      nvme0n2: 'vdb',
      nvme1n1: 'vdc',
      nvme1n2: 'vdd',
    });
    // Without the others nvme1n1 may be the second or the third.
    const guessed = mapOf({ disks, used: ['nvme1n1', 'nvme0n2'] });
    expect(guessed.nvme1n1).toBeUndefined();
  });

  it.each([
    ['nvme0n1', { nvme0n1: 'vda' }],
    ['hda', { hda: 'vda' }],
    ['vda', { vda: 'vda' }],
    ['cciss/c0d0', { 'cciss/c0d0': 'vda' }],
  ])('goes by the name %s of the guest where the source says nothing of controllers', (name, expected) =>
    expect(mapOf({ disks: on(undefined), used: [name] })).toEqual({ sda: 'vda', ...expected }),
  );

  it('knows the arrays of HP’s Smart Array', () => {
    expect(mapOf({ disks: on('scsi', 'scsi'), used: ['cciss/c0d1', 'cciss/c0d0'] })).toMatchObject({
      'cciss/c0d0': 'vda',
      'cciss/c0d1': 'vdb',
    });
  });

  it('does not take a stale name for a disk', () => {
    // The guest uses sda, so hda is not that disk.
    expect(mapOf({ used: ['sda', 'hda'] })).toEqual({ sda: 'vda' });
    // Which of the two is on NVMe cannot be told for hdb.
    expect(mapOf({ disks: on('scsi', 'nvme'), used: ['hdb'] })).toEqual({ sda: 'vda', nvme0n1: 'vdb' });
    expect(mapOf({ used: ['sdb', 'sda'] })).toEqual({ sda: 'vda' });
  });

  it('knows that RHEL 6 under Xen begins with xvde', () => {
    const disks = on('scsi', 'scsi');
    expect(blockDeviceMap({ ...input, disks, used: ['xvde', 'xvdf'] })).toMatchObject({
      xvde: 'vda',
      xvdf: 'vdb',
    });
    expect(blockDeviceMap({ ...input, disks, used: ['xvda', 'xvde'] }).xvde).toBeUndefined();
  });
});

describe('mapDevice', () => {
  const map = { sda: 'vda', sdaa: 'vdaa', 'cciss/c0d0': 'vdb', nvme0n1: 'vdc', nvme0n2: 'vdd', hdc: 'cdrom' };

  it.each([
    ['/dev/sda', '/dev/vda'],
    ['/dev/sda12', '/dev/vda12'],
    ['/dev/sdaa1', '/dev/vdaa1'],
    ['/dev/cciss/c0d0p2', '/dev/vdb2'],
    ['/dev/nvme0n1p3', '/dev/vdc3'],
    ['/dev/nvme0n2', '/dev/vdd'],
    ['/dev/hdc', '/dev/cdrom'],
  ])('%s becomes %s', (value, device) => expect(mapDevice(value, map)).toEqual({ kind: 'mapped', device }));

  it.each([
    'UUID=0a1b',
    '/dev/mapper/vg-lv',
    '/dev/vg/root',
    '/dev/md0',
    '/dev/sr0',
    '/dev/fd0',
    '/dev/cdrom',
    '/dev/mmcblk0p1',
    '/dev/dasda1',
    '/dev/root',
    '/dev/vg0',
  ])('leaves %s alone', (value) => expect(mapDevice(value, map)).toEqual({ kind: 'other' }));

  it('leaves a name alone that the target has', () => {
    expect(mapDevice('/dev/vda1', map)).toEqual({ kind: 'other' });
  });

  it('does not know a disk that the source lacks', () => {
    expect(mapDevice('/dev/sdb1', map)).toEqual({ kind: 'unknown', disk: 'sdb' });
    expect(parseDevice('/dev/sdb1')).toEqual({ disk: 'sdb', partition: '1' });
  });
});

describe('mapCommandLine', () => {
  const map = { sda: 'vda', sdb: 'vdb', nvme0n1: 'vdc' };

  it('replaces devices that options name, all of them', () => {
    expect(mapCommandLine(' root=/dev/sda1 ro resume=/dev/sda2 quiet resume=/dev/sdb1', map)).toBe(
      ' root=/dev/vda1 ro resume=/dev/vda2 quiet resume=/dev/vdb1',
    );
    expect(mapCommandLine('cryptdevice=/dev/nvme0n1p3:root:allow-discards swap="/dev/sda2"', map)).toBe(
      'cryptdevice=/dev/vdc3:root:allow-discards swap="/dev/vda2"',
    );
    expect(mapCommandLine('cryptopts=target=root,source=/dev/sda5,lvm=vg', map)).toBe(
      'cryptopts=target=root,source=/dev/vda5,lvm=vg',
    );
  });

  it('replaces links that it is told of', () => {
    const link = '/dev/disk/by-path/pci-0000:00:10.0-scsi-0:0:0:0-part2';
    expect(mapCommandLine(`root=${link} ro`, map, { [link]: '/dev/disk/by-uuid/ab' })).toBe(
      'root=/dev/disk/by-uuid/ab ro',
    );
    expect(devicesIn(`root=${link} resume=/dev/sda2`)).toEqual([link, '/dev/sda2']);
  });

  it('leaves everything else as it is', () => {
    const line =
      'root=UUID=ab console=ttyS0,115200 rd.lvm.lv=vg/swap resume=/dev/mapper/vg-swap root=/dev/sdc1 x/dev/sda1';
    expect(mapCommandLine(line, map)).toBe(line);
  });
});

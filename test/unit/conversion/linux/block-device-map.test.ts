import {
  type BlockDeviceMapInput,
  blockDeviceMap,
  driveLetters,
  mapCommandLine,
  mapDevice,
  namesOldHardware,
} from '../../../../lib/conversion/linux/block-device-map';

const input: BlockDeviceMapInput = {
  disks: [{ controller: 'scsi' }],
  removables: [],
  family: 'rhel',
  majorVersion: 7,
  bus: 'virtio-blk',
};

describe('driveLetters', () => {
  it.each([
    [0, 'a'],
    [25, 'z'],
    [26, 'aa'],
    [701, 'zz'],
    [702, 'aaa'],
  ])('%i is %s', (index, letters) => expect(driveLetters(index)).toBe(letters));
});

describe('blockDeviceMap', () => {
  it('maps a SCSI disk and its Xen name to virtio-blk', () => {
    expect(blockDeviceMap(input)).toEqual({ sda: 'vda', xvda: 'vda' });
  });

  it('goes by the controller of each disk and the place among all', () => {
    const disks = [{ controller: 'nvme' as const }, { controller: 'virtio-blk' as const }, {}];
    expect(blockDeviceMap({ ...input, disks })).toEqual({
      nvme0n1: 'vda',
      vdb: 'vdb',
      sdc: 'vdc',
      xvda: 'vda',
      xvdb: 'vdb',
      xvdc: 'vdc',
    });
  });

  it('knows the hd names of RHEL 5, of its disks and its CD-ROM', () => {
    const map = blockDeviceMap({
      ...input,
      disks: [{ controller: 'ide' }],
      removables: [{ type: 'cdrom', controller: 'ide', slot: 2 }],
      majorVersion: 5,
    });
    expect(map).toEqual({ hda: 'vda', xvda: 'vda', hdc: 'cdrom' });
  });

  it('keeps IDE names where the target bus is IDE', () => {
    expect(blockDeviceMap({ ...input, majorVersion: 5, bus: 'ide' })).toEqual({ sda: 'hda', xvda: 'hda' });
    expect(blockDeviceMap({ ...input, family: 'debian', bus: 'ide' })).toEqual({ sda: 'sda', xvda: 'sda' });
  });
});

describe('mapDevice', () => {
  const map = { sda: 'vda', sdaa: 'vdaa', 'cciss/c0d0': 'vdb', nvme0n1: 'vdc', hdc: 'cdrom' };

  it.each([
    ['/dev/sda', '/dev/vda'],
    ['/dev/sda12', '/dev/vda12'],
    ['/dev/sdaa1', '/dev/vdaa1'],
    ['/dev/cciss/c0d0p2', '/dev/vdb2'],
    ['/dev/nvme0n1p3', '/dev/vdc3'],
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
  ])('leaves %s alone', (value) => expect(mapDevice(value, map)).toEqual({ kind: 'other' }));

  it('leaves a name alone that the target has', () => {
    expect(mapDevice('/dev/vda1', map)).toEqual({ kind: 'other' });
  });

  it('does not know a disk that the source lacks', () => {
    expect(mapDevice('/dev/sdb1', map)).toEqual({ kind: 'unknown', disk: 'sdb' });
  });
});

describe('mapCommandLine', () => {
  const map = { sda: 'vda', sdb: 'vdb' };

  it('replaces devices that options name, all of them', () => {
    expect(mapCommandLine(' root=/dev/sda1 ro resume=/dev/sda2 quiet resume=/dev/sdb1', map)).toBe(
      ' root=/dev/vda1 ro resume=/dev/vda2 quiet resume=/dev/vdb1',
    );
  });

  it('leaves everything else as it is', () => {
    const line =
      'root=UUID=ab console=ttyS0,115200 rd.lvm.lv=vg/swap resume=/dev/mapper/vg-swap root=/dev/sdc1 x/dev/sda1';
    expect(mapCommandLine(line, map)).toBe(line);
  });
});

describe('namesOldHardware', () => {
  it.each([
    ['/dev/disk/by-path/pci-0000:00:10.0-scsi-0:0:0:0-part1', true],
    ['/dev/disk/by-id/wwn-0x5000-part1', true],
    ['/dev/disk/by-id/ata-VBOX_HARDDISK_VB1-part1', true],
    ['/dev/disk/by-id/dm-name-vg-root', false],
    ['/dev/disk/by-id/md-uuid-1:2', false],
    ['/dev/disk/by-uuid/0a1b', false],
  ])('%s: %s', (value, expected) => expect(namesOldHardware(value)).toBe(expected));
});

import { namedPlace } from '../../../lib/inspect/devices/device-names';
import { mountsDisk, parseCrypttab, parseFstab } from '../../../lib/inspect/filesystems/fstab';
import { resolveDevice, type DeviceFacts } from '../../../lib/inspect/devices/resolve-device';

function facts(device: string, changes: Partial<DeviceFacts> = {}): DeviceFacts {
  return { device, type: 'ext4', uuid: '', label: '', partuuid: '', partlabel: '', names: [], ...changes };
}

describe('parseFstab', () => {
  it('reads quotes, octal escapes and options, and skips comments', () => {
    const text = [
      '# /etc/fstab',
      '',
      'UUID="aa-bb"\t/ ext4\tdefaults,noatime 0 1',
      'LABEL=my\\040data /srv/my\\040data/ xfs nofail',
      '/dev/sda1 /boot',
      'lonely',
    ].join('\n');
    expect(parseFstab(text)).toEqual([
      { spec: 'UUID=aa-bb', path: '/', type: 'ext4', options: ['defaults', 'noatime'] },
      { spec: 'LABEL=my data', path: '/srv/my data', type: 'xfs', options: ['nofail'] },
      { spec: '/dev/sda1', path: '/boot', type: 'auto', options: [] },
    ]);
  });
});

describe('mountsDisk', () => {
  it.each([
    ['/dev/sda1 / ext4 defaults', true],
    ['UUID=a /boot vfat defaults', true],
    ['/dev/sda1 /boot ext4 noauto', true],
    ['/dev/sda5 /data ext4 noauto', false],
    ['server:/x /x nfs defaults', false],
    ['//server/x /x cifs defaults', false],
    ['/usr /chroot/usr none bind', false],
    ['/srv/a /srv/b ext4 rw,bind', false],
    ['/srv/image /mnt ext4 loop', false],
    ['tmpfs /tmp tmpfs defaults', false],
    ['/dev/sda2 none swap sw', false],
    ['/dev/sda2 swap swap sw', false],
    ['/dev/sr0 /mnt auto defaults', false],
    ['/dev/cdrom /cdrom iso9660 ro', false],
    ['/dev/sdb1 /media/stick vfat defaults', false],
    ['/dev/sdb1 /data ext4 _netdev', false],
    ['/dev/sdb1 /data/../etc ext4 defaults', false],
  ])('%s: %s', (line, expected) => {
    expect(mountsDisk(parseFstab(line)[0]!)).toBe(expected);
  });
});

describe('namedPlace', () => {
  it.each([
    ['/dev/sda1', 0, 1],
    ['/dev/sdab12', 27, 12],
    ['/dev/xvdb', 1, undefined],
    ['/dev/vdc3', 2, 3],
    ['/dev/hda2', 0, 2],
    ['/dev/nvme0n1p2', 0, 2],
    ['/dev/nvme1n1p1', 1, 1],
    ['/dev/nvme0n2', 1, undefined],
    ['/dev/cciss/c0d1p3', 1, 3],
    ['/dev/mmcblk0p1', 0, 1],
    ['/dev/mapper/mpatha2', 0, 2],
    ['/dev/disk/by-path/pci-0000:03:00.0-scsi-0:0:1:0-part2', 1, 2],
    ['/dev/disk/by-path/pci-0000:00:07.1-ata-1-part1', 0, 1],
    ['/dev/disk/by-id/scsi-36000c29b0c-part5', undefined, 5],
  ])('%s is disk %s, partition %s', (name, disk, partition) => {
    const place = namedPlace(name);
    expect([place?.disk, place?.partition]).toEqual([disk, partition]);
  });

  it.each(['/dev/vg/root', '/dev/mapper/vg-root', '/dev/md0', 'UUID=1', '/dev/disk/by-id/wwn-0x5'])(
    '%s tells no place',
    (name) => expect(namedPlace(name)).toBeUndefined(),
  );
});

describe('resolveDevice', () => {
  const devices = [
    facts('/dev/sda', { type: '', disk: 0 }),
    facts('/dev/sda1', {
      type: 'vfat',
      uuid: '1A2B-3C4D',
      disk: 0,
      partition: 1,
      partuuid: 'aaaa-01',
      partlabel: 'EFI system',
    }),
    facts('/dev/sda2', { uuid: 'boot-uuid', label: 'my boot', disk: 0, partition: 2 }),
    facts('/dev/sdb', { type: '', disk: 1 }),
    facts('/dev/sdb1', { type: 'xfs', uuid: 'data-uuid', disk: 1, partition: 1 }),
    facts('/dev/md127', { type: 'ext4', uuid: 'md-uuid', names: ['/dev/md/root'] }),
    facts('/dev/v-g/home', {
      names: ['/dev/mapper/v--g-home'],
      lvUuid: 'WdmjocarmA4hBQgH04R2zOCy6UjSKWRN',
    }),
    facts('/dev/mapper/luks-c1', { type: 'btrfs', inside: { device: '/dev/sda3', uuid: 'C1' } }),
  ];
  const resolve = (spec: string, type = 'auto', crypttab = '') =>
    resolveDevice({ spec, type }, devices, parseCrypttab(crypttab));

  it.each([
    ['UUID=1a2b-3c4d', '/dev/sda1'],
    ['UUID=boot-uuid', '/dev/sda2'],
    ['LABEL=my boot', '/dev/sda2'],
    ['LABEL=MY BOOT', undefined],
    ['PARTUUID=AAAA-01', '/dev/sda1'],
    ['PARTLABEL=EFI system', '/dev/sda1'],
    ['UUID=', undefined],
    ['UUID=other', undefined],
    ['/dev/disk/by-uuid/boot-uuid', '/dev/sda2'],
    ['/dev/disk/by-label/my\\x20boot', '/dev/sda2'],
    ['/dev/disk/by-partuuid/aaaa-01', '/dev/sda1'],
    ['/dev/disk/by-partlabel/EFI\\x20system', '/dev/sda1'],
    ['/dev/nvme0n1p2', '/dev/sda2'],
    ['/dev/nvme1n1p1', '/dev/sdb1'],
    ['/dev/cciss/c0d0p2', '/dev/sda2'],
    ['/dev/disk/by-path/pci-0000:03:00.0-scsi-0:0:1:0-part1', '/dev/sdb1'],
    ['/dev/disk/by-id/ata-VMware_Virtual_Disk_1-part2', '/dev/sda2'],
    ['/dev/mapper/v--g-home', '/dev/v-g/home'],
    [
      '/dev/disk/by-id/dm-uuid-LVM-YMFaH1ScTgru9dBi9c1JLOWzZQgKWTJzWdmjocarmA4hBQgH04R2zOCy6UjSKWRN',
      '/dev/v-g/home',
    ],
    ['/dev/md/root', '/dev/md127'],
    ['/dev/md0', '/dev/md127'],
    ['/dev/mapper/luks-C1', '/dev/mapper/luks-c1'],
    ['/dev/mapper/unknown', undefined],
  ])('%s is %s', (spec, expected) => {
    expect(resolve(spec)).toBe(expected);
  });

  it.each([
    ['root UUID=c1 none luks'],
    ['root "UUID=C1" none luks'],
    ['root /dev/disk/by-uuid/c1 none luks'],
    ['root /dev/sda3 none luks'],
  ])('a name in crypttab is what was opened: %s', (crypttab) => {
    expect(resolve('/dev/mapper/root', 'btrfs', crypttab)).toBe('/dev/mapper/luks-c1');
  });

  it('a kernel name is not believed where the filesystem there is another, but found by its type', () => {
    // The source numbers its disks otherwise than its description lists them.
    expect(resolve('/dev/sda1', 'xfs')).toBe('/dev/sdb1');
    expect(resolve('/dev/sda1', 'vfat')).toBe('/dev/sda1');
    expect(resolve('/dev/sdc7', 'ext4')).toBeUndefined();
  });

  it('a serial number that two disks could have names none', () => {
    expect(resolve('/dev/disk/by-id/scsi-36000c29b-part1')).toBeUndefined();
    expect(resolve('/dev/disk/by-id/scsi-36000c29b-part1', 'xfs')).toBe('/dev/sdb1');
  });

  it('ext3 is mounted as ext4 by later kernels', () => {
    expect(resolve('/dev/hda2', 'ext3')).toBe('/dev/sda2');
  });
});

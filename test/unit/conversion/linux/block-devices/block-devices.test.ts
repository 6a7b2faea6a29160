import { blockDevicesStep } from '../../../../../lib/conversion/linux/block-devices';
import type { Bootloader } from '../../../../../lib/conversion/linux/contracts/bootloader';
import type { LinuxState } from '../../../../../lib/conversion/linux/state';
import type { SourceDisk } from '../../../../../types/source';
import { inspection, linuxState, source, warnings } from '../../support/linux-state';
import { stepGuest, type StepGuestOptions } from '../../support/step-guest';

/** A boot loader with one command line and one drive. */
class OneLine {
  readonly config = '/boot/grub/grub.cfg';
  constructor(
    public line: string,
    public drive: string,
  ) {}
  editCommandLines(edit: (line: string) => string): Promise<string[]> {
    this.line = edit(this.line);
    return Promise.resolve([]);
  }
  editDeviceMap(edit: (device: string) => string): Promise<string[]> {
    this.drive = edit(this.drive);
    return Promise.resolve([]);
  }
}

interface Case extends StepGuestOptions {
  line?: string;
  drive?: string;
  controllers?: SourceDisk['controller'][];
  state?: Partial<LinuxState>;
}

async function convert({ line = '', drive = '', controllers = ['scsi'], state: changes, ...options }: Case) {
  const guest = stepGuest({
    disks: controllers.map((_controller, index) => `/dev/sd${'abc'[index]}`),
    ...options,
  });
  const bootloader = new OneLine(line, drive);
  const state = linuxState(guest, {
    targetBlockBus: 'virtio-blk',
    bootloader: bootloader as unknown as Bootloader,
    source: source({
      disks: controllers.map((controller, id) => ({
        id,
        image: { kind: 'file', path: '/d', format: 'raw' },
        ...(controller === undefined ? {} : { controller }),
      })),
    }),
    ...changes,
  });
  await blockDevicesStep.run(state);
  return { guest, state, bootloader };
}

it('renames the disks in fstab, on the kernel command line and in device.map', async () => {
  const fstab = [
    '# /dev/sda1 was here during installation',
    '/dev/sda1  /  ext4\tdefaults 0 1',
    'UUID=ab /boot ext4 defaults 0 2',
    '/dev/mapper/vg-lv /home xfs logdev=/dev/sda7,noatime 0 0',
    '/dev/xvda2 none swap sw 0 0',
    '',
  ].join('\n');
  const { guest, state, bootloader } = await convert({
    files: { '/etc/fstab': fstab },
    line: 'root=/dev/sda1 ro',
    drive: '/dev/sda',
  });
  expect(state.blockDeviceMap).toEqual({ sda: 'vda', xvda: 'vda' });
  expect(state.events).toContainEqual({ type: 'block-device-map', map: { sda: 'vda', xvda: 'vda' } });
  expect(guest.text('/etc/fstab')).toBe(
    [
      '# /dev/sda1 was here during installation',
      '/dev/vda1  /  ext4\tdefaults 0 1',
      'UUID=ab /boot ext4 defaults 0 2',
      '/dev/mapper/vg-lv /home xfs logdev=/dev/vda7,noatime 0 0',
      '/dev/vda2 none swap sw 0 0',
      '',
    ].join('\n'),
  );
  expect(bootloader).toMatchObject({ line: 'root=/dev/vda1 ro', drive: '/dev/vda' });
  expect(state.changes).toEqual([{ path: '/etc/fstab', action: 'modified' }]);
  expect(warnings(state.events)).toEqual([]);
  expect(guest.ran).toEqual([]);
});

it('leaves a guest that goes by UUIDs, labels and volume groups untouched', async () => {
  const files = {
    '/etc/fstab': 'UUID=ab / ext4\nLABEL=home /home ext4\nPARTUUID=1-2 /a ext4\nPARTLABEL=b /b ext4\n',
    '/etc/crypttab': 'root UUID=cd none luks\nx /dev/disk/by-id/dm-uuid-LVM-abc none\n',
    '/etc/initramfs-tools/conf.d/resume': 'RESUME=UUID=ef\n',
  };
  const { guest, state } = await convert({ files, line: 'root=UUID=ab ro' });
  expect(await guest.contents()).toEqual(files);
  expect(state.changes).toEqual([]);
});

it('NVMe sources (virt-v2v 80): fstab, crypttab, resume and the command line are renamed', async () => {
  const { guest, bootloader, state } = await convert({
    controllers: ['nvme'],
    files: {
      '/etc/fstab': '/dev/nvme0n1p1 /boot/efi vfat umask=0077 0 1\n/dev/nvme0n1p3 none swap sw 0 0\n',
      '/etc/crypttab': 'root /dev/nvme0n1p2 none luks\n',
      '/etc/initramfs-tools/conf.d/resume': 'RESUME=/dev/nvme0n1p3\n',
    },
    uuids: { '/dev/sda2': '0a1b' },
    contents: { '/dev/sda2': 'crypto_LUKS' },
    line: 'cryptdevice=/dev/nvme0n1p2:root root=/dev/mapper/root resume=/dev/nvme0n1p3',
  });
  expect(guest.text('/etc/fstab')).toBe(
    '/dev/vda1 /boot/efi vfat umask=0077 0 1\n/dev/vda3 none swap sw 0 0\n',
  );
  expect(guest.text('/etc/crypttab')).toBe('root UUID=0a1b none luks\n');
  expect(guest.text('/etc/initramfs-tools/conf.d/resume')).toBe('RESUME=/dev/vda3\n');
  expect(bootloader.line).toBe('cryptdevice=/dev/vda2:root root=/dev/mapper/root resume=/dev/vda3');
  expect(warnings(state.events)).toEqual([]);
});

it('NVMe sources (virt-v2v 80): a bare disk image tells by the boot loader what the guest calls its disk', async () => {
  const { state, bootloader } = await convert({ controllers: [undefined], line: 'root=/dev/nvme0n1p2' });
  expect(bootloader.line).toBe('root=/dev/vda2');
  expect(state.blockDeviceMap).toMatchObject({ nvme0n1: 'vda' });
});

it('NVMe sources (virt-v2v 80): among bare images of several kinds the root tells which is which', async () => {
  const fstab = '/dev/nvme0n1p2 / ext4 defaults 0 1\n/dev/sda1 /data ext4 defaults 0 2\n';
  const { guest, state } = await convert({
    controllers: [undefined, undefined],
    files: { '/etc/fstab': fstab },
    state: { inspection: inspection({ root: '/dev/sdb2' }) },
  });
  expect(guest.text('/etc/fstab')).toBe('/dev/vdb2 / ext4 defaults 0 1\n/dev/vda1 /data ext4 defaults 0 2\n');
  expect(warnings(state.events)).toEqual([]);
  const unclear = await convert({
    controllers: [undefined, undefined, undefined],
    files: { '/etc/fstab': fstab },
    state: { inspection: inspection({ root: '/dev/sdb2' }) },
  });
  expect(unclear.guest.text('/etc/fstab')).toBe(
    '/dev/vdb2 / ext4 defaults 0 1\n/dev/sda1 /data ext4 defaults 0 2\n',
  );
  expect(warnings(unclear.state.events)).toEqual([expect.stringContaining('/dev/sda1')]);
});

it('leaves a CD-ROM drive alone without a word', async () => {
  const fstab = '/dev/hdc /media/cdrom udf,iso9660 user,noauto 0 0\n';
  const { guest, state } = await convert({ files: { '/etc/fstab': fstab } });
  expect(guest.text('/etc/fstab')).toBe(fstab);
  expect(warnings(state.events)).toEqual([]);
});

it('names encrypted devices by their UUID, and swap with a random key by its new name', async () => {
  const { guest, state } = await convert({
    files: { '/etc/crypttab': 'root /dev/sda5 none luks\nswap /dev/sda6 /dev/urandom swap\n' },
    uuids: { '/dev/sda5': '0a1b' },
    contents: { '/dev/sda5': 'crypto_LUKS' },
  });
  expect(guest.text('/etc/crypttab')).toBe('root UUID=0a1b none luks\nswap /dev/vda6 /dev/urandom swap\n');
  expect(warnings(state.events)).toEqual([]);
});

describe('names below /dev/disk that come from the old hardware', () => {
  const link = '/dev/disk/by-path/pci-0000:00:10.0-scsi-0:0:0:0';
  const disk = {
    uuids: { '/dev/sda1': 'AAAA', '/dev/sda2': 'bbbb' },
    contents: { '/dev/sda1': 'vfat', '/dev/sda2': 'ext4' },
  };

  it('fstab by /dev/disk/by-path or by-id becomes UUIDs on a guest with one disk', async () => {
    const { guest, state, bootloader } = await convert({
      files: {
        '/etc/fstab': `${link}-part1 /boot/efi vfat defaults 0 1\n/dev/disk/by-id/wwn-0x50-part2 / ext4 defaults 0 1\n`,
        '/etc/default/grub_installdevice': '/dev/disk/by-id/ata-VMware_Virtual_IDE_0001\nactivate\n',
      },
      ...disk,
      line: `root=/dev/disk/by-id/ata-VMware-part2 resume=/dev/disk/by-id/nvme-eui.1-part9`,
      drive: '/dev/disk/by-id/ata-VMware',
    });
    expect(guest.text('/etc/fstab')).toBe(
      'UUID=AAAA /boot/efi vfat defaults 0 1\nUUID=bbbb / ext4 defaults 0 1\n',
    );
    expect(bootloader.line).toBe('root=/dev/disk/by-uuid/bbbb resume=/dev/disk/by-id/nvme-eui.1-part9');
    expect(bootloader.drive).toBe('/dev/vda');
    expect(guest.text('/etc/default/grub_installdevice')).toBe('/dev/vda\nactivate\n');
    // There is no ninth partition.
    expect(warnings(state.events)).toEqual([expect.stringContaining('/dev/disk/by-id/nvme-eui.1-part9')]);
  });

  it('with several disks they are told by the order of the paths', async () => {
    const other = link.replace('0:0:0:0', '0:0:1:0');
    const { guest } = await convert({
      controllers: ['scsi', 'scsi'],
      files: { '/etc/fstab': `${other}-part1 /data ext4\n${link}-part2 / ext4\n` },
      uuids: { ...disk.uuids, '/dev/sdb1': 'cccc' },
      contents: { ...disk.contents, '/dev/sdb1': 'ext4' },
    });
    expect(guest.text('/etc/fstab')).toBe('UUID=cccc /data ext4\nUUID=bbbb / ext4\n');
  });

  it('with several disks they are told by what is on the partition', async () => {
    const { guest } = await convert({
      controllers: ['scsi', 'scsi'],
      files: { '/etc/fstab': '/dev/disk/by-id/scsi-36000c2-part1 /data xfs\n' },
      uuids: { ...disk.uuids, '/dev/sdb1': 'cccc' },
      contents: { ...disk.contents, '/dev/sdb1': 'xfs' },
    });
    expect(guest.text('/etc/fstab')).toBe('UUID=cccc /data xfs\n');
  });

  it('warns of what cannot be told, and leaves it', async () => {
    const fstab = `/dev/sdb1 /b ext4\n${link}-part7 /c ext4\n`;
    const { guest, state } = await convert({ files: { '/etc/fstab': fstab }, ...disk });
    expect(guest.text('/etc/fstab')).toBe(fstab);
    expect(warnings(state.events)).toEqual([
      expect.stringContaining('/dev/sdb1'),
      expect.stringContaining(`${link}-part7`),
    ]);
  });
});

it('renames the disks in mdadm.conf, and has it look everywhere where it went by a pattern', async () => {
  const { guest } = await convert({
    controllers: ['scsi', 'scsi'],
    files: {
      '/etc/mdadm.conf': 'DEVICE /dev/sda1 /dev/sdb1\nARRAY /dev/md0 devices=/dev/sda1,/dev/sdb1\n',
      '/etc/mdadm/mdadm.conf': '# DEVICE /dev/sd*\nDEVICE /dev/sd[ab]*\nARRAY /dev/md0 UUID=1:2\n',
    },
  });
  expect(guest.text('/etc/mdadm.conf')).toBe(
    'DEVICE /dev/vda1 /dev/vdb1\nARRAY /dev/md0 devices=/dev/vda1,/dev/vdb1\n',
  );
  expect(guest.text('/etc/mdadm/mdadm.conf')).toBe(
    '# DEVICE /dev/sd*\nDEVICE partitions\nARRAY /dev/md0 UUID=1:2\n',
  );
});

it('renames the disks in settings of raw devices, dumps, dracut and mount units', async () => {
  const { guest } = await convert({
    files: {
      '/etc/sysconfig/rawdevices': '/dev/raw/raw1 /dev/sda5\n',
      '/etc/raw': 'raw1:sda5\n',
      '/etc/kdump.conf': 'ext4 /dev/sda3\npath /var/crash\n',
      '/etc/dracut.conf.d/x.conf': 'kernel_cmdline="root=/dev/sda1"\n',
      '/etc/systemd/system/data.mount': '[Mount]\nWhat=/dev/sda4\nWhere=/data\n',
      '/etc/default/grub': 'GRUB_CMDLINE_LINUX="root=/dev/sda1"\nGRUB_DEVICE="/dev/sda1"\n',
      '/etc/smartd.conf': '/dev/sda -a\n',
    },
  });
  expect(guest.text('/etc/sysconfig/rawdevices')).toBe('/dev/raw/raw1 /dev/vda5\n');
  expect(guest.text('/etc/raw')).toBe('raw1:vda5\n');
  expect(guest.text('/etc/kdump.conf')).toBe('ext4 /dev/vda3\npath /var/crash\n');
  expect(guest.text('/etc/dracut.conf.d/x.conf')).toBe('kernel_cmdline="root=/dev/vda1"\n');
  expect(guest.text('/etc/systemd/system/data.mount')).toContain('What=/dev/vda4\n');
  // The command line there is edited with the boot loader's.
  expect(guest.text('/etc/default/grub')).toBe(
    'GRUB_CMDLINE_LINUX="root=/dev/sda1"\nGRUB_DEVICE="/dev/vda1"\n',
  );
  expect(guest.text('/etc/smartd.conf')).toBe('/dev/sda -a\n');
});

it('lets LVM’s filter see the volume under its new name', async () => {
  const { guest, state } = await convert({
    files: { '/etc/lvm/lvm.conf': 'devices {\n\tfilter = [ "a|^/dev/sda2$|", "r|.*|" ]\n}\n' },
    physicalVolumes: ['/dev/sda2'],
  });
  expect(guest.text('/etc/lvm/lvm.conf')).toBe(
    'devices {\n\tfilter = [ "a|^/dev/vda2$|", "a|^/dev/sda2$|", "r|.*|" ]\n}\n',
  );
  expect(state.changes).toContainEqual({ path: '/etc/lvm/lvm.conf', action: 'modified' });
});

describe('where Debian’s GRUB is to be installed', () => {
  const database = '/var/cache/debconf/config.dat';
  const stanza = (value: string) =>
    `Name: a/b\nTemplate: a/b\nValue: /dev/sda\n\nName: grub-pc/install_devices\nTemplate: grub-pc/install_devices\nValue: ${value}\nOwners: grub-pc\nFlags: seen\n\n`;

  it('grub-pc’s answer names the new disk, so that its next upgrade works', async () => {
    const { guest, state } = await convert({
      files: {
        [database]: stanza('/dev/disk/by-id/ata-VMware_Virtual_SATA_Hard_Drive_00000000000000000001'),
      },
    });
    expect(guest.text(database)).toBe(stanza('/dev/vda'));
    expect(state.changes).toEqual([{ path: database, action: 'modified' }]);
  });

  it('the disk that boots stands for one that cannot be told', async () => {
    const { guest } = await convert({
      controllers: ['scsi', 'scsi'],
      files: { [database]: stanza('/dev/disk/by-id/wwn-0x6000c29') },
      state: { inspection: inspection({ bootDevice: 1 }) },
    });
    expect(guest.text(database)).toBe(stanza('/dev/vdb'));
  });

  it('warns where nothing fits', async () => {
    const { guest, state } = await convert({ files: { [database]: stanza('/dev/sdd') } });
    expect(guest.text(database)).toBe(stanza('/dev/sdd'));
    expect(warnings(state.events)).toEqual([expect.stringContaining('/dev/sdd')]);
  });
});

it('warns of several CD-ROM drives', async () => {
  const removables = [{ type: 'cdrom' }, { type: 'floppy' }, { type: 'cdrom' }] as const;
  const { state } = await convert({ state: { source: source({ removables: [...removables] }) } });
  expect(warnings(state.events)).toHaveLength(1);
});

it('says which step is missing where it is left out', async () => {
  await expect(blockDevicesStep.run(linuxState(stepGuest()))).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining('targetBlockBus') as string,
  });
});

describe('disks under dm-multipath, https://github.com/rocky-linux/rocky-tools/issues/204', () => {
  const disk = {
    uuids: { '/dev/sda1': 'aaaa', '/dev/sda2': 'bbbb', '/dev/sda3': 'cccc', '/dev/sda4': 'dddd' },
    contents: { '/dev/sda1': 'xfs', '/dev/sda2': 'xfs', '/dev/sda3': 'swap', '/dev/sda4': 'crypto_LUKS' },
  };
  const wwid = '36000c2940f1c1d2e3f40516273849506';

  it('are named by UUID wherever the guest names them', async () => {
    const { guest, bootloader, state } = await convert({
      files: {
        '/etc/fstab': `/dev/mapper/mpatha1 /boot xfs defaults 0 0
/dev/mapper/oradata-part2 /u01 xfs logdev=/dev/mapper/oradata-part1 0 0
/dev/disk/by-id/dm-uuid-part3-mpath-${wwid} none swap sw 0 0
`,
        '/etc/crypttab': `home /dev/mapper/${wwid}p4 none luks\n`,
        '/etc/multipath.conf': `multipaths { multipath { wwid ${wwid}\n alias oradata } }\n`,
        '/var/lib/multipath/bindings': `mpatha ${wwid}\n`,
        '/etc/kdump.conf': 'xfs /dev/mapper/mpatha2\n',
        '/etc/lvm/lvm.conf': 'devices { filter = [ "a|^/dev/mapper/oradata|", "r|.*|" ] }\n',
      },
      ...disk,
      physicalVolumes: ['/dev/sda5'],
      line: `root=/dev/mapper/mpatha2 resume=/dev/mapper/${wwid}-part3`,
      drive: '/dev/mapper/mpatha',
    });
    expect(guest.text('/etc/fstab')).toBe(
      'UUID=aaaa /boot xfs defaults 0 0\nUUID=bbbb /u01 xfs logdev=/dev/disk/by-uuid/aaaa 0 0\nUUID=cccc none swap sw 0 0\n',
    );
    expect(guest.text('/etc/crypttab')).toBe('home UUID=dddd none luks\n');
    expect(guest.text('/etc/kdump.conf')).toBe('xfs /dev/disk/by-uuid/bbbb\n');
    expect(guest.text('/etc/lvm/lvm.conf')).toContain('[ "a|^/dev/vda5$|", "a|^/dev/mapper/oradata|"');
    expect(bootloader.line).toBe('root=/dev/disk/by-uuid/bbbb resume=/dev/disk/by-uuid/cccc');
    expect(bootloader.drive).toBe('/dev/vda');
    expect(warnings(state.events)).toEqual([]);
  });

  it.each([
    ['one disk more than was exported', '/dev/mapper/mpatha1 /boot xfs\n/dev/mapper/mpathb2 /data xfs\n', 2],
    ['a disk that comes over the network', '/dev/mapper/mpatha2 /data xfs _netdev\n', 1],
    ['what another line names by its UUID', 'UUID=AAAA /boot xfs\n/dev/mapper/mpathb1 /data xfs\n', 1],
    ['no such partition', '/dev/mapper/mpatha7 /data xfs\n', 1],
    ['another filesystem', '/dev/mapper/mpatha1 /data ext4\n', 1],
  ])(
    'are left, and named in a warning, where it is not certain which they are: %s',
    async (_, fstab, count) => {
      const { guest, state } = await convert({ files: { '/etc/fstab': fstab }, ...disk });
      expect(guest.text('/etc/fstab')).toBe(fstab);
      expect(warnings(state.events)).toHaveLength(count);
      expect(warnings(state.events).join()).toMatch(/^\/etc\/fstab names \/dev\/mapper\/mpath/);
    },
  );

  it('are known where the root is on them', async () => {
    const { guest, state } = await convert({
      controllers: ['scsi', 'scsi'],
      files: { '/etc/fstab': '/dev/mapper/mpathb1 / xfs\n/dev/mapper/mpatha1 /data xfs\n' },
      uuids: { '/dev/sda1': 'aaaa', '/dev/sdb1': 'bbbb' },
      contents: { '/dev/sda1': 'xfs', '/dev/sdb1': 'xfs' },
      state: { inspection: inspection({ root: '/dev/sda1' }) },
    });
    expect(guest.text('/etc/fstab')).toBe('UUID=aaaa / xfs\n/dev/mapper/mpatha1 /data xfs\n');
    expect(warnings(state.events)).toEqual([expect.stringContaining('/dev/mapper/mpatha1')]);
  });
});

it('an encrypted device by a link that cannot be told is left and named', async () => {
  const crypttab = 'a /dev/disk/by-id/scsi-36000-part7 none\nb /dev/mapper/mpatha7 none\n';
  const { guest, state } = await convert({ files: { '/etc/crypttab': crypttab } });
  expect(guest.text('/etc/crypttab')).toBe(crypttab);
  expect(warnings(state.events)).toEqual([
    expect.stringContaining('/dev/disk/by-id/scsi-36000-part7'),
    expect.stringContaining('/dev/mapper/mpatha7'),
  ]);
});

it('names of a disk that comes over the network stay', async () => {
  const fstab =
    '/dev/disk/by-path/ip-192.0.2.1:3260-iscsi-iqn.2026-01.example:a-lun-0-part1 /data xfs _netdev 0 0\n';
  const { guest, state } = await convert({ files: { '/etc/fstab': fstab } });
  expect(guest.text('/etc/fstab')).toBe(fstab);
  expect(warnings(state.events)).toEqual([]);
});

describe('other files that name disks', () => {
  const uuids = { '/dev/sda1': 'aaaa' };

  it('get the new names where the guest gives its disks to something', async () => {
    const { guest, state } = await convert({
      controllers: ['scsi', 'scsi'],
      files: {
        '/etc/drbd.d/r0.res': 'resource r0 {\n  disk /dev/sdb1;\n}\n',
        '/etc/sysconfig/sbd': 'SBD_DEVICE="/dev/sdb;/dev/sda5"\n',
        '/etc/auto.misc': 'data -fstype=ext4 :/dev/sdb1\n',
        '/etc/systemd/system/db.service.d/disk.conf':
          '[Unit]\nAfter=dev-sdb1.device network.target\nConditionPathExists=/dev/sdb1\n',
        '/etc/target/saveconfig.json': '{ "dev": "/dev/sdb" }\n',
        '/etc/mdadm.conf': 'DEVICE /dev/disk/by-path/pci-*\n',
        '/etc/udev/rules.d/60-raw.rules':
          '# KERNEL=="sda1"\nACTION=="add", KERNEL=="sdb1|sdb2", RUN+="/bin/raw /dev/raw/raw1 /dev/sdb1"\nKERNEL=="sdb", OWNER="oracle"\n',
      },
      uuids,
    });
    expect(guest.text('/etc/drbd.d/r0.res')).toContain('disk /dev/vdb1;');
    expect(guest.text('/etc/sysconfig/sbd')).toBe('SBD_DEVICE="/dev/vdb;/dev/vda5"\n');
    expect(guest.text('/etc/auto.misc')).toBe('data -fstype=ext4 :/dev/vdb1\n');
    expect(guest.text('/etc/systemd/system/db.service.d/disk.conf')).toBe(
      '[Unit]\nAfter=dev-vdb1.device network.target\nConditionPathExists=/dev/vdb1\n',
    );
    expect(guest.text('/etc/target/saveconfig.json')).toBe('{ "dev": "/dev/vdb" }\n');
    expect(guest.text('/etc/mdadm.conf')).toBe('DEVICE partitions\n');
    expect(guest.text('/etc/udev/rules.d/60-raw.rules')).toBe(
      '# KERNEL=="sda1"\nACTION=="add", KERNEL=="vdb1|vdb2", RUN+="/bin/raw /dev/raw/raw1 /dev/vdb1"\nKERNEL=="vdb", OWNER="oracle"\n',
    );
    expect(warnings(state.events)).toEqual([]);
  });

  it('units of links get the units of what the links meant', async () => {
    const unit = '/etc/systemd/system/db.service';
    const { guest } = await convert({
      files: { [unit]: '[Unit]\nRequires=dev-disk-by\\x2did-scsi\\x2d36000c29\\x2dpart1.device\n' },
      uuids: { '/dev/sda1': 'aa-bb' },
      contents: { '/dev/sda1': 'ext4' },
    });
    expect(guest.text(unit)).toBe('[Unit]\nRequires=dev-disk-by\\x2duuid-aa\\x2dbb.device\n');
  });

  it.each([
    ['/etc/smartd.conf', '# /dev/sda -a\n/dev/sda -a\n', '/dev/sda (line 2)'],
    ['/etc/hdparm.conf', '/dev/sda {\n}\n', '/dev/sda (line 1)'],
    [
      '/etc/rc.local',
      '#!/bin/sh\nblockdev --setra 4096 /dev/sda\nhdparm /dev/sda /dev/sda1\n',
      '/dev/sda (line 2, 3), /dev/sda1 (line 3)',
    ],
    [
      '/etc/cron.d/trim',
      '0 0 * * * root fstrim $(findmnt -n /dev/disk/by-id/scsi-36000)\n',
      '/dev/disk/by-id/scsi-36000 (line 1)',
    ],
    ['/etc/systemd/system/dev-sda5.swap', '[Swap]\nWhat=/dev/sda5\n', '/dev/sda5 (line 2)'],
    ['/etc/zfs/zpool.cache', '\0\x05path\0\0\0\x0a/dev/sda1\0\0\0', '/dev/sda1.'],
    [
      '/etc/lvm/devices/data.devices',
      'IDTYPE=devname IDNAME=/dev/sda2 DEVNAME=/dev/sda2\n',
      '/dev/sda2 (line 1)',
    ],
    [
      '/etc/udev/rules.d/99-asm.rules',
      'KERNEL=="sd?1", SUBSYSTEM=="block", PROGRAM=="/lib/udev/scsi_id -g -u -d /dev/$parent", RESULT=="36000c29654b6", SYMLINK+="asm1"\n',
      'sd?1 (line 1)',
    ],
    [
      '/etc/udev/rules.d/99-asm.rules',
      'SUBSYSTEM=="block", ENV{ID_SERIAL}=="36000c29654b6", \\\n  SYMLINK+="asm1"\n',
      'ENV{ID_SERIAL} (line 1)',
    ],
    [
      '/etc/udev/rules.d/60-io.rules',
      '\nACTION=="add", KERNEL=="sd[a-z]", ATTR{queue/scheduler}="none"\n',
      'sd[a-z] (line 2)',
    ],
    ['/etc/drbd.d/r0.res', 'disk /dev/sdq1;\n', '/dev/sdq1 (line 1)'],
    ['/etc/systemd/system/x.service', '[Unit]\nBindsTo=dev-sdq1.device\n', '/dev/sdq1 (line 2)'],
    ['/etc/kdump.conf', '\next4 /dev/disk/by-id/ata-X-part9\n', '/dev/disk/by-id/ata-X-part9 (line 2)'],
  ])('are left and named in one warning with their lines: %s', async (path, text, expected) => {
    const { guest, state } = await convert({ files: { [path]: text }, uuids });
    expect(guest.text(path)).toBe(text);
    expect(warnings(state.events)).toEqual([expect.stringContaining(expected)]);
    expect(warnings(state.events)[0]).toMatch(new RegExp(`^${path} names disks of the old machine`));
  });

  it('are not spoken of where the names hold, or mean nothing of the old machine', async () => {
    const { state } = await convert({
      files: {
        '/etc/smartd.conf': 'DEVICESCAN\n/dev/sdq -a\n',
        '/etc/nagios/nrpe.cfg': 'command[check_hda1]=check_disk -p /dev/hda1\n',
        '/etc/cron.daily/x': 'mount /dev/mapper/vg-lv UUID=aaaa /dev/vda1\n',
        '/etc/auto.misc': 'cd -fstype=iso9660,ro :/dev/hdc\n',
        '/etc/udev/rules.d/70-persistent-net.rules':
          'SUBSYSTEM=="net", ATTR{address}=="00:50:56:00:00:01", KERNEL=="eth*", NAME="eth0"\n',
        '/etc/udev/rules.d/70-persistent-cd.rules':
          'SUBSYSTEM=="block", ENV{ID_CDROM}=="?*", ENV{ID_PATH}=="pci-0000:00:1f.1", SYMLINK+="cdrom"\n',
        '/etc/udev/rules.d/99-vmware-scsi-udev.rules':
          'ACTION=="add", SUBSYSTEMS=="scsi", ATTRS{vendor}=="VMware*", RUN+="/bin/sh -c \'echo 180 >/sys$DEVPATH/timeout\'"\n',
      },
    });
    expect(warnings(state.events)).toEqual([]);
  });

  it('keep their names where the target has the same', async () => {
    const { guest, state } = await convert({
      files: {
        '/etc/smartd.conf': '/dev/sda -a\n',
        '/etc/udev/rules.d/60.rules': 'KERNEL=="sd[a-z]", MODE="0660"\n',
      },
      state: { targetBlockBus: 'virtio-scsi' },
    });
    expect(guest.text('/etc/smartd.conf')).toBe('/dev/sda -a\n');
    expect(warnings(state.events)).toEqual([]);
  });
});

it('says where a filter of LVM cannot be read', async () => {
  const { state } = await convert({
    files: { '/etc/lvm/lvm.conf': 'devices {\n\tfilter = [ "a|(|", "r|.*|" ]\n}\n' },
    physicalVolumes: ['/dev/sda2'],
  });
  expect(warnings(state.events)).toEqual([
    expect.stringMatching(/^\/etc\/lvm\/lvm.conf has a filter .*line 2/),
  ]);
});

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

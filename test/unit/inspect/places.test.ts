import { V2vError } from '../../../lib/errors';
import type { Guestfs } from '../../../lib/guestfs';
import type { BlockDevices } from '../../../lib/inspect/devices/block-devices';
import { findRoots } from '../../../lib/inspect/find-roots';
import { planMountpoints } from '../../../lib/inspect/filesystems/mountpoints';
import {
  filesystemsOf,
  placesAndFacts,
  requiredPaths,
  unknownContents,
} from '../../../lib/inspect/devices/places';
import type { Superblock } from '../../../lib/inspect/devices/superblock';
import { warnings } from '../conversion/support/linux-state';
import { recordingContext } from '../support/recording-context';
import { elf } from './elf-program';

const devices: BlockDevices = {
  disks: ['/dev/sda'],
  partitions: ['/dev/sda1', '/dev/sda2', '/dev/sda3'],
  arrays: ['/dev/md127'],
  volumes: ['/dev/vg/home'],
  physicalVolumes: [],
  opened: [{ device: '/dev/sda3', encryption: 'luks', uuid: 'U3', volume: '/dev/mapper/luks-U3' }],
  superblocks: new Map(),
};
const bios = { type: 'bios' } as const;

interface Disk {
  tags?: Record<string, string>;
  files?: Record<string, string>;
}

/** Filesystems in memory, one above the other as they are mounted. */
class Disks {
  readonly calls: string[] = [];
  known: Record<string, string> = {};
  private mounted: { path: string; device: string }[] = [];

  constructor(private readonly disks: Record<string, Disk>) {}

  asGuestfs(): Guestfs {
    return this as unknown as Guestfs;
  }
  get isMounted() {
    return this.mounted.length > 0;
  }
  private file(path: string): string | undefined {
    const holders = this.mounted.filter((mount) => mount.path === '/' || path.startsWith(`${mount.path}/`));
    const { path: prefix, device } = holders.at(-1)!;
    const inside = prefix === '/' ? path : path.slice(prefix.length);
    const text = this.disks[device]?.files?.[inside];
    return text?.startsWith('-> ') ? this.file(text.slice(3)) : text;
  }
  mountRo = (device: string, path: string) => {
    if (this.disks[device]?.files === undefined) return Promise.reject(new Error('wrong fs type'));
    this.mounted.push({ path, device });
    return Promise.resolve();
  };
  umountAll = () => Promise.resolve(void (this.mounted = []));
  statns = (path: string) =>
    Promise.resolve({ st_mode: this.file(path) !== undefined ? 0o100644 : 0o040755 });
  isFile = (path: string) => Promise.resolve(this.file(path) !== undefined);
  isDir = () => Promise.resolve(true);
  pread = (path: string) => Promise.resolve(Buffer.from(this.file(path) ?? ''));
  blkid = (device: string) => {
    this.calls.push(`blkid ${device}`);
    const tags = this.disks[device]?.tags;
    return tags === undefined ? Promise.reject(new Error('exit status 2')) : Promise.resolve(tags);
  };
  partToDev = (partition: string) => Promise.resolve(partition.replace(/\d+$/, ''));
  partToPartnum = (partition: string) => Promise.resolve(Number(/\d+$/.exec(partition)![0]));
  lvuuid = () => Promise.resolve('aaaaaa-bbbb');
  mdDetail = () => Promise.resolve({ name: 'host:boot', uuid: '1:2' });
  btrfsSubvolumeList = () => Promise.resolve([{ btrfssubvolume_id: 257, btrfssubvolume_path: '@home' }]);
  debug = () => Promise.resolve('');
  inspectOs = () => Promise.resolve(Object.keys(this.roots));
  roots: Record<string, string> = {};
  reported: Record<string, string> = {};
  private readonly report = (field: string) => () => Promise.resolve(this.reported[field] ?? 'unknown');
  inspectGetType = this.report('type');
  inspectGetDistro = this.report('distro');
  inspectGetOsinfo = this.report('osinfo');
  inspectGetArch = this.report('arch');
  inspectGetMajorVersion = () => Promise.resolve(0);
  inspectGetMinorVersion = () => Promise.resolve(0);
  inspectGetPackageFormat = this.report('packageFormat');
  inspectGetPackageManagement = this.report('packageManagement');
  inspectGetProductName = this.report('productName');
  inspectGetProductVariant = this.report('productVariant');
  inspectGetMountpoints = (root: string) =>
    Promise.resolve(this.roots[root] === undefined ? this.known : { '/': this.roots[root] });
  inspectGetFilesystems = () =>
    Promise.resolve(['/dev/mapper/root_crypt', '/dev/sda2', '/dev/mapper/luks-U3']);
  btrfsSubvolumeShow = (): Promise<Record<string, string>> => {
    const volume = this.mounted.at(-1)!.device;
    return Promise.resolve({ 'Parent UUID': volume.includes('snap') ? 'some-uuid' : '-' });
  };
  vfsType = (device: string) => Promise.resolve(this.disks[device]?.tags?.TYPE ?? '');
}

const root = '/dev/mapper/luks-U3';

function plan(fstab: string, known: Record<string, string> = {}, crypttab = '') {
  const disks = new Disks({
    '/dev/sda1': { tags: { TYPE: 'vfat', UUID: 'ESP1', PART_ENTRY_NAME: 'EFI\\ System' } },
    '/dev/sda2': { tags: { TYPE: 'ext4', UUID: 'BOOT', PART_ENTRY_UUID: 'part-2', LABEL: 'bo\\x20ot' } },
    [root]: {
      tags: { TYPE: 'btrfs', UUID: 'ROOT' },
      files: { '/etc/fstab': fstab, '/etc/crypttab': crypttab },
    },
    '/dev/vg/home': { tags: { TYPE: 'xfs', UUID: 'HOME' } },
    '/dev/md127': { tags: { TYPE: 'ext4', UUID: 'MD' } },
  });
  const context = recordingContext();
  const places = planMountpoints(
    disks.asGuestfs(),
    { root, known, devices, required: requiredPaths({ type: 'uefi', esps: [] }) },
    context,
  );
  return { disks, context, places };
}

describe('planMountpoints', () => {
  it('believes libguestfs where the device is there, and asks no blkid then', async () => {
    const known = { '/': '/dev/mapper/root_crypt', '/boot': '/dev/sda2' };
    const { disks, places } = plan(
      '/dev/mapper/root_crypt / btrfs defaults\n/dev/sda2 /boot ext4 defaults\n',
      known,
    );
    expect(await places).toEqual({ '/': root, '/boot': '/dev/sda2' });
    expect(disks.calls).toEqual([]);
    expect(disks.isMounted).toBe(false);
  });

  it('names a subvolume plainly where fstab has it with a slash', async () => {
    const { places } = plan('UUID=ROOT /home btrfs subvol=/@home\n', { '/home': `btrfsvol:${root}//@home` });
    expect((await places)['/home']).toBe(`btrfsvol:${root}/@home`);
  });

  it.each([
    ['PARTUUID=part-2 /boot ext4 defaults', '/dev/sda2'],
    ['LABEL=bo\\040ot /boot ext4 defaults', '/dev/sda2'],
    ['/dev/disk/by-uuid/BOOT /boot ext4 defaults', '/dev/sda2'],
    ['/dev/disk/by-path/pci-0000:00:10.0-scsi-0:0:0:0-part2 /boot ext4 defaults', '/dev/sda2'],
    ['/dev/nvme0n1p2 /boot ext4 defaults', '/dev/sda2'],
    ['/dev/md/boot /boot ext4 defaults', '/dev/md127'],
    ['/dev/disk/by-id/dm-name-vg-home /boot xfs defaults', '/dev/vg/home'],
    ['/dev/mapper/root_crypt /boot btrfs subvol=/@boot/', 'btrfsvol:/dev/mapper/luks-U3/@boot'],
    ['UUID=ROOT /boot btrfs subvolid=257', 'btrfsvol:/dev/mapper/luks-U3/@home'],
    ['UUID=ROOT /boot btrfs subvolid=5', '/dev/mapper/luks-U3'],
  ])('resolves what libguestfs passed over: %s', async (line, device) => {
    // As libguestfs has it: the name as it stands, or the whole filesystem for a subvolid.
    const known = line.includes('subvolid') ? { '/boot': root } : { '/boot': line.split(' ')[0]! };
    const { places } = plan(`${line}\n`, known, 'root_crypt UUID=U3 none luks\n');
    expect((await places)['/boot']).toBe(device);
  });

  it.each(['/boot', '/usr', '/boot/efi'])('refuses a guest whose %s is not there', async (path) => {
    const { places } = plan(`UUID=NONE ${path} ext4 defaults\n`);
    await expect(places).rejects.toMatchObject({
      code: 'FILESYSTEM_MISSING',
      subject: path,
      message: expect.stringContaining(`mounts UUID=NONE at ${path}`),
      hint: expect.stringMatching(/all disks/),
    });
  });

  it('warns of other filesystems that are not there, unless the guest starts without', async () => {
    const { places, context } = plan('UUID=NONE /data ext4 defaults\nUUID=NO /more ext4 nofail\n');
    expect(await places).toEqual({ '/': root });
    expect(warnings(context.events)).toEqual([expect.stringContaining('UUID=NONE at /data')]);
  });

  it('asks for the key where a filesystem that is needed may be on what is encrypted', async () => {
    const error = new V2vError('DISK_ENCRYPTED', '/dev/sdb is encrypted.', { hint: 'Give its key.' });
    const disks = new Disks({
      [root]: { files: { '/etc/fstab': '/dev/mapper/data-usr /usr ext4 defaults\n' } },
    });
    const closed = [{ device: '/dev/sdb', error }];
    const layout = { root, known: {}, devices: { ...devices, closed }, required: ['/usr'] };
    await expect(planMountpoints(disks.asGuestfs(), layout, recordingContext())).rejects.toBe(error);
    const packages = new Disks({
      [root]: { files: { '/etc/fstab': '/dev/mapper/data-var /var ext4 defaults\n' } },
    });
    await expect(planMountpoints(packages.asGuestfs(), layout, recordingContext())).rejects.toBe(error);
    // What is not needed is left alone.
    const context = recordingContext();
    expect(await planMountpoints(disks.asGuestfs(), { ...layout, required: [] }, context)).toEqual({
      '/': root,
    });
    expect(warnings(context.events)).toEqual([expect.stringContaining('/dev/mapper/data-usr at /usr')]);
  });

  it('refuses a guest whose /etc is an overlay, in which changes would not be seen', async () => {
    const lower =
      'lowerdir=/sysroot/etc,upperdir=/sysroot/var/lib/overlay/1/etc,workdir=/sysroot/var/lib/overlay/work-etc';
    const { places } = plan(
      `overlay /etc overlay defaults,${lower},x-systemd.requires-mounts-for=/var 0 0\n`,
    );
    await expect(places).rejects.toMatchObject({
      code: 'GUEST_UNSUPPORTED',
      message: expect.stringMatching(/over \/etc as an overlay/),
    });
  });

  it('leaves a root that cannot be mounted to the mounting, which says why', async () => {
    const disks = new Disks({});
    const context = recordingContext();
    const places = planMountpoints(disks.asGuestfs(), { root, known: {}, devices, required: [] }, context);
    expect(await places).toEqual({ '/': root });
  });
});

describe('placesAndFacts', () => {
  const release = 'ID=ubuntu\nVERSION_ID="22.04"\nPRETTY_NAME="Ubuntu 22.04.3 LTS"\n';
  const disks = () =>
    new Disks({
      '/dev/sda2': {
        tags: { TYPE: 'ext4', UUID: 'ROOT' },
        files: {
          '/etc/fstab': 'UUID=ROOT / ext4\nUUID=USR /usr xfs\n',
          '/etc/os-release': '-> /usr/lib/os-release',
        },
      },
      '/dev/vg/home': {
        tags: { TYPE: 'xfs', UUID: 'USR' },
        files: { '/lib/os-release': release, '/bin/bash': elf(62).toString('latin1') },
      },
    });
  const choice = { root: '/dev/sda2', found: { inspected: false }, devices, firmware: bios };

  it('Ubuntu 22.04 with its own /usr partition is recognised (libguestfs PR 187)', async () => {
    const guest = disks();
    const found = await placesAndFacts(guest.asGuestfs(), choice, recordingContext());
    expect(found).toMatchObject({
      places: { '/': '/dev/sda2', '/usr': '/dev/vg/home' },
      facts: { type: 'linux', distro: 'ubuntu', osinfo: 'ubuntu22.04', packageFormat: 'deb' },
    });
    expect(guest.isMounted).toBe(false);
  });

  it('is recognised as well where libguestfs took it for something else', async () => {
    const guest = disks();
    guest.known = {};
    guest.reported = { type: 'linux', distro: 'debian', arch: 'x86_64' };
    const inspected = { ...choice, found: { inspected: true } };
    const { facts } = await placesAndFacts(guest.asGuestfs(), inspected, recordingContext());
    expect(facts.distro).toBe('ubuntu');
  });

  it('says what is wrong with a /usr that cannot be mounted', async () => {
    const guest = new Disks({
      '/dev/sda2': {
        tags: { TYPE: 'ext4', UUID: 'ROOT' },
        files: { '/etc/fstab': 'UUID=ROOT / ext4\nUUID=USR /usr xfs\n' },
      },
      '/dev/vg/home': { tags: { TYPE: 'xfs', UUID: 'USR' } },
    });
    await expect(placesAndFacts(guest.asGuestfs(), choice, recordingContext())).rejects.toMatchObject({
      code: 'GUEST_DIRTY',
      subject: '/dev/vg/home',
      message: 'The filesystem of /usr on /dev/vg/home cannot be mounted: wrong fs type',
    });
  });

  it("takes libguestfs's word for a guest that has no os-release", async () => {
    const guest = new Disks({ '/dev/sda2': { files: { '/etc/fstab': '' } } });
    guest.reported = { type: 'linux', distro: 'centos', arch: 'i386' };
    const inspected = { ...choice, found: { inspected: true } };
    const { facts } = await placesAndFacts(guest.asGuestfs(), inspected, recordingContext());
    expect(facts).toMatchObject({ distro: 'centos', arch: 'i386' });
  });

  it('leaves Windows to libguestfs', async () => {
    const guest = disks();
    guest.known = { '/': '/dev/sda2' };
    guest.reported = { type: 'windows', distro: 'windows', arch: 'x86_64' };
    const inspected = { ...choice, found: { inspected: true } };
    const { places, facts } = await placesAndFacts(guest.asGuestfs(), inspected, recordingContext());
    expect(places).toEqual({ '/': '/dev/sda2' });
    expect(facts.type).toBe('windows');
  });
});

describe('findRoots', () => {
  it('does not offer btrfs snapshots of one system', async () => {
    const guest = new Disks({
      'btrfsvol:/dev/sda2/@': { files: {} },
      'btrfsvol:/dev/sda2/snap': { files: {} },
    });
    guest.roots = {
      'btrfsvol:/dev/sda2/snap': 'btrfsvol:/dev/sda2//@',
      'btrfsvol:/dev/sda2/@': 'btrfsvol:/dev/sda2//@',
    };
    expect(
      await findRoots(guest.asGuestfs(), { devices, disks: new Map(), firmware: bios }, recordingContext()),
    ).toEqual({
      roots: ['btrfsvol:/dev/sda2/snap', 'btrfsvol:/dev/sda2/@'],
      choices: ['btrfsvol:/dev/sda2/@'],
      inspected: true,
    });
  });

  it('looks for an /etc/fstab where libguestfs finds no system', async () => {
    const guest = new Disks({
      '/dev/sda1': { tags: { TYPE: 'vfat' }, files: {} },
      '/dev/sda2': { tags: { TYPE: 'ext4' }, files: { '/etc/fstab': '' } },
      '/dev/sda3': { tags: { TYPE: 'ext4' } },
    });
    expect(
      await findRoots(guest.asGuestfs(), { devices, disks: new Map(), firmware: bios }, recordingContext()),
    ).toEqual({
      roots: ['/dev/sda2'],
      choices: ['/dev/sda2'],
      inspected: false,
    });
  });
});

it('names devices by their superblocks where those are plain', async () => {
  const superblocks = new Map<string, Superblock>([
    ['/dev/sda1', { type: 'vfat', uuid: 'A1B2-C3D4' }],
    ['/dev/sda2', { type: 'ext', uuid: 'aaaa' }],
    ['/dev/sda3', { type: 'xfs', uuid: 'bbbb' }],
    ['/dev/vg/home', { type: 'xfs', uuid: 'bbbb' }],
  ]);
  const fstab = 'UUID=a1b2-c3d4 /boot/efi vfat defaults\n/dev/sda2 /boot ext3 defaults\n';
  const disks = new Disks({ [root]: { files: { '/etc/fstab': `${fstab}UUID=bbbb /home xfs nofail\n` } } });
  const layout = { root, known: {}, devices: { ...devices, superblocks }, required: [] };
  expect(await planMountpoints(disks.asGuestfs(), layout, recordingContext())).toEqual({
    '/': root,
    '/boot/efi': '/dev/sda1',
    '/boot': '/dev/sda2',
  });
  // Two with one UUID are blkid's to tell apart.
  expect(disks.calls).toContain('blkid /dev/vg/home');
});

it('lists the filesystems that are there, and swap', async () => {
  const places = { '/': root, '/boot': '/dev/sda2' };
  const superblocks = new Map<string, Superblock>([['/dev/sda1', { type: 'swap' }]]);
  const found = { inspected: true, type: 'linux', places, devices: { ...devices, superblocks } };
  expect(await filesystemsOf(new Disks({}).asGuestfs(), root, found)).toEqual([
    '/dev/sda2',
    root,
    '/dev/sda1',
  ]);
});

it('swap on partitions, arrays, volumes and what was decrypted is looked at, unless it is known', () => {
  const physicalVolumes = ['/dev/md127'];
  expect(unknownContents({ ...devices, physicalVolumes })).toEqual([
    '/dev/sda1',
    '/dev/sda2',
    '/dev/vg/home',
    root,
  ]);
  const superblocks = new Map<string, Superblock>([
    ['/dev/sda1', { type: 'vfat' }],
    ['/dev/sda2', { type: 'unknown' }],
    ['/dev/vg/home', { type: 'swap' }],
    [root, { type: 'blank' }],
  ]);
  expect(unknownContents({ ...devices, physicalVolumes, superblocks })).toEqual(['/dev/sda2']);
});

import { GuestfsError, V2vError } from '../../../lib/errors';
import type { Guestfs } from '../../../lib/guestfs';
import type { BlockDevices } from '../../../lib/inspect/devices/block-devices';
import { findRoots } from '../../../lib/inspect/find-roots';
import { recordingContext } from '../support/recording-context';

type Files = Record<string, string>;

interface Filesystem {
  type: string;
  files?: Files;
  /** Why it does not mount. */
  fails?: string;
  subvolumes?: Record<string, Files & { parent?: string }>;
}

/** An appliance with filesystems, whose own inspection ends in an error or finds nothing. */
class Appliance {
  mounted: Files | undefined;
  constructor(
    readonly filesystems: Record<string, Filesystem>,
    readonly inspection: Error | string[],
  ) {}

  find(changes: Partial<BlockDevices> = {}) {
    const context = recordingContext();
    const devices: BlockDevices = {
      disks: ['/dev/sda', '/dev/sdb'],
      partitions: Object.keys(this.filesystems).filter((name) => /\d$/.test(name)),
      arrays: [],
      volumes: [],
      physicalVolumes: [],
      opened: [],
      superblocks: new Map(
        Object.entries(this.filesystems).map(([device, { type }]) => [
          device,
          { type: type === 'btrfs' ? 'btrfs' : type === '' ? 'blank' : 'unknown' },
        ]),
      ),
      ...changes,
    };
    const found = findRoots(
      this as unknown as Guestfs,
      { devices, disks: new Map(), firmware: { type: 'bios' } },
      context,
    );
    return { found, context };
  }

  inspectOs = () =>
    this.inspection instanceof Error ? Promise.reject(this.inspection) : Promise.resolve(this.inspection);
  vfsType = (device: string) => Promise.resolve(this.filesystems[device]?.type ?? '');
  mountRo = (mountable: string) => {
    const [, device = '', volume] = /^(?:btrfsvol:)?(\/dev\/[^/]+)(?:\/(.+))?$/.exec(mountable) ?? [];
    const { files, fails, subvolumes = {} } = this.filesystems[device] ?? {};
    const found = volume === undefined ? files : subvolumes[volume];
    if (fails !== undefined || found === undefined)
      return Promise.reject(new Error(fails ?? 'no such volume'));
    this.mounted = found;
    return Promise.resolve();
  };
  umountAll = () => Promise.resolve(void (this.mounted = undefined));
  isDir = (path: string) =>
    Promise.resolve(Object.keys(this.mounted!).some((file) => file.startsWith(`${path}/`)));
  statns = (path: string) => Promise.resolve({ st_mode: path in this.mounted! ? 0o100644 : 0o040755 });
  isFile = (path: string) => Promise.resolve(path in this.mounted!);
  pread = (path: string) => Promise.resolve(Buffer.from(this.mounted![path] ?? ''));
  btrfsSubvolumeList = (device: string) =>
    Promise.resolve(
      Object.keys(this.filesystems[device]?.subvolumes ?? {}).map((path) => ({ btrfssubvolume_path: path })),
    );
  btrfsSubvolumeShow = () => Promise.resolve({ 'Parent UUID': this.mounted!.parent ?? '-' });
}

const unlabelled = new GuestfsError(
  'inspect_os',
  'EINVAL',
  'parted: /dev/sdb: parted exited with status 1: Error: /dev/sdb: unrecognised disk label: Invalid argument',
);
const root: Files = { '/etc/fstab': 'UUID=1 / ext4 defaults 0 1\n' };

describe("where libguestfs's inspection ends in an error over another disk", () => {
  it('the root is found all the same, and the error goes into the log', async () => {
    const appliance = new Appliance(
      {
        '/dev/sda1': { type: 'ext4', files: root },
        '/dev/sda2': { type: 'ntfs', files: {} },
        '/dev/sdb': { type: '' },
      },
      unlabelled,
    );
    const { found, context } = appliance.find();
    expect(await found).toEqual({ roots: ['/dev/sda1'], choices: ['/dev/sda1'], inspected: false });
    expect(context.events).toEqual([
      expect.objectContaining({
        type: 'debug',
        message: expect.stringContaining('unrecognised disk label') as string,
      }),
    ]);
    expect(appliance.mounted).toBeUndefined();
  });

  it('also in a subvolume, without its snapshots', async () => {
    const fstab = { '/etc/fstab': 'UUID=1 / btrfs subvol=/@ 0 0\n' };
    const subvolumes = {
      '@': fstab,
      '@home': { '/user/file': '' },
      copy: { ...fstab, parent: 'uuid' },
      '@/.snapshots/1/snapshot': { ...fstab, parent: 'uuid' },
    };
    const { found } = new Appliance(
      { '/dev/sda1': { type: 'btrfs', files: {}, subvolumes } },
      unlabelled,
    ).find();
    expect(await found).toEqual({
      roots: ['btrfsvol:/dev/sda1/@', 'btrfsvol:/dev/sda1/copy'],
      choices: ['btrfsvol:/dev/sda1/@'],
      inspected: false,
    });
  });

  it('the default subvolume is the root where it is one', async () => {
    const subvolumes = { '@/.snapshots/1/snapshot': root, '@': root };
    const { found } = new Appliance(
      { '/dev/sda1': { type: 'btrfs', files: root, subvolumes } },
      unlabelled,
    ).find();
    expect(await found).toMatchObject({ roots: ['/dev/sda1'] });
  });

  it('Windows is seen where there is no Linux', async () => {
    const files = { '/Windows/System32/config/SYSTEM': '' };
    const { found } = new Appliance({ '/dev/sda1': { type: 'ntfs', files } }, unlabelled).find();
    expect((await found).searched?.foreign).toEqual(new Map([['/dev/sda1', 'Windows']]));
  });
});

it('an appliance that is gone is not a disk that makes no sense', async () => {
  const closed = new V2vError('HANDLE_CLOSED', 'The guestfs handle is closed.', { hint: 'Do not.' });
  const { found } = new Appliance({ '/dev/sda1': { type: 'ntfs', files: {} } }, closed).find();
  await expect(found).rejects.toBe(closed);
});

it('a filesystem that does not mount is kept with its reason where nothing is found', async () => {
  const { found } = new Appliance(
    {
      '/dev/sda1': { type: 'ext4', fails: 'wrong fs type' },
      '/dev/sda2': { type: 'swap' },
      '/dev/sda3': { type: '' },
    },
    [],
  ).find();
  const { searched } = await found;
  expect(searched?.unreadable).toEqual([
    { device: '/dev/sda1', type: 'ext4', reason: 'wrong fs type', isTooNew: false },
  ]);
  expect(searched?.contents).toEqual(
    new Map([
      ['/dev/sdb', ''],
      ['/dev/sda1', 'ext4'],
      ['/dev/sda2', 'swap'],
      ['/dev/sda3', ''],
    ]),
  );
});

it('a root made of images is seen in a subvolume as well', async () => {
  const subvolumes = { root: { '/ostree/deploy/fedora/var': '' } };
  const { found } = new Appliance({ '/dev/sda1': { type: 'btrfs', files: {}, subvolumes } }, []).find();
  expect((await found).searched?.foreign.get('/dev/sda1')).toMatch(/ostree/);
});

describe('snapshots beside the default subvolume', () => {
  // The answers of libguestfs 1.48 to a guest of openSUSE's layout, whose disk the appliance's kernel calls so.
  const snapper = (kernel: string, other: string) => {
    const volume = (number: number) => `btrfsvol:/dev/${kernel}1/@/.snapshots/${number}/snapshot`;
    const links = [kernel, other].map(
      (name, index) =>
        `lrwxrwxrwx 1 0 0 9 Nov 23 13:26 pci-0000:00:03.0-scsi-0:0:${index}:0 -> ../../${name}\n`,
    );
    let mounted = '';
    return {
      debug: () => Promise.resolve(links.join('')),
      inspectOs: () => Promise.resolve(['/dev/sda1', volume(2), volume(3)]),
      // It takes no name of the kernel's.
      inspectGetMountpoints: (name: string) =>
        name.includes('/dev/sda1') ? Promise.resolve({ '/': '/dev/sda1' }) : Promise.reject(new Error(name)),
      mountableDevice: () => Promise.resolve(`/dev/${kernel}1`),
      mountRo: (name: string) => Promise.resolve(void (mounted = name)),
      umountAll: () => Promise.resolve(),
      btrfsSubvolumeShow: () => Promise.resolve({ 'Parent UUID': mounted.includes('/2/') ? 'uuid' : '' }),
    } as unknown as Guestfs;
  };

  it.each([
    ['sda', 'sdb'],
    ['sdb', 'sda'],
    ['sdc', 'sda'],
  ])('are no choice where the kernel calls the disk %s', async (kernel, other) => {
    const devices = {
      ...{
        disks: ['/dev/sda'],
        partitions: ['/dev/sda1'],
        volumes: [],
        arrays: [],
        physicalVolumes: [],
        opened: [],
      },
      superblocks: new Map([['/dev/sda1', { type: 'btrfs' as const }]]),
    };
    const found = await findRoots(
      snapper(kernel, other),
      { devices, disks: new Map(), firmware: { type: 'bios' } },
      recordingContext(),
    );
    expect(found.choices).toEqual(['/dev/sda1']);
    expect(found.roots).toEqual([
      '/dev/sda1',
      'btrfsvol:/dev/sda1/@/.snapshots/2/snapshot',
      'btrfsvol:/dev/sda1/@/.snapshots/3/snapshot',
    ]);
  });
});

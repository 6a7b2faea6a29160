import { GuestfsError } from '../../../lib/errors';
import type { Guestfs } from '../../../lib/guestfs';
import { mountGuest, mountOrder } from '../../../lib/inspect/filesystems/mount';
import { recordingContext } from '../support/recording-context';

test('mountOrder puts a filesystem before what is mounted inside it', () => {
  expect(
    mountOrder({ '/boot/efi': '/dev/sda1', '/': '/dev/sda3', '/var': '/dev/sda5', '/boot': '/dev/sda2' }),
  ).toEqual([
    { path: '/', device: '/dev/sda3' },
    { path: '/var', device: '/dev/sda5' },
    { path: '/boot', device: '/dev/sda2' },
    { path: '/boot/efi', device: '/dev/sda1' },
  ]);
});

/** A guest whose mounts fail as told; what cannot be read from the outside is recorded. */
function scriptedGuest(failures: Record<string, Error>, touchFailure?: Error) {
  const files = new Set<string>();
  const guest = {
    umountAll: () => Promise.resolve(),
    mount: (device: string) => (failures[device] ? Promise.reject(failures[device]) : Promise.resolve()),
    touch: (path: string) =>
      touchFailure ? Promise.reject(touchFailure) : Promise.resolve(void files.add(path)),
    rm: (path: string) => Promise.resolve(void files.delete(path)),
    btrfsSubvolumeShow: () => Promise.reject(new Error('not a btrfs filesystem')),
  };
  return { guest: guest as Partial<Guestfs> as Guestfs, files };
}

describe('mountGuest', () => {
  it.each([
    [{}, ['ntfs-3g option']],
    [
      { 'ntfs-3g option': new GuestfsError('mount_options', 'EINVAL', 'bad option') },
      ['ntfs-3g option', 'none'],
    ],
  ])(
    'mounts with the options that make it faster, and without those where they are not known',
    async (failures, tried) => {
      const { guest } = scriptedGuest({});
      const mounts: string[] = [];
      const mount = (options: string): Promise<void> => {
        mounts.push(options);
        const failure = (failures as Record<string, Error>)[options];
        return failure ? Promise.reject(failure) : Promise.resolve();
      };
      Object.assign(guest, { mountOptions: mount, mount: () => mount('none') });
      const options = { '/': 'ntfs-3g option' };
      expect(await mountGuest(guest, { '/': '/dev/sda1' }, recordingContext(), [], options)).toHaveLength(1);
      expect(mounts).toEqual(tried);
    },
  );

  it('leaves out, with a warning, a filesystem that cannot be mounted', async () => {
    const { guest, files } = scriptedGuest({ '/dev/sdb1': new Error('bad superblock') });
    const context = recordingContext();
    const { events } = context;
    expect(await mountGuest(guest, { '/': '/dev/sda1', '/data': '/dev/sdb1' }, context)).toEqual([
      { path: '/', device: '/dev/sda1' },
    ]);
    expect(events).toEqual([expect.objectContaining({ type: 'warning', code: 'MOUNT_FAILED' })]);
    expect(files.size).toBe(0);
  });

  it('refuses a filesystem that cannot be mounted and that the conversion needs', async () => {
    const { guest } = scriptedGuest({ '/dev/sdb1': new Error('bad superblock') });
    const context = recordingContext();
    const mounting = mountGuest(guest, { '/': '/dev/sda1', '/boot': '/dev/sdb1' }, context, ['/boot']);
    await expect(mounting).rejects.toMatchObject({
      code: 'GUEST_DIRTY',
      subject: '/dev/sdb1',
      message: 'The filesystem of /boot on /dev/sdb1 cannot be mounted: bad superblock',
    });
  });

  it.each([
    [
      'The disk contains an unclean file system (0, 0). Metadata kept in Windows cache, refused to mount.',
      /not shut down cleanly/,
    ],
    ['wrong fs type, bad option, bad superblock', /cannot be mounted: wrong fs type/],
  ])('refuses a root that cannot be mounted: %s', async (message, expected) => {
    const { guest } = scriptedGuest({ '/dev/sda1': new Error(message) });
    await expect(mountGuest(guest, { '/': '/dev/sda1' }, recordingContext())).rejects.toMatchObject({
      code: 'GUEST_DIRTY',
      subject: '/dev/sda1',
      message: expect.stringMatching(expected),
    });
  });

  it('refuses a root that mounts read-only', async () => {
    const { guest } = scriptedGuest({}, new GuestfsError('touch', 'EROFS', 'open: Read-only file system'));
    await expect(mountGuest(guest, { '/': '/dev/sda1' }, recordingContext())).rejects.toMatchObject({
      code: 'GUEST_DIRTY',
      message: expect.stringMatching(/read-only/),
    });
  });

  describe('a root that is a read-only snapshot', () => {
    const readOnly = new GuestfsError('touch', 'EROFS', 'open: Read-only file system');
    function snapshot({ setting = () => Promise.resolve(''), flags = 'readonly' } = {}) {
      let isWritable = false;
      const scripts: string[] = [];
      const guest = {
        ...scriptedGuest({}).guest,
        touch: () => (isWritable ? Promise.resolve() : Promise.reject(readOnly)),
        btrfsSubvolumeShow: () => Promise.resolve({ Flags: flags }),
        debug: async (_command: string, [script = '']: string[]) => {
          scripts.push(script);
          await setting();
          isWritable = script.endsWith(' ro false');
          return '';
        },
      };
      return { guest: guest as Partial<Guestfs> as Guestfs, scripts };
    }

    it('is writable for the conversion, and said to be one', async () => {
      const { guest, scripts } = snapshot();
      const context = recordingContext();
      expect(
        await mountGuest(guest, { '/': '/dev/sda1', '/var': 'btrfsvol:/dev/sda1/@/var' }, context),
      ).toEqual([
        { path: '/', device: '/dev/sda1', readOnly: true },
        { path: '/var', device: 'btrfsvol:/dev/sda1/@/var' },
      ]);
      expect(scripts).toEqual(['btrfs property set -t subvol /sysroot/ ro false']);
      expect(context.events).toEqual([
        expect.objectContaining({
          type: 'info',
          message: expect.stringContaining('read-only snapshot') as string,
        }),
      ]);
    });

    it('is refused as one where it cannot be made writable', async () => {
      const { guest } = snapshot({ setting: () => Promise.reject(new Error('Operation not permitted')) });
      await expect(mountGuest(guest, { '/': '/dev/sda1' }, recordingContext())).rejects.toMatchObject({
        code: 'GUEST_UNSUPPORTED',
        subject: '/dev/sda1',
        message: expect.stringMatching(/read-only snapshot.*Operation not permitted$/) as string,
      });
    });

    it('is damaged where the subvolume is writable and the filesystem is not', async () => {
      const { guest, scripts } = snapshot({ flags: '-' });
      await expect(mountGuest(guest, { '/': '/dev/sda1' }, recordingContext())).rejects.toMatchObject({
        code: 'GUEST_DIRTY',
        message: expect.stringContaining('damaged') as string,
      });
      expect(scripts).toEqual([]);
    });
  });

  it('names a filesystem that is too new for the appliance, with the words of its kernel', async () => {
    const failure = new Error(
      'mount: mount exited with status 32: mount: /sysroot: wrong fs type, bad option, bad superblock on /dev/sdc2.\n more',
    );
    const listing = ['sdb', 'sdc', 'sda'].map(
      (name, index) =>
        `lrwxrwxrwx 1 0 0 9 Nov 23 13:26 pci-0000:00:03.0-scsi-0:0:${index}:0 -> ../../${name}`,
    );
    const guest = {
      ...scriptedGuest({ '/dev/sdb2': failure }).guest,
      listDevices: () => Promise.resolve(['/dev/sda', '/dev/sdb']),
      debug: () => Promise.resolve(`total 0\n${listing.join('\n')}\n`),
      vfsType: () => Promise.resolve('ext4'),
      utsname: () => Promise.resolve({ uts_release: '6.1.0-50-amd64' }),
      dmesg: () =>
        Promise.resolve(
          "[    3.1] EXT4-fs (sdb1): mounted filesystem\n[   22.26] EXT4-fs (sdc2): couldn't mount because of unsupported optional features (80000000)\n",
        ),
    } as unknown as Guestfs;
    const error = {
      code: 'GUEST_UNSUPPORTED',
      subject: '/dev/sdb2',
      message:
        'The ext4 filesystem on /dev/sdb2 is too new for the kernel of the appliance (6.1.0-50-amd64): ' +
        "EXT4-fs (/dev/sdb2): couldn't mount because of unsupported optional features (80000000).",
    };
    await expect(mountGuest(guest, { '/': '/dev/sdb2' }, recordingContext())).rejects.toMatchObject(error);
    const places = { '/': '/dev/sda1', '/boot': '/dev/sdb2' };
    await expect(mountGuest(guest, places, recordingContext(), ['/boot'])).rejects.toMatchObject(error);
    const context = recordingContext();
    await mountGuest(guest, { '/': '/dev/sda1', '/data': '/dev/sdb2' }, context);
    expect(context.events).toEqual([
      expect.objectContaining({
        code: 'MOUNT_FAILED',
        message: expect.stringMatching(/^\/dev\/sdb2 .*EXT4-fs \(\/dev\/sdb2\): couldn't mount/) as string,
      }),
    ]);
  });
});

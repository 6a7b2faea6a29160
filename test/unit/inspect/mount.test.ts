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
  };
  return { guest: guest as Partial<Guestfs> as Guestfs, files };
}

describe('mountGuest', () => {
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
});

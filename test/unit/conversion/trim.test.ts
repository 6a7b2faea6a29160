import type { Guestfs } from '../../../lib/guestfs';
import { trimGuest } from '../../../lib/conversion/trim';
import type { Inspection, OpenedDevice } from '../../../types/inspection';
import { linuxCaps } from '../output/guest';
import { inspection, warnings } from './support/linux-state';
import { recordingContext } from '../support/recording-context';

const conversion = { guestcaps: linuxCaps };

function trimmable(
  filesystems: Record<string, string>,
  fails: Record<string, string> = {},
  mounts: Record<string, string> = {},
) {
  const calls: string[] = [];
  let mounted = { ...mounts };
  const at = (path: string) => Object.keys(mounted).find((device) => mounted[device] === path)!;
  const guest = {
    umountAll: () => Promise.resolve(void (mounted = {})),
    mountpoints: () => Promise.resolve({ ...mounted }),
    sync: () => Promise.resolve(void calls.push('sync')),
    vfsUuid: (device: string) => Promise.resolve(device.startsWith('/dev/sda') ? 'one' : device),
    vfsType: (device: string) => Promise.resolve(filesystems[device] ?? ''),
    mount: (device: string, path: string) => {
      if (fails[device] === 'mount') return Promise.reject(new Error('damaged'));
      mounted[device] = path;
      return Promise.resolve();
    },
    fstrim: (path: string) => {
      const device = at(path);
      if (fails[device] !== undefined) return Promise.reject(new Error(fails[device]));
      calls.push(`fstrim ${device}`);
      return Promise.resolve();
    },
  };
  const inspect = (changes: Partial<Inspection> = {}) =>
    inspection({ unmounted: Object.keys(filesystems), mountpoints: [], ...changes });
  return { guest: guest as unknown as Guestfs, calls, mounted: () => Object.keys(mounted), inspect };
}

it('trims what holds files, one after the other, and leaves nothing mounted', async () => {
  const { guest, calls, mounted, inspect } = trimmable({
    '/dev/sda1': 'ext4',
    '/dev/sda2': 'swap',
    '/dev/sda3': 'unknown',
    '/dev/sda4': 'crypto_LUKS',
    '/dev/vg/home': 'xfs',
  });
  await trimGuest(guest, { inspection: inspect(), conversion }, recordingContext());
  expect(calls).toEqual(['sync', 'fstrim /dev/sda1', 'fstrim /dev/vg/home']);
  expect(mounted()).toEqual([]);
});

it('trims what is mounted where it is, once what was given up is on the disk', async () => {
  const mounts = { '/dev/mapper/vg-root': '/', '/dev/sda1': '/boot' };
  const { guest, calls, mounted, inspect } = trimmable(
    { '/dev/sda1': 'ext4', '/dev/sda3': 'ext4', '/dev/vg/root': 'ext4' },
    {},
    mounts,
  );
  const mountpoints = [
    { path: '/', device: '/dev/vg/root' },
    { path: '/boot', device: '/dev/sda1' },
  ];
  await trimGuest(guest, { inspection: inspect({ mountpoints }), conversion }, recordingContext());
  expect(calls).toEqual(['sync', 'fstrim /dev/mapper/vg-root', 'fstrim /dev/sda1', 'fstrim /dev/sda3']);
  expect(mounted()).toEqual([]);
});

it('finds what was mounted where the caller has unmounted it', async () => {
  const { guest, calls, inspect } = trimmable({ '/dev/sda1': 'ext4' });
  const mountpoints = [{ path: '/', device: 'btrfsvol:/dev/sda1/@' }];
  await trimGuest(
    guest,
    { inspection: inspect({ mountpoints, unmounted: [] }), conversion },
    recordingContext(),
  );
  expect(calls).toEqual(['sync', 'fstrim /dev/sda1']);
});

it('goes on where a filesystem cannot be mounted or trimmed', async () => {
  const { guest, calls, inspect } = trimmable(
    { '/dev/sda1': 'ext4', '/dev/sda2': 'vfat', '/dev/sda3': 'ext4' },
    { '/dev/sda1': 'fstrim', '/dev/sda2': 'mount' },
  );
  const context = recordingContext();
  const report = await trimGuest(guest, { inspection: inspect(), conversion }, context);
  expect(calls).toContain('fstrim /dev/sda3');
  expect(report).toEqual({
    trimmed: ['/dev/sda3'],
    untrimmed: [
      { device: '/dev/sda1', reason: 'fstrim' },
      { device: '/dev/sda2', reason: 'damaged' },
    ],
  });
  expect(warnings(context.events)).toEqual([expect.stringContaining('/dev/sda1 (the root)')]);
});

it('trims a btrfs filesystem of several devices once', async () => {
  const { guest, calls, inspect } = trimmable({
    '/dev/sda1': 'btrfs',
    '/dev/sda2': 'btrfs',
    '/dev/vg/data': 'btrfs',
  });
  await trimGuest(guest, { inspection: inspect(), conversion }, recordingContext());
  expect(calls.filter((call) => call.startsWith('fstrim'))).toEqual([
    'fstrim /dev/sda1',
    'fstrim /dev/vg/data',
  ]);
});

it('knows a btrfs filesystem again whose subvolume is mounted', async () => {
  const { guest, calls, inspect } = trimmable(
    { '/dev/sda1': 'btrfs', '/dev/sda2': 'btrfs' },
    {},
    { '/dev/sda1': '/' },
  );
  const mountpoints = [{ path: '/', device: 'btrfsvol:/dev/sda1/@' }];
  await trimGuest(guest, { inspection: inspect({ mountpoints }), conversion }, recordingContext());
  expect(calls).toEqual(['sync', 'fstrim /dev/sda1']);
});

describe('a driver that takes no discards', () => {
  const unsupported = 'fstrim: /sysroot/: the discard operation is not supported';
  const encrypted: OpenedDevice[] = [
    { device: '/dev/sda2', encryption: 'luks', uuid: 'U', volume: '/dev/mapper/luks-U' },
  ];

  it('is an info, no warning, for what is encrypted', async () => {
    const { guest, inspect } = trimmable(
      {
        '/dev/sda1': 'ext4',
        '/dev/sda2': 'crypto_LUKS',
        '/dev/mapper/luks-U': 'LVM2_member',
        '/dev/vg/root': 'ext4',
      },
      { '/dev/vg/root': unsupported },
    );
    const context = recordingContext();
    await trimGuest(guest, { inspection: inspect({ encrypted }), conversion }, context);
    expect(warnings(context.events)).toEqual([]);
    expect(context.events).toEqual([
      { type: 'info', message: expect.stringContaining('/dev/vg/root') as string },
    ]);
  });

  it('is tried for what was opened, too', async () => {
    const { guest, calls, inspect } = trimmable({ '/dev/mapper/luks-U': 'ext4' });
    await trimGuest(guest, { inspection: inspect({ encrypted }), conversion }, recordingContext());
    expect(calls).toContain('fstrim /dev/mapper/luks-U');
  });

  it('is passed over for vfat, and a warning elsewhere', async () => {
    const { guest, inspect } = trimmable(
      { '/dev/sda1': 'vfat', '/dev/sda2': 'ext4' },
      { '/dev/sda1': unsupported, '/dev/sda2': unsupported },
    );
    const context = recordingContext();
    await trimGuest(guest, { inspection: inspect(), conversion }, context);
    expect(warnings(context.events)).toEqual([expect.stringContaining('/dev/sda2')]);
  });
});

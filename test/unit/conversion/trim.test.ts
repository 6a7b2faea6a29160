import type { Guestfs } from '../../../lib/guestfs';
import { trimGuest } from '../../../lib/conversion/trim';
import { inspection, recordingContext, warnings } from './support/linux-state';

function trimmable(filesystems: Record<string, string>, fails: Record<string, string> = {}) {
  const calls: string[] = [];
  let mounted = '';
  const guest = {
    umountAll: () => Promise.resolve(void (mounted = '')),
    listDevices: () => Promise.resolve(['/dev/sda']),
    listPartitions: () =>
      Promise.resolve(Object.keys(filesystems).filter((name) => name.startsWith('/dev/sda'))),
    listMdDevices: () => Promise.resolve([]),
    lvs: () => Promise.resolve(Object.keys(filesystems).filter((name) => name.startsWith('/dev/vg'))),
    vfsType: (device: string) => Promise.resolve(filesystems[device] ?? ''),
    mountOptions: (options: string, device: string) => {
      if (fails[device] === 'mount') return Promise.reject(new Error('unknown option'));
      mounted = device;
      calls.push(`mount ${options} ${device}`);
      return Promise.resolve();
    },
    fstrim: () => {
      if (fails[mounted] === 'fstrim') return Promise.reject(new Error('not supported'));
      calls.push(`fstrim ${mounted}`);
      return Promise.resolve();
    },
  };
  return { guest: guest as unknown as Guestfs, calls, mounted: () => mounted };
}

it('trims what holds files, one after the other, and leaves nothing mounted', async () => {
  const { guest, calls, mounted } = trimmable({
    '/dev/sda1': 'ext4',
    '/dev/sda2': 'swap',
    '/dev/sda3': 'unknown',
    '/dev/sda4': 'crypto_LUKS',
    '/dev/vg/home': 'xfs',
  });
  await trimGuest(guest, inspection(), recordingContext());
  expect(calls).toEqual([
    'mount discard /dev/sda1',
    'fstrim /dev/sda1',
    'mount discard /dev/vg/home',
    'fstrim /dev/vg/home',
  ]);
  expect(mounted()).toBe('');
});

it('goes on where a filesystem cannot be mounted or trimmed', async () => {
  const { guest, calls } = trimmable(
    { '/dev/sda1': 'ext4', '/dev/sda2': 'vfat', '/dev/sda3': 'ext4' },
    { '/dev/sda1': 'fstrim', '/dev/sda2': 'mount' },
  );
  const context = recordingContext();
  await trimGuest(guest, inspection(), context);
  expect(calls).toContain('fstrim /dev/sda3');
  expect(warnings(context.events)).toEqual([expect.stringContaining('/dev/sda1 (the root)')]);
});

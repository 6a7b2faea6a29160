/** What is changed on a filesystem that does not stay mounted. */
import { ChangeRecorder } from '../../../../lib/conversion/changes/change-recorder';
import { createTestGuest, emptyHive } from '../../../../lib/testing';
import { openHive } from '../../../../lib/registry';

const devices = {
  '/dev/sda': {},
  '/dev/sda1': { type: 'vfat', mountpoint: '/mnt/esp' },
  '/dev/sda2': { type: 'ntfs', mountpoint: '/' },
};

it('is reported as it was when it was unmounted', async () => {
  await using guest = await createTestGuest({
    devices,
    files: {
      '/mnt/esp/a': '1\n',
      '/mnt/esp/b': '1\n',
      '/mnt/espresso': '1\n',
    },
  });
  const recorder = new ChangeRecorder(guest);
  await recorder.guest.write('/mnt/espresso', '2\n');
  await recorder.guest.write('/mnt/esp/a', '2\n');
  await recorder.guest.write('/mnt/esp/b', '1\n');
  await recorder.guest.umount('/mnt/esp');
  // In place of another filesystem's files.
  await guest.write('/mnt/esp/a', 'other\n');
  await guest.rm('/mnt/esp/b');
  const report = await recorder.report();
  expect(report.map(({ path, action, diff }) => [path, action, diff])).toEqual([
    ['/mnt/esp/a', 'modified', expect.stringContaining('+2\n')],
    ['/mnt/espresso', 'modified', expect.stringContaining('+2\n')],
  ]);
  expect((await recorder.reportUnread()).map(({ path }) => path)).toEqual(['/mnt/esp/a', '/mnt/espresso']);
});

it('has the changes of a hive in its report', async () => {
  await using guest = await createTestGuest({ devices, files: { '/mnt/esp/BCD': emptyHive() } });
  const recorder = new ChangeRecorder(guest);
  {
    await using hive = await openHive(recorder.guest, '/mnt/esp/BCD', { write: true });
    await hive.create('Objects');
    await hive.commit();
  }
  await recorder.guest.umount('/mnt/esp');
  await guest.rm('/mnt/esp/BCD');
  expect(await recorder.report()).toMatchObject([
    { path: '/mnt/esp/BCD', action: 'modified', registry: [{ key: 'Objects', action: 'created' }] },
  ]);
});

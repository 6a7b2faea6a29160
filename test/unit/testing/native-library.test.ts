import { createTestGuest, debianGuest, emptyHive } from '../../../lib/testing';
import { libraryError, type NativeLibraryName } from '../../../lib/addon/libraries';

jest.mock('../../../lib/addon', () => ({
  ...jest.requireActual<object>('../../../lib/addon'),
  nativeAddon: (library: NativeLibraryName) => {
    throw libraryError(library, 'lib.so.0: cannot open shared object file');
  },
}));

it.each([
  ['aug_init', 'Augeas', 'libaugeas0', 'augeas-libs'],
  ['hivex_open', 'hivex', 'libhivex0', 'hivex-libs'],
])('%s on a host without %s says what to install', async (action, name, apt, dnf) => {
  await using guest = await createTestGuest({ files: { '/hive': emptyHive() } });
  const attempt = action === 'aug_init' ? guest.augInit('/', 0) : guest.hivexOpen('/hive');
  await expect(attempt).rejects.toMatchObject({
    code: 'LIBRARY_MISSING',
    subject: name,
    message:
      `The library ${name} is not installed, or cannot be loaded ` +
      '(lib.so.0: cannot open shared object file).',
    hint: `Install it: apt install ${apt} (Debian, Ubuntu), or dnf install ${dnf} (Fedora, RHEL).`,
  });
});

it('everything else works without the two', async () => {
  await using debian = await debianGuest();
  expect(await debian.guest.isFile('/etc/fstab')).toBe(true);
});

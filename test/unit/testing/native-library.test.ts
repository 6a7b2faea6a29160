import { createTestGuest, debianGuest, emptyHive } from '../../../lib/testing';

jest.mock('../../../lib/addon', () => ({
  ...jest.requireActual<object>('../../../lib/addon'),
  nativeAddon: () => ({}),
}));

it.each([
  ['aug_init', 'Augeas', 'libaugeas-dev', 'augeas-devel'],
  ['hivex_open', 'hivex', 'libhivex-dev', 'hivex-devel'],
])('%s of an addon that was built without %s says what to install', async (action, name, apt, dnf) => {
  await using guest = await createTestGuest({ files: { '/hive': emptyHive() } });
  const attempt = action === 'aug_init' ? guest.augInit('/', 0) : guest.hivexOpen('/hive');
  await expect(attempt).rejects.toMatchObject({
    code: 'NOT_SUPPORTED',
    subject: action,
    message: `${action} needs ${name}, which the native addon was built without.`,
    hint: `Install its headers (apt install ${apt}, or dnf install ${dnf}), then run: npm rebuild v2v-node`,
  });
});

it('everything else works without the two', async () => {
  await using debian = await debianGuest();
  expect(await debian.guest.isFile('/etc/fstab')).toBe(true);
});

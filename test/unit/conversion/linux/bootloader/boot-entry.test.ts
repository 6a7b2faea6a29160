import { orderBootEntries, parseBootEntry } from '../../../../../lib/conversion/linux/bootloader/boot-entry';

const entries = ['4.18.0-80', '4.18.0-305', '0-rescue'].map((version) => ({
  id: `id-${version}`,
  title: `Linux (${version})`,
  kernel: `/vmlinuz-${version}`,
  initrds: [],
}));

it('reads an entry', () => {
  const text =
    'title CentOS Linux (4.18) 8\nversion 4.18\nlinux /vmlinuz-4.18 \ninitrd /initramfs.img $tuned_initrd\n';
  expect(parseBootEntry('ab-4.18', text)).toEqual({
    id: 'ab-4.18',
    title: 'CentOS Linux (4.18) 8',
    kernel: '/vmlinuz-4.18',
    initrds: ['/initramfs.img'],
    version: '4.18',
  });
  expect(parseBootEntry('efi', 'title Shell\nefi /shell.efi\n')).toBeUndefined();
});

it.each([
  ['ab-6.1+3-1', { id: 'ab-6.1' }],
  ['ab-6.1+0-3', { id: 'ab-6.1', isBad: true }],
  ['ab-6.1+deb13', { id: 'ab-6.1+deb13' }],
])('tells the counter of boot attempts from the name of %s', (name, expected) => {
  const entry = parseBootEntry(name, 'linux /vmlinuz\n');
  expect(entry).toMatchObject(expected);
  expect(entry?.isBad ?? false).toBe('isBad' in expected);
});

it.each([
  [undefined, '/vmlinuz-4.18.0-305'],
  ['id-4.18.0-80', '/vmlinuz-4.18.0-80'],
  ['Linux (4.18.0-80)', '/vmlinuz-4.18.0-80'],
  ['1', '/vmlinuz-4.18.0-80'],
  ['gone', '/vmlinuz-4.18.0-305'],
])('with saved entry %s %s is first', (saved, first) => {
  const kernels = orderBootEntries(entries, saved);
  expect(kernels[0]).toBe(first);
  expect(kernels).toHaveLength(3);
});

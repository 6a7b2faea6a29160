import {
  orderBootEntries,
  parseBootEntry,
  sameRootFirst,
} from '../../../../../lib/conversion/linux/bootloader/boot-entry';

const entries = ['4.18.0-80', '4.18.0-305', '0-rescue'].map((version) => ({
  id: `id-${version}`,
  title: `Linux (${version})`,
  kernel: `/vmlinuz-${version}`,
  initrds: [],
  options: '',
}));

it('reads an entry', () => {
  const text =
    'title CentOS Linux (4.18) 8\nversion 4.18\nlinux /vmlinuz-4.18 \ninitrd /initramfs.img $tuned_initrd\n';
  expect(parseBootEntry('ab-4.18', text)).toEqual({
    id: 'ab-4.18',
    title: 'CentOS Linux (4.18) 8',
    kernel: '/vmlinuz-4.18',
    initrds: ['/initramfs.img'],
    options: '',
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
  ['id-4.18.0-80.conf', '/vmlinuz-4.18.0-80'],
  ['Linux (4.18.0-80)', '/vmlinuz-4.18.0-80'],
  ['1', '/vmlinuz-4.18.0-80'],
  ['gone', '/vmlinuz-4.18.0-305'],
])('with saved entry %s %s is first', (saved, first) => {
  const menu = orderBootEntries(entries, saved);
  expect(menu[0]?.kernel).toBe(first);
  expect(menu).toHaveLength(3);
});

it('puts entries of the same root before those of other snapshots', () => {
  const of = (id: string, snapshot: number) => ({
    id,
    options: `quiet root=UUID=1 rootflags=subvol=@/.snapshots/${snapshot}/snapshot`,
  });
  const menu = [of('a', 5), of('b', 9), of('c', 5)];
  expect(sameRootFirst(menu).map(({ id }) => id)).toEqual(['a', 'c', 'b']);
  expect(sameRootFirst([])).toEqual([]);
});

it('reads an entry in the time that its length takes', () => {
  const blanks = ' '.repeat(1_000_000);
  const entry = parseBootEntry('a', `title${blanks}x\nlinux /v${blanks}y\noptions${blanks}\n`);
  expect(entry?.title).toBe('x');
});

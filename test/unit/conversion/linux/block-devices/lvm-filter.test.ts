import {
  extendLvmFilters,
  hasLvmFilter,
  mayHideDisks,
} from '../../../../../lib/conversion/linux/block-devices/lvm-filter';

const volumes = [{ old: ['/dev/sda2', '/dev/xvda2'], new: '/dev/vda2' }];
const extended = (value: string) => extendLvmFilters(`\tfilter = ${value}\n`, volumes).text;

it.each([
  ['["a|/dev/sda|","r|.*|"]', '[ "a|^/dev/vda2$|", "a|/dev/sda|", "r|.*|" ]'],
  ['[ "a/dev/sd.*/", "r/.*/" ]', '[ "a|^/dev/vda2$|", "a/dev/sd.*/", "r/.*/" ]'],
  ['[ "a|^/dev/xvda2$|",\n "r|.*|" ]', '[ "a|^/dev/vda2$|", "a|^/dev/xvda2$|", "r|.*|" ]'],
  ['[ "a|/dev/disk/by-id/scsi-1|", "r|.*|" ]', '[ "a|^/dev/vda2$|", "a|/dev/disk/by-id/scsi-1|", "r|.*|" ]'],
  // Parts of links, https://github.com/lvmteam/lvm2/issues/104, and names of multipath, of SAN tools, of a disk's WWID.
  ['[ "a|pci-0000:03.*|", "r|.*|" ]', '[ "a|^/dev/vda2$|", "a|pci-0000:03.*|", "r|.*|" ]'],
  ['[ "a|^/dev/mapper/mpath.*|", "r|.*|" ]', '[ "a|^/dev/vda2$|", "a|^/dev/mapper/mpath.*|", "r|.*|" ]'],
  ['[ "a|scsi-36000c29|", "r|.*|" ]', '[ "a|^/dev/vda2$|", "a|scsi-36000c29|", "r|.*|" ]'],
  ['[ "a/^(wwn|scsi)-/", "r|.*|" ]', '[ "a|^/dev/vda2$|", "a/^(wwn|scsi)-/", "r|.*|" ]'],
  ['[ "a|/dev/emcpower.*|", "r|.*|" ]', '[ "a|^/dev/vda2$|", "a|/dev/emcpower.*|", "r|.*|" ]'],
  ['[ "a|by-path/.*-part2$|", "r|.*|" ]', '[ "a|^/dev/vda2$|", "a|by-path/.*-part2$|", "r|.*|" ]'],
  ["[ 'a|^/dev/sda2$|', 'r|.*|' ]", `[ "a|^/dev/vda2$|", 'a|^/dev/sda2$|', 'r|.*|' ]`],
  ['"r|.*|"', '"r|.*|"'],
  ['[ "a|^/dev/sda[1-3]$|", "r|.*|" ]', '[ "a|^/dev/vda2$|", "a|^/dev/sda[1-3]$|", "r|.*|" ]'],
  // What LVM was not to touch stays hidden.
  ['[ "r|^/dev/sda|" ]', '[ "r|^/dev/vda2$|", "r|^/dev/sda|" ]'],
])('%s lets the volume through as it did before', (value, expected) =>
  expect(extended(value)).toBe(`\tfilter = ${expected}\n`),
);

it.each([
  ['accepts all', '[ "a/.*/" ]'],
  ['accepts virtio disks as well', '[ "a|^/dev/[sv]d[a-z]|", "r|.*|" ]'],
  ['rejects only CD-ROMs', '[ "r|/dev/cdrom|" ]'],
  ['is for another partition', '[ "a|by-path/pci-0000:03.*-part3$|", "r|.*|" ]'],
  ['is for arrays', '[ "a|^/dev/md|", "r|.*|" ]'],
  ['is for another disk', '[ "a|^/dev/sdb|", "r|.*|" ]'],
  ['is empty', '[ ]'],
  ['is not understood', '[ "x|/dev/sda|", "r|.*|" ]'],
  ['is no regular expression', '[ "a|(|", "r|.*|" ]'],
])('a filter that %s stays', (_case, value) => expect(extended(value)).toBe(`\tfilter = ${value}\n`));

it('extends global_filter, too, and no comment', () => {
  const text = '# filter = [ "r|.*|" ]\nglobal_filter=["a|^/dev/sda|", "r|.*|"]\n';
  expect(extendLvmFilters(text, volumes).text).toBe(
    '# filter = [ "r|.*|" ]\nglobal_filter=[ "a|^/dev/vda2$|", "a|^/dev/sda|", "r|.*|" ]\n',
  );
  expect(hasLvmFilter('# filter = [ "r|.*|" ]\n\tfilter_x = 1\n')).toBe(false);
});

it('keeps comments, and finds what is on several lines or in a section by its path', () => {
  const text = `# "
devices {
  filter = [ # the disks of this machine
    "a|^/dev/sda2$|", # root
    "r|.*|" ]
}
devices/global_filter = "a|.*|"
`;
  expect(extendLvmFilters(text, volumes)).toEqual({
    text: text.replace('[ #', '[ "a|^/dev/vda2$|", #'),
    left: [],
  });
});

it('says in which line a filter is that it cannot read', () => {
  const text = 'devices {\n\tfilter = [ "a|.*|" ]\n\n\tglobal_filter = [ "a|(|" ]\n}\n';
  expect(extendLvmFilters(text, volumes)).toEqual({ text, left: [4] });
  // Without a volume it does no harm.
  expect(extendLvmFilters(text, []).left).toEqual([]);
});

it.each([
  ['[ "a|^/dev/sda2$|", "r|.*|" ]', true],
  ['[ "a|(|" ]', true],
  ['[ "r|^/dev/vd|" ]', true],
  ['[ "r|/dev/cdrom|", "a|.*|" ]', false],
  ['[ "r|^/dev/drbd|" ]', false],
])('%s may hide disks: %s', (value, expected) => expect(mayHideDisks(`filter=${value}`)).toBe(expected));

it('reads a hostile file in no time', () => {
  const texts = [
    `filter = [ "a|${'(a*)*'.repeat(150)}x|", "r|.*|" ]`,
    `filter = [ "a|${'('.repeat(400)}a${')*'.repeat(400)}x|" ]`,
    `filter = [ "a|x|"${' '.repeat(500_000)}`,
    `filter = ${'filter = [ "a'.repeat(50_000)}`,
    `${'"\\"'.repeat(200_000)}filter`,
  ];
  const start = performance.now();
  for (const text of texts) extendLvmFilters(text, [{ old: [`/dev/${'a'.repeat(200)}`], new: '/dev/vda2' }]);
  expect(performance.now() - start).toBeLessThan(5000);
});

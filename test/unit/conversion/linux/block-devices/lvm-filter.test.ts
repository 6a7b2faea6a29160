import { extendLvmFilters, hasLvmFilter } from '../../../../../lib/conversion/linux/block-devices/lvm-filter';

const volumes = [{ old: ['/dev/sda2', '/dev/xvda2'], new: '/dev/vda2' }];
const extended = (value: string) => extendLvmFilters(`\tfilter = ${value}\n`, volumes);

it.each([
  ['["a|/dev/sda|","r|.*|"]', '[ "a|^/dev/vda2$|", "a|/dev/sda|", "r|.*|" ]'],
  ['[ "a/dev/sd.*/", "r/.*/" ]', '[ "a|^/dev/vda2$|", "a/dev/sd.*/", "r/.*/" ]'],
  ['[ "a|^/dev/xvda2$|",\n "r|.*|" ]', '[ "a|^/dev/vda2$|", "a|^/dev/xvda2$|", "r|.*|" ]'],
  ['[ "a|/dev/disk/by-id/scsi-1|", "r|.*|" ]', '[ "a|^/dev/vda2$|", "a|/dev/disk/by-id/scsi-1|", "r|.*|" ]'],
  // What LVM was not to touch stays hidden.
  ['[ "r|^/dev/sda|" ]', '[ "r|^/dev/vda2$|", "r|^/dev/sda|" ]'],
])('%s hides the volume and is extended', (value, expected) =>
  expect(extended(value)).toBe(`\tfilter = ${expected}\n`),
);

it.each([
  ['accepts all', '[ "a/.*/" ]'],
  ['accepts virtio disks as well', '[ "a|^/dev/[sv]d[a-z]|", "r|.*|" ]'],
  ['rejects only CD-ROMs', '[ "r|/dev/cdrom|" ]'],
  ['is not understood', '[ "x|/dev/sda|", "r|.*|" ]'],
  ['is no regular expression', '[ "a|(|", "r|.*|" ]'],
])('a filter that %s stays', (_case, value) => expect(extended(value)).toBe(`\tfilter = ${value}\n`));

it('extends global_filter, too, and no comment', () => {
  const text = '# filter = [ "r|.*|" ]\nglobal_filter=["a|^/dev/sda|", "r|.*|"]\n';
  expect(extendLvmFilters(text, volumes)).toBe(
    '# filter = [ "r|.*|" ]\nglobal_filter=[ "a|^/dev/vda2$|", "a|^/dev/sda|", "r|.*|" ]\n',
  );
  expect(hasLvmFilter('# filter = [ "r|.*|" ]\n\tfilter_x = 1\n')).toBe(false);
});

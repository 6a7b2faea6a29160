/** Texts on which an expression that backtracks, or a search that begins again and again, takes minutes. */
import { parseExtlinuxConfig } from '../../../lib/conversion/linux/bootloader/extlinux-config';
import { withGrubVariable } from '../../../lib/conversion/linux/bootloader/grub-environment';
import { parseLegacyConfig } from '../../../lib/conversion/linux/bootloader/grub-legacy-config';
import { parseGrub2Config } from '../../../lib/conversion/linux/bootloader/grub2-config';
import { wrapperTarget } from '../../../lib/conversion/linux/bootloader/grub2-location';
import { loaderDefaults, orderMenu } from '../../../lib/conversion/linux/bootloader/systemd-boot-menu';
import { extendLvmFilters } from '../../../lib/conversion/linux/block-devices/lvm-filter';
import { parseIni } from '../../../lib/conversion/linux/network-names/configuration/ini-sections';
import { parseOsRelease } from '../../../lib/inspect/system/os-release';
import { parseXml } from '../../../lib/xml/parse';
import { V2vError } from '../../../lib/errors';
import { maskUri } from '../../../lib/text/mask-uri';

const length = 200_000;
const many = (text: string): string => text.repeat(length / text.length);
const lvm = (text: string): unknown =>
  extendLvmFilters(text, [{ old: ['/dev/sda2'], new: '/dev/vda2' }] as never);
const xml = (text: string): unknown => {
  try {
    return parseXml(text, (reason) => new V2vError('OVF_INVALID', `It is wrong: ${reason}.`));
  } catch (error) {
    return error;
  }
};

test.each<[string, (text: string) => unknown, string]>([
  ['a tag that is not closed', xml, `<${many('a')}`],
  ['a tag with attributes that is not closed', xml, `<a${many(' b="c"')}`],
  ['a quote that is not closed', xml, `<a ${many(`b="'`)}`],
  ['tags in a tag', xml, many('<a ')],
  ['a comment that is not closed', xml, many('<!--')],
  ['many attributes', xml, `<a ${Array.from({ length: length / 10 }, (_, i) => `b${i}="1"`).join(' ')}/>`],
  [
    'many namespaces',
    xml,
    `<a ${Array.from({ length: length / 10 }, (_, i) => `xmlns:b${i}="1"`).join(' ')}/>`,
  ],
  ['elements in elements', xml, `${many('<a>')}${many('</a>')}`],
  ['entities', xml, `<!DOCTYPE a [<!ENTITY b "c">]><a>${many('&b;')}</a>`],
  ['a directive with blanks', parseExtlinuxConfig, `default a${many(' \t')}b`],
  ['a command with blanks', parseLegacyConfig, `title${many(' ')}\r\rx`],
  ['options of a kernel', parseLegacyConfig, `title a\nkernel ${many('--a ')}\rx\ry`],
  ['a heading with braces', parseGrub2Config, `menuentry ${many('{ ')}x`],
  ['a heading with blanks', parseGrub2Config, `menuentry${many(' ')}x`],
  ['a default with blanks', parseGrub2Config, `set default=a${many(' ')}b`],
  ['blank lines of grub.cfg', parseGrub2Config, many('\n')],
  ['blank lines of a wrapper', wrapperTarget, `${many('\n')}x`],
  ['a prefix with blanks', wrapperTarget, `set prefix=a${many(' ')}b`],
  ['a default of the loader', loaderDefaults, `default a${many(' ')}b`],
  [
    'a pattern of the loader',
    (text) => orderMenu([{ id: 'a'.repeat(250) }] as never, [text]),
    `${'*a'.repeat(40)}b`,
  ],
  ['an environment block', (text) => withGrubVariable(text, 'a', 'b'), `${many('#')}x`],
  ['a filter with blanks', lvm, `filter = [ "a|x|"${many(' ')}"`],
  ['a filter of many rules', lvm, `filter = [ ${many('"a|x|"  ')}x`],
  [
    'an expression that backtracks',
    lvm,
    'filter = [ "a|^(/|d|e|v|/|s|[a-z]|[a-z0-9])+(.*)*(.*)*X|", "r|.*|" ]',
  ],
  ['an expression of many parts', lvm, `filter = [ "r|${'.*'.repeat(30)}X|" ]`],
  ['keys with blanks', parseIni, many(`[a]\nb${' '.repeat(1900)}c\n`)],
  ['one key many times', parseIni, `[a]\n${many('b=c\n')}`],
  ['a value with blanks', parseOsRelease, `NAME=a${many(' ')}b`],
  ['parameters', maskUri, `http://h/${many('?')}`],
  ['images of Ceph', maskUri, many('rbd:')],
])('%s', (_what, read, text) => {
  const begun = performance.now();
  read(text);
  expect(performance.now() - begun).toBeLessThan(5000);
});

import { parseManifest } from '../../../../lib/input/ova/manifest';

const sha1 = 'a'.repeat(40);

test.each([
  [`SHA1(a.vmdk)= ${sha1}`, 'a.vmdk'],
  [`SHA1(a.vmdk)=${sha1}`, 'a.vmdk'],
  [`SHA1 (a.vmdk) = ${sha1}`, 'a.vmdk'],
  [`sha1(a.vmdk)= ${sha1.toUpperCase()}\r`, 'a.vmdk'],
  [`SHA-1(a.vmdk)= ${sha1}`, 'a.vmdk'],
  [`SHA1(a (copy).vmdk)= ${sha1}`, 'a (copy).vmdk'],
  [`\ufeffSHA1(a.vmdk)= ${sha1}`, 'a.vmdk'],
])('%s', (line, name) => {
  expect(parseManifest(line)).toEqual({
    entries: [{ algorithm: 'sha1', name, digest: sha1 }],
    unparsable: [],
  });
});

test.each([
  'SHA256(a)= 12',
  `SHA256(a)= ${sha1}`,
  `MD5(a)= ${sha1}`,
  `SHA1 a ${sha1}`,
  'junk',
  `SHA1()= ${sha1}`,
])('%s cannot be read', (line) => {
  expect(parseManifest(`\n${line}\n\n`)).toEqual({ entries: [], unparsable: [line] });
});

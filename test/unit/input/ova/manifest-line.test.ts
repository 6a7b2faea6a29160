import { createHash } from 'node:crypto';

import { parseManifest } from '../../../../lib/input/ova/manifest-line';

const sha1 = 'a'.repeat(40);
const digestOf = (algorithm: string) => createHash(algorithm).update('x').digest('hex');

test.each([
  [`SHA1(a.vmdk)= ${sha1}`, 'a.vmdk'],
  [`SHA1(a.vmdk)=${sha1}`, 'a.vmdk'],
  [`SHA1 (a.vmdk) = ${sha1}`, 'a.vmdk'],
  [`  SHA1\t( a.vmdk )\t=\t${sha1} \t`, 'a.vmdk'],
  [`sha1(a.vmdk)= ${sha1.toUpperCase()}\r`, 'a.vmdk'],
  [`SHA-1(a.vmdk)= ${sha1}`, 'a.vmdk'],
  [`SHA1("a.vmdk")= ${sha1}`, 'a.vmdk'],
  [`SHA1('a.vmdk')= "${sha1}"`, 'a.vmdk'],
  [`SHA1(a (copy).vmdk)= ${sha1}`, 'a (copy).vmdk'],
  [`SHA1(a.vmdk): ${sha1}`, 'a.vmdk'],
  [`SHA1(a.vmdk) ${sha1}`, 'a.vmdk'],
  [`\ufeffSHA1(a.vmdk)= ${sha1}`, 'a.vmdk'],
  [`${sha1}  a.vmdk`, 'a.vmdk'],
  [`${sha1.toUpperCase()} *a disk.vmdk`, 'a disk.vmdk'],
])('%s', (line, name) => {
  expect(parseManifest(line)).toEqual({
    entries: [{ algorithm: 'sha1', name, digest: sha1 }],
    unparsable: [],
  });
});

test.each([
  ['sha256', 'SHA256', 'SHA-256', 'sha_256', 'SHA2-256', 'sha2 256', 'Sha 256', 'SHA2_256'],
  ['sha512', 'SHA512', 'SHA-512', 'SHA2-512'],
  ['sha384', 'SHA2-384'],
  ['sha224', 'SHA2-224'],
  ['sha512-256', 'SHA512-256', 'SHA512/256', 'SHA2-512/256'],
  ['sha3-256', 'SHA3-256', 'sha3_256', 'SHA3256'],
  ['md5', 'MD5', 'md-5'],
])('%s is what %s and others mean', (algorithm, ...spellings) => {
  const digest = digestOf(algorithm);
  for (const spelling of spellings) {
    expect(parseManifest(`${spelling}(a)= ${digest}`).entries).toEqual([{ algorithm, name: 'a', digest }]);
    // Node.js knows it under that name.
    expect(digest).toBe(digestOf(algorithm));
  }
});

test('line ends of every system, comments and signatures', () => {
  const text = [
    '# made by hand',
    `SHA1(a)= ${sha1}`,
    '; and // by machine',
    `// SHA1(no)= ${sha1}`,
    '-----BEGIN CERTIFICATE-----',
    'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA',
    '-----END CERTIFICATE-----',
    `SHA1(b)= ${sha1}`,
  ];
  for (const end of ['\n', '\r\n', '\r', '\n\n']) {
    const { entries, unparsable } = parseManifest(text.join(end));
    expect([entries.map(({ name }) => name), unparsable]).toEqual([['a', 'b'], []]);
  }
});

test.each([
  'SHA256(a)= 12',
  `SHA256(a)= ${sha1}`,
  `MD5(a)= ${sha1}`,
  `BLAKE2(a)= ${sha1}`,
  `SHA1 a ${sha1}`,
  'junk',
  `SHA1()= ${sha1}`,
  `SHA1(a)= ${sha1}x`,
  `${'a'.repeat(41)}  a`,
  `(a)= ${sha1}`,
])('%s cannot be read', (line) => {
  expect(parseManifest(`\n${line}\n\n`)).toEqual({ entries: [], unparsable: [line] });
});

test('takes no longer than its length explains', () => {
  const start = performance.now();
  for (const piece of ['(', ')', ')=', ') ', 'SHA1(a)= ', ' ', 'a', '"', 'sha2-', '\r']) {
    parseManifest(piece.repeat(500_000));
    parseManifest(`SHA1(${piece.repeat(500_000)})= ${sha1}`);
  }
  expect(performance.now() - start).toBeLessThan(5000);
});

'use strict';

const { createHash, sign } = require('node:crypto');

const { tlv, sequence, set, octets, nothing, explicit, integer, wide, bmp, oid, inside } = require('./der');
const { signer } = require('./signers');
const { authenticode } = require('./small-pe');

const digests = { sha1: '1.3.14.3.2.26', sha256: '2.16.840.1.101.3.4.2.1' };
const listType = '1.3.6.1.4.1.311.10.1';
const nameValue = oid('1.3.6.1.4.1.311.12.2.1');

const namedValue = (name, value) => sequence(bmp(name), integer(0x10010001), octets(wide(value)));
const attribute = (name, value) => sequence(nameValue, set(namedValue(name, value)));

function member({ name, content }, osAttribute, digest) {
  const isProgram = content.toString('latin1', 0, 2) === 'MZ';
  const hash = isProgram ? authenticode(content, digest) : createHash(digest).update(content).digest();
  const link = explicit(2, tlv(0x80));
  const indirect = sequence(
    isProgram
      ? sequence(oid('1.3.6.1.4.1.311.2.1.15'), sequence(tlv(0x03, Buffer.alloc(1)), explicit(0, link)))
      : sequence(oid('1.3.6.1.4.1.311.2.1.25'), link),
    sequence(sequence(oid(digests[digest]), nothing), octets(hash)),
  );
  return sequence(
    octets(digest === 'sha1' ? wide(hash.toString('hex').toUpperCase()) : hash),
    set(
      ...(osAttribute === undefined ? [] : [attribute('OSAttr', osAttribute)]),
      attribute('File', name),
      sequence(oid('1.3.6.1.4.1.311.2.1.4'), set(indirect)),
    ),
  );
}

/**
 * A catalogue that holds the files of a driver package, signed.
 *
 * @param files name and content of each
 * @param osAttribute the Windows that it is for, `2:10.0`
 * @param by `microsoft`, `digicert`, `company` or `self`; digest: `sha1` or `sha256`
 */
function catalogue(files, { osAttribute, hardwareIds = [], by, digest }) {
  const { key, certificates } = signer(by);
  const algorithm = sequence(oid(digests[digest]), nothing);
  const extensions = hardwareIds.map((id, index) =>
    sequence(nameValue, octets(namedValue(`HWID${index + 1}`, id.toLowerCase()))),
  );
  const list = sequence(
    sequence(oid('1.3.6.1.4.1.311.12.1.1')),
    octets(
      createHash('md5')
        .update(files.map(({ name }) => name).join())
        .digest(),
    ),
    tlv(0x17, Buffer.from('240718120000Z')),
    sequence(oid(digest === 'sha1' ? '1.3.6.1.4.1.311.12.1.2' : '1.3.6.1.4.1.311.12.1.3'), nothing),
    sequence(...files.map((file) => member(file, osAttribute, digest))),
    ...(extensions.length > 0 ? [explicit(0, sequence(...extensions))] : []),
  );
  const attributes = [
    sequence(oid('1.2.840.113549.1.9.3'), set(oid(listType))),
    sequence(
      oid('1.2.840.113549.1.9.4'),
      set(
        octets(
          createHash(digest)
            .update(Buffer.concat(inside(list)))
            .digest(),
        ),
      ),
    ),
  ];
  const [, serial, , issuer] = inside(inside(certificates[0])[0]);
  const signature = sign(digest, set(...attributes), key);
  const signerInfo = sequence(
    integer(1),
    sequence(issuer, serial),
    algorithm,
    explicit(0, ...attributes),
    sequence(oid('1.2.840.113549.1.1.1'), nothing),
    octets(signature),
  );
  const signed = sequence(
    integer(1),
    set(algorithm),
    sequence(oid(listType), explicit(0, list)),
    explicit(0, ...certificates),
    set(signerInfo),
  );
  return sequence(oid('1.2.840.113549.1.7.2'), explicit(0, signed));
}

module.exports = { catalogue };

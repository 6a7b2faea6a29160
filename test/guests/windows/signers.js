'use strict';

const { execFileSync } = require('node:child_process');
const { createPrivateKey } = require('node:crypto');
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** Who signs drivers: the end of the chain, whoever vouches for it, and the root, which catalogues leave out. */
const chains = {
  microsoft: [
    '/C=US/O=Microsoft Corporation/CN=Microsoft Windows Hardware Compatibility Publisher',
    '/C=US/O=Microsoft Corporation/CN=Microsoft Windows Third Party Component CA 2014',
    '/C=US/O=Microsoft Corporation/CN=Microsoft Root Certificate Authority 2010',
  ],
  digicert: [
    '/C=US/ST=nc/L=Raleigh/O=Red Hat, Inc/CN=Red Hat, Inc',
    '/C=US/O=DigiCert Inc/OU=www.digicert.com/CN=DigiCert Assured ID Code Signing CA-1',
    '/C=US/O=DigiCert Inc/OU=www.digicert.com/CN=DigiCert Assured ID Root CA',
  ],
  // A company's own: it has a chain, and no Windows knows its root.
  company: ['/O=Example Corp/CN=Example drivers', '/O=Example Corp/CN=Example root'],
  self: ['/O=virtio-win/OU=Dev/CN=Red Hat Inc.'],
};

const made = new Map();

/** Key and certificates of a signer; made by openssl when they are first asked for. */
function signer(name) {
  if (!made.has(name)) made.set(name, makeChain(chains[name]));
  return made.get(name);
}

function makeChain(subjects) {
  const directory = mkdtempSync(join(tmpdir(), 'v2v-signer-'));
  try {
    const openssl = (...args) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
    const last = subjects.length - 1;
    writeFileSync(join(directory, 'ca.cnf'), 'basicConstraints=CA:TRUE\n');
    writeFileSync(join(directory, 'end.cnf'), 'extendedKeyUsage=codeSigning\n');
    const newKey = (at) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', `${at}.key`, '-subj', subjects[at]];
    openssl('req', '-x509', ...newKey(last), '-days', '3650', '-out', `${last}.pem`);
    for (let at = last - 1; at >= 0; at--) {
      openssl('req', '-new', ...newKey(at), '-out', `${at}.csr`);
      const issuer = ['-CA', `${at + 1}.pem`, '-CAkey', `${at + 1}.key`, '-set_serial', String(1000 + at)];
      const extensions = ['-extfile', at > 0 ? 'ca.cnf' : 'end.cnf'];
      openssl(
        'x509',
        '-req',
        '-in',
        `${at}.csr`,
        ...issuer,
        '-days',
        '3650',
        ...extensions,
        '-out',
        `${at}.pem`,
      );
    }
    // The root of a public authority is not in a catalogue; one's own is.
    const kept = subjects.length > 2 ? last : last + 1;
    const certificates = [];
    for (let at = 0; at < kept; at++) {
      certificates.push(openssl('x509', '-in', `${at}.pem`, '-outform', 'DER'));
    }
    const pem = readFileSync(join(directory, '0.key'), 'utf8');
    return { key: createPrivateKey(pem), certificates };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

module.exports = { signer };

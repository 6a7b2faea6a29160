'use strict';

const { rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { writeAt } = require('./image-file');

const ATTEMPTS = 10;

/**
 * A LUKS 1 image of a filesystem image, which is removed; QEMU writes it without device mapper. A short key derivation
 * suits emulation.
 */
async function encrypt(image, { container }, { passphrase, work, run }) {
  const secret = join(work, 'passphrase');
  const encrypted = join(work, 'luks.img');
  writeFileSync(secret, passphrase, { mode: 0o600 });
  const object = `secret,id=passphrase,file=${secret.replaceAll(',', ',,')}`;
  const options = ['-O', 'luks', '--object', object, '-o', 'key-secret=passphrase,iter-time=10'];
  for (let attempt = 1; ; attempt++) {
    try {
      await run('qemu-img', ['convert', '-f', 'raw', ...options, image, encrypted]);
      break;
    } catch (error) {
      // It measures the host by a clock that on some hosts ticks too seldom
      if (attempt === ATTEMPTS || !error.message.includes('accurate CPU usage')) throw error;
    }
  }
  rmSync(image);
  rmSync(secret);
  // The identifier is a string of 40 bytes in the header, which no checksum covers
  const id = Buffer.alloc(40);
  id.write(container.uuid, 'latin1');
  writeAt(encrypted, 168, id);
  return encrypted;
}

module.exports = { encrypt };

'use strict';

const { createHash } = require('node:crypto');

const machines = { amd64: 0x8664, x86: 0x14c, ARM64: 0xaa64 };
const peHeader = 0x80;

/** A program of Windows of 1 KiB with nothing in it but a text. */
function smallPe(arch, text) {
  const plus = arch !== 'x86';
  const optional = peHeader + 24;
  const optionalSize = plus ? 240 : 224;
  const file = Buffer.alloc(1024);
  file.write('MZ');
  file.writeUInt32LE(peHeader, 0x3c);
  file.write('PE\0\0', peHeader, 'latin1');
  file.writeUInt16LE(machines[arch], peHeader + 4);
  file.writeUInt16LE(1, peHeader + 6); // sections
  file.writeUInt16LE(optionalSize, peHeader + 20);
  file.writeUInt16LE(0x2022, peHeader + 22);
  file.writeUInt16LE(plus ? 0x20b : 0x10b, optional);
  file.writeUInt32LE(0x1000, optional + 32); // section alignment
  file.writeUInt32LE(512, optional + 36); // file alignment
  file.writeUInt32LE(0x2000, optional + 56); // size in memory
  file.writeUInt32LE(512, optional + 60); // size of the headers
  file.writeUInt16LE(1, optional + 68); // native
  file.writeUInt32LE(16, optional + (plus ? 108 : 92)); // data directories
  const section = optional + optionalSize;
  file.write('.text', section);
  file.writeUInt32LE(512, section + 8);
  file.writeUInt32LE(0x1000, section + 12);
  file.writeUInt32LE(512, section + 16);
  file.writeUInt32LE(512, section + 20);
  file.write(text, 512, 500, 'latin1');
  return file;
}

/** What Authenticode signs of such a program: all but its checksum and the place of its signature. */
function authenticode(file, digest) {
  const optional = peHeader + 24;
  const security = optional + (file.readUInt16LE(optional) === 0x20b ? 144 : 128);
  const hash = createHash(digest);
  hash.update(file.subarray(0, optional + 64));
  hash.update(file.subarray(optional + 68, security));
  return hash.update(file.subarray(security + 8)).digest();
}

module.exports = { smallPe, authenticode };

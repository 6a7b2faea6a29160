import { createHash } from 'node:crypto';

import { readPeHeader } from './header';

/** A program of Windows as far as its signature goes. */
export interface PeProgram {
  /** Of its header: 0x8664 for amd64. */
  machine: number;
  /** PKCS #7 inside it; undefined where it has none of its own. */
  signature?: Buffer;
  /** Where the two things are that Authenticode leaves out, and where the signature begins. */
  checksum: number;
  directory: number;
  end: number;
}

const certificateDirectory = 4;

/** Where the signature of a program is, and what it is of; undefined where the bytes are no program. */
export function readPeProgram(bytes: Buffer): PeProgram | undefined {
  const header = readPeHeader(bytes);
  if (header === undefined) return undefined;
  const optional = header.offset + 24;
  if (optional + 2 > bytes.length) return undefined;
  const magic = bytes.readUInt16LE(optional);
  if (magic !== 0x10b && magic !== 0x20b) return undefined;
  const directories = optional + (magic === 0x20b ? 112 : 96);
  const directory = directories + 8 * certificateDirectory;
  if (directory + 8 > bytes.length) return undefined;
  const count = bytes.readUInt32LE(directories - 4);
  const [offset, size] =
    count > certificateDirectory
      ? [bytes.readUInt32LE(directory), bytes.readUInt32LE(directory + 4)]
      : [0, 0];
  const signed = offset >= directory + 8 && size > 8 && offset + size <= bytes.length;
  return {
    machine: header.machine,
    // An entry begins with its length, its revision and its type.
    ...(signed ? { signature: bytes.subarray(offset + 8, offset + size) } : {}),
    checksum: optional + 64,
    directory,
    end: signed ? offset : bytes.length,
  };
}

/** What Authenticode signs of a program: all of it but its checksum, its signature, and where that is. */
export function authenticodeDigest(bytes: Buffer, program: PeProgram, digest: 'sha1' | 'sha256'): string {
  const hash = createHash(digest);
  hash.update(bytes.subarray(0, program.checksum));
  hash.update(bytes.subarray(program.checksum + 4, program.directory));
  hash.update(bytes.subarray(program.directory + 8, program.end));
  // The signature begins at a multiple of 8, and what is filled in up to there is signed with the rest.
  if (program.end % 8 !== 0) hash.update(Buffer.alloc(8 - (program.end % 8)));
  return hash.digest('hex');
}

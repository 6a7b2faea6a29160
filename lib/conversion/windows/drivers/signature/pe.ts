import { createHash } from 'node:crypto';

/** A program of Windows as far as its signature goes. */
export interface PeFile {
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

/** Reads the headers of a program; undefined where the bytes are none. */
export function readPe(bytes: Buffer): PeFile | undefined {
  if (bytes.length < 0x40 || bytes.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const header = bytes.readUInt32LE(0x3c);
  const optional = header + 24;
  if (optional + 2 > bytes.length || bytes.toString('latin1', header, header + 4) !== 'PE\0\0')
    return undefined;
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
    machine: bytes.readUInt16LE(header + 4),
    // An entry begins with its length, its revision and its type.
    ...(signed ? { signature: bytes.subarray(offset + 8, offset + size) } : {}),
    checksum: optional + 64,
    directory,
    end: signed ? offset : bytes.length,
  };
}

/** What Authenticode signs of a program: all of it but its checksum, its signature, and where that is. */
export function authenticodeDigest(bytes: Buffer, pe: PeFile, digest: 'sha1' | 'sha256'): string {
  const hash = createHash(digest);
  hash.update(bytes.subarray(0, pe.checksum));
  hash.update(bytes.subarray(pe.checksum + 4, pe.directory));
  hash.update(bytes.subarray(pe.directory + 8, pe.end));
  // The signature begins at a multiple of 8, and what is filled in up to there is signed with the rest.
  if (pe.end % 8 !== 0) hash.update(Buffer.alloc(8 - (pe.end % 8)));
  return hash.digest('hex');
}

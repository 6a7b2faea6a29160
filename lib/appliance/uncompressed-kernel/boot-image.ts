import { detectCompression, type Compression } from '../../programs/compression';
import type { ReadAt } from './read-at';

/** Offsets in a bzImage; see the kernel's Documentation/arch/x86/boot.rst. */
const setupSectors = 0x1f1;
const headerMagic = 0x202;
const protocolVersion = 0x206;
const payloadOffset = 0x248;
const payloadLength = 0x24c;
const headerEnd = payloadLength + 4;
/** From 2.08 on the header tells where the payload is. */
const leastProtocol = 0x0208;
const sector = 512;

/** The compressed kernel in a bzImage. */
export interface Payload {
  compression: Compression;
  /** Where it begins in the file, and how many bytes it is long. */
  offset: number;
  length: number;
  /** Bytes of the kernel, where the build noted them behind the payload; gzip notes them itself. */
  size?: number;
}

/** Finds the compressed kernel in a bzImage of x86; undefined in any other file. */
export async function findPayload(read: ReadAt): Promise<Payload | undefined> {
  const header = await read(0, headerEnd);
  if (header.length < headerEnd || header.toString('latin1', headerMagic, headerMagic + 4) !== 'HdrS') {
    return undefined;
  }
  if (header.readUInt16LE(protocolVersion) < leastProtocol) return undefined;
  // 0 stands for 4.
  const sectors = header.readUInt8(setupSectors) || 4;
  const offset = (sectors + 1) * sector + header.readUInt32LE(payloadOffset);
  const length = header.readUInt32LE(payloadLength);
  if (length < 8) return undefined;
  const compression = detectCompression(await read(offset, 8));
  const end = await read(offset + length - 4, 4);
  if (end.length < 4 || compression === undefined) return undefined;
  if (compression === 'gzip') return { compression, offset, length };
  return { compression, offset, length: length - 4, size: end.readUInt32LE(0) };
}

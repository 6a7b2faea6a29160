import { detectCompression, type Compression } from '../../programs/compression';

/** Offsets in a bzImage; see the kernel's Documentation/arch/x86/boot.rst. */
const setupSectors = 0x1f1;
const headerMagic = 0x202;
const protocolVersion = 0x206;
const payloadOffset = 0x248;
const payloadLength = 0x24c;
/** From 2.08 on the header tells where the payload is. */
const leastProtocol = 0x0208;
const sector = 512;

/** The compressed kernel in a bzImage. */
export interface Payload {
  compression: Compression;
  bytes: Buffer;
  /** Bytes of the kernel, where the build noted them behind the payload; gzip notes them itself. */
  size?: number;
}

/** Finds the compressed kernel in a bzImage of x86; undefined in any other file. */
export function payloadOf(image: Buffer): Payload | undefined {
  if (image.length < payloadLength + 4 || image.toString('latin1', headerMagic, headerMagic + 4) !== 'HdrS') {
    return undefined;
  }
  if (image.readUInt16LE(protocolVersion) < leastProtocol) return undefined;
  // 0 stands for 4.
  const sectors = image.readUInt8(setupSectors) || 4;
  const start = (sectors + 1) * sector + image.readUInt32LE(payloadOffset);
  const length = image.readUInt32LE(payloadLength);
  const whole = image.subarray(start, start + length);
  const compression = detectCompression(whole);
  if (length < 8 || whole.length !== length || compression === undefined) return undefined;
  if (compression === 'gzip' || compression === 'none') return { compression, bytes: whole };
  return { compression, bytes: whole.subarray(0, -4), size: whole.readUInt32LE(length - 4) };
}

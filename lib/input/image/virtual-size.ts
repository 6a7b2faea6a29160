import type { Content } from './magic';

const sectorBytes = 512n;

/** Bytes that a guest sees, as the first 512 bytes of an image say; undefined where they do not. */
export function virtualSizeIn(head: Buffer, content: Content): number | undefined {
  const size = sizeIn(head, content);
  return size === undefined || size > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(size);
}

function sizeIn(head: Buffer, content: Content): bigint | undefined {
  if (head.length < 512) return undefined;
  switch (content) {
    case 'vmdk':
      // A descriptor begins with text; COWD, of old ESX servers, counts otherwise.
      return head.toString('latin1', 0, 4) === 'KDMV' ? head.readBigUInt64LE(12) * sectorBytes : undefined;
    case 'qcow2':
      return head.readBigUInt64BE(24);
    case 'vdi':
      return head.readBigUInt64LE(368);
    default:
      return undefined;
  }
}

/** What the first bytes of a file say it is; disk formats by qemu's names. */
export type Content =
  | 'xz'
  | 'zip'
  | 'gzip'
  | 'zstd'
  | 'bzip2'
  | 'tar'
  | 'xml'
  | 'qcow2'
  | 'qcow'
  | 'vmdk'
  | 'vpc'
  | 'vhdx'
  | 'vdi'
  | 'unknown';

/** How many bytes `detectContent` wants to see. */
export const magicLength = 512;

const diskFormats: readonly Content[] = ['qcow2', 'qcow', 'vmdk', 'vpc', 'vhdx', 'vdi'];

export function isDiskFormat(content: Content): boolean {
  return diskFormats.includes(content);
}

/** True for the header block of a tar, whatever its variant: its checksum says so. */
export function isTarHeader(block: Buffer): boolean {
  if (block.length < 512) return false;
  const stored = Number.parseInt(block.toString('latin1', 148, 156).replaceAll('\0', ' ').trim(), 8);
  // The checksum field itself counts as eight spaces; an empty block has just that sum.
  let sum = 8 * 0x20;
  for (let i = 0; i < 512; i++) if (i < 148 || i >= 156) sum += block[i] ?? 0;
  return sum === stored && sum !== 8 * 0x20;
}

function startsWith(head: Buffer, ...bytes: number[]): boolean {
  return bytes.every((byte, index) => head[index] === byte);
}

/** Tells archives and disk formats by content; a name says nothing. `head`: the first 512 bytes, or all there is. */
export function detectContent(head: Buffer): Content {
  const text = head.toString('latin1', 0, 64);
  if (startsWith(head, 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)) return 'xz';
  if (text.startsWith('PK') && head.length >= 4 && [0x0304, 0x0506, 0x0708].includes(head.readUInt16BE(2)))
    return 'zip';
  if (isTarHeader(head) || /^ustar(\0| {2}\0)/.test(head.toString('latin1', 257, 265))) return 'tar';
  if (startsWith(head, 0x1f, 0x8b)) return 'gzip';
  if (startsWith(head, 0x28, 0xb5, 0x2f, 0xfd)) return 'zstd';
  if (/^BZh[1-9]1AY&SY/.test(text)) return 'bzip2';
  if (text.startsWith('QFI\xfb') && head.length >= 8) return head.readUInt32BE(4) === 1 ? 'qcow' : 'qcow2';
  if (text.startsWith('KDMV') || text.startsWith('COWD') || /^# *disk descriptorfile/i.test(text))
    return 'vmdk';
  if (text.startsWith('conectix')) return 'vpc';
  if (text.startsWith('vhdxfile')) return 'vhdx';
  if (head.length >= 68 && head.readUInt32LE(64) === 0xbeda107f) return 'vdi';
  if (
    /^(\xef\xbb\xbf)?\s*<(\?xml|!--|domain\b|[\w:]*Envelope)/.test(text) ||
    /^(\xff\xfe<\0|\xfe\xff\0<)/.test(text)
  )
    return 'xml';
  return 'unknown';
}

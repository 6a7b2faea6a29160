import { isCutShort } from './end';
import { fixedVhdIsCutShort } from './end/vhd';
import { readRange, type FileRange } from './file-range';
import { detectContent, isDiskFormat, magicLength, type Content } from './magic';
import { virtualSizeIn } from './virtual-size';
import { readVmdkReferences } from './vmdk';

/** What the header of a disk image says. */
export interface ImageHeader {
  /** qemu's name of the format; `raw` where the header is of none that we know. */
  format: string;
  /** What the first bytes look like. */
  content: Content;
  /** Backing, parent and data files: qemu would open them with the image. */
  backing: string[];
  /** Files beside a VMDK descriptor that hold the data. */
  extents: string[];
  /** The image ends before its own end. */
  truncated: boolean;
  /** Bytes that a guest sees, where the header of this format says so at its beginning. */
  virtualSize?: number;
}

const externalDataFile = 1n << 2n; // qcow2 incompatible feature bit 2, docs/interop/qcow2.txt

async function qcowBacking(range: FileRange, head: Buffer): Promise<string[]> {
  const backing: string[] = [];
  const offset = Number(head.readBigUInt64BE(8));
  if (offset !== 0) {
    const name = await readRange(range, offset, Math.min(head.readUInt32BE(16), 1023));
    backing.push(name.toString('utf8') || '(no name)');
  }
  if (head.readUInt32BE(4) >= 3 && (head.readBigUInt64BE(72) & externalDataFile) !== 0n)
    backing.push('(data file)');
  return backing;
}

/** Reads the header of an image, without qemu. A VHD of fixed size has only a footer, and is told by that. */
export async function readImageHeader(range: FileRange): Promise<ImageHeader> {
  const head = await readRange(range, 0, magicLength);
  const content = detectContent(head);
  const header: ImageHeader = { format: 'raw', content, backing: [], extents: [], truncated: false };
  if (isDiskFormat(content)) header.format = content;
  const virtualSize = virtualSizeIn(head, content);
  if (virtualSize !== undefined) header.virtualSize = virtualSize;
  if ((content === 'qcow2' || content === 'qcow') && head.length >= 104) {
    header.backing = await qcowBacking(range, head);
  } else if (content === 'vmdk') {
    const references = await readVmdkReferences(range);
    header.backing = references.parents;
    header.extents = references.extents;
    header.truncated = references.truncated;
  } else if (content === 'vpc' && head.length >= 64 && head.readUInt32BE(60) === 4) {
    header.backing = ['(parent of a differencing VHD)'];
  } else if (content === 'unknown' && range.size > 512 && /\.(vhd|vpc)$/i.test(range.path)) {
    const footer = await readRange(range, range.size - 512, 512);
    if (footer.toString('latin1', 0, 8) === 'conectix') {
      header.format = 'vpc';
      header.truncated = fixedVhdIsCutShort(footer, range);
    }
  }
  if (!header.truncated && header.backing.length === 0) {
    header.truncated = await isCutShort(range, content, head);
  }
  return header;
}

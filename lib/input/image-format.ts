import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, sep } from 'node:path';

import type { DiskImage } from '../../types/source';
import type { Context } from '../run/context';
import { isV2vError, V2vError } from '../errors';
import { imageInfo } from '../programs/qemu-img';
import { readRange, type FileRange } from './file-range';
import { detectContent, isDiskFormat, magicLength, type Content } from './magic';
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
    const footer = await readRange(range, range.size - 512, 8);
    if (footer.toString('latin1') === 'conectix') header.format = 'vpc';
  }
  return header;
}

/** Throws where an extent of a VMDK descriptor lies outside the descriptor's own directory, or is missing. */
export async function checkExtents(descriptor: string, extents: readonly string[]): Promise<void> {
  const directory = await realpath(dirname(descriptor));
  for (const extent of extents) {
    const unsafe = new V2vError(
      'INPUT_UNSAFE_PATH',
      `The VMDK descriptor ${descriptor} refers to ${JSON.stringify(extent)}, which is outside its own directory.`,
      {
        subject: descriptor,
        hint: 'Put the extents beside the descriptor and name them without a directory.',
      },
    );
    // A colon would make qemu take the name for a protocol.
    if (isAbsolute(extent) || /[:\0]/.test(extent) || extent.split('/').includes('..')) throw unsafe;
    let real: string;
    try {
      real = await realpath(join(directory, extent));
    } catch (error) {
      throw new V2vError(
        'DISK_MISSING',
        `The VMDK descriptor ${descriptor} refers to ${extent}, which is not there.`,
        {
          subject: extent,
          hint: 'Copy the extent files beside the descriptor.',
          cause: error,
        },
      );
    }
    if (!real.startsWith(directory + sep)) throw unsafe;
  }
}

/**
 * Lets qemu look at an image whose header we have accepted, so that a disk it cannot open is refused before anything
 * costly begins. `name`: how the user knows the disk.
 */
export async function checkOpens(image: DiskImage, name: string, context: Context): Promise<void> {
  try {
    await imageInfo(image, context);
  } catch (error) {
    if (!isV2vError(error) || error.code !== 'PROGRAM_FAILED') throw error;
    throw new V2vError(
      'DISK_FORMAT',
      `The disk ${name} cannot be opened as ${image.format}: ${error.message}`,
      {
        subject: name,
        hint: 'Check that the file is whole and that its format is the one stated.',
        cause: error,
      },
    );
  }
}

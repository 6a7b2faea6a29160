import { extname } from 'node:path';

import type { DiskImage } from '../../../types/source';
import { V2vError } from '../../errors';
import type { Context } from '../../run/context';
import { checkOpens } from './check-opens';
import { checkExtents } from './extents';
import { readRange, statInput } from './file-range';
import { readImageHeader, type ImageHeader } from './header';
import { detectContent, isDiskFormat, magicLength } from './magic';

/** How a disk of the host is opened. */
export interface ImageChoice {
  /** Absolute path of a file or a block device. */
  path: string;
  /** qemu's name of its format, where the user has stated it; else it is told by the content. */
  format?: string;
  /** What the user writes to state a format, for hints: `-if qcow2`. */
  howToState: (format: string) => string;
}

function refuseArchive(path: string, { content }: ImageHeader): void {
  if (content === 'tar' || content === 'zip' || content === 'xml') {
    const what = content === 'xml' ? 'an XML file' : `a ${content} archive`;
    throw new V2vError('DISK_FORMAT', `${path} is not a disk image but ${what}.`, {
      subject: path,
      hint: 'Use the input mode "ova" for an OVA, or "libvirtxml" for libvirt XML; else name the disk itself.',
    });
  }
  if (content === 'gzip' || content === 'xz' || content === 'zstd' || content === 'bzip2') {
    throw new V2vError('DISK_FORMAT', `${path} is compressed with ${content}.`, {
      subject: path,
      hint: 'Decompress the disk image first; for a compressed OVA use the input mode "ova".',
    });
  }
}

/**
 * Tells the format of an image that comes without one. What stands in the image may have been written by its guest,
 * so a header is believed only as long as nothing but the image itself is opened for it.
 */
async function probeFile({ path, howToState }: ImageChoice, size: number): Promise<string> {
  const header = await readImageHeader({ path, offset: 0, size });
  refuseArchive(path, header);
  if (header.truncated) {
    throw new V2vError('INPUT_TRUNCATED', `The disk ${path} is truncated: its end is missing.`, {
      subject: path,
      hint: 'Copy or export the disk again.',
    });
  }
  if (header.backing.length > 0) {
    throw new V2vError('DISK_FORMAT', `The disk ${path} refers to another file: ${header.backing[0]}.`, {
      subject: path,
      hint: `State the format of the disk (${howToState(header.format)}) if the image is yours and you trust it.`,
    });
  }
  if (header.format !== 'raw' && /^\.(raw|dd)$/i.test(extname(path))) {
    throw new V2vError(
      'DISK_FORMAT',
      `${path} has the name of a raw image, but begins like a ${header.format} image.`,
      { subject: path, hint: `State the format of the disk (${howToState('raw')}, or another).` },
    );
  }
  await checkExtents(path, header.extents);
  return header.format;
}

// A device is raw unless the user says otherwise; what it begins with is its guest's.
async function probeDevice({ path, howToState }: ImageChoice): Promise<string> {
  const content = detectContent(await readRange({ path, offset: 0, size: magicLength }, 0, magicLength));
  if (!isDiskFormat(content)) return 'raw';
  throw new V2vError('DISK_FORMAT', `The device ${path} begins like a ${content} image.`, {
    subject: path,
    hint: `State the format of the disk (${howToState('raw')} or ${howToState(content)}).`,
  });
}

/**
 * Opens a disk that is a file or a block device of the host. What QEMU would open for it decides whether it is accepted: with
 * a stated format any files of the host, else the image and the extents beside it.
 *
 * @throws V2vError `DISK_FORMAT`, `DISK_BLANK`, `DISK_MISSING`, `INPUT_NOT_FOUND`, `INPUT_TRUNCATED`, `INPUT_UNSAFE_PATH`,
 * `HOST_PERMISSION`, `PROGRAM_MISSING`
 */
export async function openImage(choice: ImageChoice, context: Context): Promise<DiskImage> {
  const { path } = choice;
  const stats = await statInput(path);
  await context.sourceFiles.note(path);
  if (stats.isDirectory()) {
    throw new V2vError('DISK_FORMAT', `${path} is a directory and not a disk image.`, {
      subject: path,
      hint: 'Name the image file; for the directory of an OVF use the input mode "ova".',
    });
  }
  if (stats.isFile() && stats.size === 0) {
    throw new V2vError('DISK_BLANK', `The disk ${path} is an empty file.`, {
      subject: path,
      hint: 'Check that the disk was copied.',
    });
  }
  const format =
    choice.format ?? (stats.isFile() ? await probeFile(choice, stats.size) : await probeDevice(choice));
  return checkOpens({ kind: 'file', path, format }, path, context, {
    anyFile: choice.format !== undefined,
  });
}

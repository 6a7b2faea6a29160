import { basename, extname, resolve } from 'node:path';

import type { DiskImage, Source } from '../../types/source';
import type { Context } from '../run/context';
import { V2vError } from '../errors';
import { quoteCommand } from '../text/shell-quote';
import { readRange, statInput } from './file-range';
import { checkExtents, checkOpens, readImageHeader, type ImageHeader } from './image-format';
import { detectContent, isDiskFormat, magicLength } from './magic';
import type { InputMode } from './mode';
import { nameFromPath } from './name';

const MiB = 1024 ** 2;

// qemu's names for formats that people call otherwise.
const formatAliases: Record<string, string> = { vhd: 'vpc' };

function isNbdUri(path: string): boolean {
  return /^nbd(\+unix)?:\/\//.test(path);
}

function refuseArchive(path: string, header: ImageHeader): void {
  const { content } = header;
  if (content === 'tar' || content === 'zip' || content === 'xml') {
    throw new V2vError(
      'DISK_FORMAT',
      `${path} is not a disk image but ${content === 'xml' ? 'an XML file' : `a ${content} archive`}.`,
      {
        subject: path,
        hint: 'Use the input mode "ova" for an OVA, or name its disk.',
      },
    );
  }
  if (content === 'gzip' || content === 'xz' || content === 'zstd' || content === 'bzip2') {
    throw new V2vError('DISK_FORMAT', `${path} is compressed with ${content}.`, {
      subject: path,
      hint: 'Unpack the disk image first; for a compressed OVA use the input mode "ova".',
    });
  }
}

/**
 * Tells the format of an image that comes without one. What stands in the image may have been written by its guest,
 * so a header is believed only as long as nothing but the image itself is opened for it.
 */
async function probeFormat(path: string, size: number): Promise<string> {
  const header = await readImageHeader({ path, offset: 0, size });
  refuseArchive(path, header);
  const sayFormat = `State the format of the disk (-if ${header.format}) if the image is yours and you trust it.`;
  if (header.truncated) {
    throw new V2vError('INPUT_TRUNCATED', `The disk ${path} is truncated: its end is missing.`, {
      subject: path,
      hint: 'Copy or export the disk again.',
    });
  }
  if (header.backing.length > 0) {
    throw new V2vError(
      'DISK_FORMAT',
      `The disk ${path} wants another file to be opened with it: ${header.backing[0]}.`,
      {
        subject: path,
        hint: sayFormat,
      },
    );
  }
  if (header.format !== 'raw' && /^\.(raw|dd)$/i.test(extname(path))) {
    throw new V2vError('DISK_FORMAT', `${path} is called raw, but begins like a ${header.format} image.`, {
      subject: path,
      hint: 'State the format of the disk (-if raw or another).',
    });
  }
  await checkExtents(path, header.extents);
  return header.format;
}

// A device is raw unless the user says otherwise; what it begins with is its guest's.
async function probeDevice(path: string): Promise<string> {
  const content = detectContent(await readRange({ path, offset: 0, size: magicLength }, 0, magicLength));
  if (!isDiskFormat(content)) return 'raw';
  throw new V2vError('DISK_FORMAT', `The device ${path} begins like a ${content} image.`, {
    subject: path,
    hint: `State the format of the disk (-if raw or -if ${content}).`,
  });
}

async function openDisk(argument: string, format: string | undefined, context: Context): Promise<DiskImage> {
  if (isNbdUri(argument)) {
    const image: DiskImage = { kind: 'nbd', uri: argument, format: format ?? 'raw' };
    await checkOpens(image, argument, context);
    return image;
  }
  const path = resolve(argument);
  const stats = await statInput(path);
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
  const chosen = format ?? (stats.isFile() ? await probeFormat(path, stats.size) : await probeDevice(path));
  const image: DiskImage = { kind: 'file', path, format: chosen };
  await checkOpens(image, path, context);
  return image;
}

/** One or more disk images, about whose machine nothing is known. */
export const diskInput: InputMode<'disk'> = {
  name: 'disk',

  describe(input) {
    const format = input.format === undefined ? [] : ['-if', input.format];
    return quoteCommand('-i', ['disk', ...format, ...input.paths]);
  },

  async open(input, context): Promise<Source> {
    if (input.paths.length === 0) {
      throw new V2vError('USAGE', 'The input mode "disk" needs at least one disk image.');
    }
    const format = input.format === undefined ? undefined : (formatAliases[input.format] ?? input.format);
    if (format !== undefined && !/^[a-z][a-z0-9-]*$/.test(format)) {
      throw new V2vError('USAGE', `${JSON.stringify(format)} is not the name of a disk format.`, {
        hint: 'Formats are named as qemu-img does: raw, qcow2, vmdk, vpc, vhdx, vdi.',
      });
    }
    const disks = [];
    for (const [id, path] of input.paths.entries()) {
      context.throwIfAborted();
      disks.push({ id, image: await openDisk(path, format, context) });
    }
    const firstFile = input.paths.find((path) => !isNbdUri(path));
    return {
      name: firstFile === undefined ? 'unknown' : nameFromPath(basename(resolve(firstFile))),
      hypervisor: 'unknownhv',
      memory: 2048 * MiB,
      vcpus: 1,
      features: ['acpi', 'apic', 'pae'],
      firmware: 'unknown',
      uefiSecureBoot: false,
      display: { type: 'window' },
      disks,
      removables: [],
      nics: [{ network: 'default', networkType: 'network' }],
    };
  },
};

import { dirname, isAbsolute } from 'node:path';

import type { DiskImage } from '../../types/source';
import type { Allocation, TargetFormat } from '../../types/output';
import type { Context } from '../run/context';
import { V2vError } from '../errors';
import { imageName } from '../text/image-name';
import { readAccess, type ImageToOpen } from './image-access';
import { runProgram } from './run';

/** What `qemu-img info` says about an image. Sizes in bytes. */
export interface ImageInfo {
  format: string;
  virtualSize: number;
  /** Bytes that it occupies on the host. */
  actualSize?: number;
  backingFile?: string;
  /** Other files that hold its data: the extents of a VMDK, the data file of a qcow2. */
  dataFiles?: string[];
}

export interface CreateImageOptions {
  path: string;
  format: TargetFormat;
  /** Bytes. */
  size: number;
  allocation?: Allocation;
}

// QEMU takes a name like "nbd:…" or "json:…" for something else than a file; an absolute path is always a file.
function plainPath(path: string): string {
  if (!isAbsolute(path)) {
    throw new V2vError('INTERNAL', `The image path ${path} is not absolute.`, { subject: path });
  }
  return path;
}

/** The image as an argument of qemu-img: a path, a `json:` name for a slice, an NBD URI. See qemu-block-drivers(7). */
export function imageSpecification(image: DiskImage): string {
  switch (image.kind) {
    case 'file':
      return plainPath(image.path);
    case 'slice':
      return `json:${JSON.stringify({
        driver: image.format,
        file: {
          driver: 'raw',
          offset: image.offset,
          size: image.size,
          file: { driver: 'file', filename: plainPath(image.path) },
        },
      })}`;
    case 'nbd':
      return image.uri;
  }
}

/** The format is always stated, so that qemu never guesses it from what a guest wrote into the image. */
export function formatArguments(option: string, image: DiskImage): string[] {
  return image.kind === 'slice' ? [] : [option, image.format];
}

/** Asks `qemu-img info`. Throws `PROGRAM_FAILED` if QEMU cannot open the image in the stated format. */
export async function imageInfo(image: ImageToOpen, context: Context): Promise<ImageInfo> {
  const args = ['info', '--output=json', ...formatArguments('-f', image), imageSpecification(image)];
  const { stdout } = await runProgram('qemu-img', args, { context, access: readAccess(image) });
  const info = JSON.parse(stdout) as {
    format: string;
    'virtual-size': number;
    'actual-size'?: number;
    'full-backing-filename'?: string;
    'backing-filename'?: string;
    'format-specific'?: { data?: { extents?: { filename: string }[]; 'data-file'?: string } };
  };
  const result: ImageInfo = { format: info.format, virtualSize: info['virtual-size'] };
  if (info['actual-size'] !== undefined) result.actualSize = info['actual-size'];
  const backingFile = info['full-backing-filename'] ?? info['backing-filename'];
  if (backingFile !== undefined) result.backingFile = backingFile;
  const { extents, 'data-file': dataFile } = info['format-specific']?.data ?? {};
  const dataFiles = extents?.map((extent) => extent.filename) ?? [];
  if (dataFile !== undefined) dataFiles.push(dataFile);
  if (dataFiles.length > 0) result.dataFiles = dataFiles;
  return result;
}

/** True if `qemu-img map` finds no data: every block is a hole or reads as zero. */
export async function isImageBlank(image: ImageToOpen, context: Context): Promise<boolean> {
  const args = ['map', '--output=json', ...formatArguments('-f', image), imageSpecification(image)];
  const { stdout } = await runProgram('qemu-img', args, { context, access: readAccess(image) });
  const extents = JSON.parse(stdout) as { data: boolean; zero: boolean }[];
  return extents.every((extent) => extent.zero || !extent.data);
}

/** Makes a qcow2 file backed by an image, with the image's size. The image is opened read-only. */
export async function createOverlay(backing: DiskImage, path: string, context: Context): Promise<void> {
  const specification = imageSpecification(backing);
  // qcow2 has room for 1023 bytes, and qemu-img's own message does not say what to do.
  if (Buffer.byteLength(specification) > 1023) {
    const name = imageName(backing);
    throw new V2vError('DISK_FORMAT', `The path of the disk is too long for an overlay: ${name}.`, {
      subject: name,
      hint: 'Move the file to a directory with a shorter path.',
    });
  }
  const args = ['create', '-q', '-f', 'qcow2', '-o', 'compat=1.1', '-b', specification, '-F', backing.format];
  await runProgram('qemu-img', [...args, plainPath(path)], {
    context,
    access: [...readAccess(backing), { write: [dirname(path)] }],
  });
}

function allocationOptions(allocation: Allocation | undefined): string[] {
  return allocation === 'preallocated' ? ['-o', 'preallocation=falloc'] : [];
}

/** Makes an empty image. */
export async function createImage(options: CreateImageOptions, context: Context): Promise<void> {
  const args = ['create', '-q', '-f', options.format, ...allocationOptions(options.allocation)];
  await runProgram('qemu-img', [...args, plainPath(options.path), String(options.size)], { context });
}

/** Finds the percentages that `qemu-img convert -p` writes, `    (12.34/100%)\r`, in pieces of its output. */
export function progressParser(onProgress: (percent: number) => void): (chunk: Buffer) => void {
  let pending = '';
  let last = -1;
  return (chunk) => {
    pending += chunk.toString('latin1');
    let end = 0;
    for (const match of pending.matchAll(/\((\d+(?:\.\d+)?)\/100%\)/g)) {
      end = match.index + match[0].length;
      const percent = Math.min(100, Number(match[1]));
      if (percent > last) onProgress((last = percent));
    }
    pending = pending.slice(end).slice(-32);
  };
}

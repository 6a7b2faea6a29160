import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

import type { DiskImage, SourceDisk } from '../../../types/source';
import type { Context } from '../../run/context';
import { V2vError } from '../../errors';
import { createImage } from '../../programs/qemu-img';
import { checkOpens } from '../image/check-opens';
import { checkExtents } from '../image/extents';
import { statInput, type FileRange } from '../image/file-range';
import { readImageHeader, type ImageHeader } from '../image/header';
import type { Container } from './container';
import { findDiskFile, type DiskMembers } from './disk-file';
import type { OvfDisk, OvfFile, Warn } from './ovf/description';
import { concatenate, unpack } from './unpack';

interface DiskSearch {
  container: Container;
  /** Member name of the OVF. */
  ovf: string;
  /** Names of the members whose digest a manifest has confirmed. */
  confirmed: ReadonlySet<string>;
  warn: Warn;
}

async function unpackDisk(
  members: DiskMembers,
  file: OvfFile,
  id: number,
  container: Container,
  context: Context,
): Promise<FileRange> {
  const sourceSize = members.reduce((sum, member) => sum + member.size, 0);
  const path = await unpack(
    {
      name: `${members[0].name} in ${container.path}`,
      source: concatenate(members.map((member) => () => container.read(member))),
      sourceSize,
      content: file.compression === 'gzip' ? 'gzip' : 'plain',
      fileName: `disk${id}`,
      size: file.compression === 'gzip' ? 0 : sourceSize,
      disk: id,
    },
    context,
  );
  return { path, offset: 0, size: (await statInput(path)).size };
}

/** The error of a disk whose format tells that its end is missing. */
function endMissing(name: string, container: Container, isConfirmed: boolean): V2vError {
  if (isConfirmed) {
    return new V2vError(
      'DISK_FORMAT',
      `The disk ${name} in ${container.path} was exported without its end: it is as the manifest says.`,
      { subject: name, hint: 'Export the virtual machine again; to copy the OVA again does not help.' },
    );
  }
  return new V2vError(
    'INPUT_TRUNCATED',
    `The disk ${name} in ${container.path} is truncated: its end is missing.`,
    { subject: name, hint: 'Copy, download or export the OVA again.' },
  );
}

/** Finds out what the file is and refuses whatever would make qemu open a file that the OVA does not hold. */
async function identify(
  range: FileRange,
  name: string,
  isConfirmed: boolean,
  { container, ovf, warn }: DiskSearch,
): Promise<ImageHeader> {
  const header = await readImageHeader(range);
  if (header.truncated) throw endMissing(name, container, isConfirmed);
  if (header.backing.length > 0) {
    throw new V2vError(
      'INPUT_UNSAFE_PATH',
      `The disk ${name} in ${container.path} refers to another file: ${header.backing[0]}.`,
      { subject: name, hint: 'Remove the snapshots of the virtual machine and export it again.' },
    );
  }
  if (header.content === 'gzip') {
    throw new V2vError(
      'DISK_FORMAT',
      `The disk ${name} in ${container.path} is compressed, and ${ovf} does not say so.`,
      {
        subject: name,
        hint: 'Set ovf:compression="gzip" on its file in the OVF, or unpack the disk.',
      },
    );
  }
  if (header.extents.length > 0) {
    if (container.kind !== 'directory') {
      throw new V2vError(
        'DISK_FORMAT',
        `The disk ${name} in ${container.path} is only a VMDK descriptor; its data is in other files.`,
        {
          subject: name,
          hint: 'Unpack the OVA and name the directory instead.',
        },
      );
    }
    await checkExtents(range.path, header.extents);
  }
  if (header.format === 'raw' && /\.vmdk$/i.test(name)) {
    warn(
      'DISK_FORMAT',
      `The disk ${name} is called a VMDK, but its content is not; it is taken as a raw image.`,
    );
  }
  return header;
}

/** Sizes that differ by less are rounded. */
const roundedBytes = 1024 ** 2;

/** What an OVF says of the size of a disk is wrong in many; what the image says is what the guest sees. */
function compareSizes(
  { virtualSize }: ImageHeader,
  name: string,
  capacity: number | undefined,
  { ovf, warn }: DiskSearch,
): void {
  if (virtualSize === undefined || virtualSize === 0 || capacity === undefined) return;
  if (Math.abs(virtualSize - capacity) < roundedBytes) return;
  warn(
    'DISK_SIZE',
    `The disk ${name} has ${virtualSize} bytes, and ${ovf} gives it ${capacity}; it keeps the size that it has.`,
  );
}

async function openDisk(
  file: OvfFile,
  id: number,
  capacity: number | undefined,
  search: DiskSearch,
  context: Context,
): Promise<DiskImage> {
  const { container, ovf, confirmed, warn } = search;
  const members = findDiskFile(container, ovf, file);
  const name = members[0].name;
  const inPlace =
    members.length === 1 && file.compression === 'identity' ? await container.locate(members[0]) : undefined;
  const size = members.reduce((sum, member) => sum + member.size, 0);
  if (size === 0) {
    throw new V2vError('INPUT_TRUNCATED', `The disk ${name} in ${container.path} is an empty file.`, {
      subject: name,
      hint: 'Copy, download or export the OVA again.',
    });
  }
  const isConfirmed = members.every((member) => confirmed.has(member.name));
  const range = inPlace ?? (await unpackDisk(members, file, id, container, context));
  const header = await identify(range, name, isConfirmed, search);
  const { format } = header;
  compareSizes(header, name, capacity, search);
  // Every other format tells itself; and ovf:size, which says the same of all, is wrong in many an OVF.
  const imageSize = inPlace === undefined ? range.size : size;
  if (format === 'raw' && capacity !== undefined && imageSize < capacity && !isConfirmed) {
    warn(
      'DISK_SIZE',
      `The disk ${name} is a raw image of ${imageSize} bytes, and ${ovf} gives the disk ${capacity}; its end may be missing.`,
    );
  }
  const image: DiskImage =
    inPlace === undefined || container.kind === 'directory'
      ? { kind: 'file', path: range.path, format }
      : { kind: 'slice', ...range, format };
  return checkOpens(image, `${name} in ${container.path}`, context);
}

/** A disk that has no file was empty when it was exported. */
async function createEmptyDisk(disk: OvfDisk, id: number, ovf: string, context: Context): Promise<DiskImage> {
  if (disk.capacity === undefined) {
    throw new V2vError('OVF_INVALID', `${ovf} gives the disk ${disk.diskId} neither a file nor a capacity.`, {
      subject: disk.diskId,
      hint: 'Export the virtual machine again.',
    });
  }
  const path = join(await mkdtemp(join(context.tempDir, 'empty.')), `disk${id}.qcow2`);
  await createImage({ path, format: 'qcow2', size: disk.capacity }, context);
  return { kind: 'file', path, format: 'qcow2' };
}

/**
 * Finds and opens the disks of an OVF: in place where their bytes lie in a file as they are, else unpacked to
 * `context.tempDir`.
 */
export async function openDisks(
  disks: readonly OvfDisk[],
  search: DiskSearch,
  context: Context,
): Promise<SourceDisk[]> {
  const { ovf, warn } = search;
  if (disks.length === 0) {
    throw new V2vError('OVF_INVALID', `${ovf} describes a virtual machine without a disk.`, {
      subject: ovf,
      hint: 'Only a virtual machine with at least one disk can be converted.',
    });
  }
  if (disks.every(({ file }) => file === undefined)) {
    throw new V2vError(
      'DISK_BLANK',
      `${ovf} describes only blank disks, without files: nothing was ever installed.`,
      {
        subject: ovf,
        hint: 'Export the virtual machine after it was installed.',
      },
    );
  }
  const opened: SourceDisk[] = [];
  for (const [id, disk] of disks.entries()) {
    context.throwIfAborted();
    if (disk.file === undefined)
      warn('DISK_EMPTY', `The disk ${disk.diskId} has no file in ${ovf}; it stays empty.`);
    const image =
      disk.file === undefined
        ? await createEmptyDisk(disk, id, ovf, context)
        : await openDisk(disk.file, id, disk.capacity, search, context);
    opened.push(disk.controller === undefined ? { id, image } : { id, image, controller: disk.controller });
  }
  return opened;
}

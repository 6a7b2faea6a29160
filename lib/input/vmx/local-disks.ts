import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import type { DiskImage, SourceDisk } from '../../../types/source';
import { V2vError } from '../../errors';
import type { Context } from '../../run/context';
import { readRange, statInput } from '../image/file-range';
import { detectContent, magicLength } from '../image/magic';
import { openImage } from '../image/open-image';
import { readVmdkReferences } from '../image/vmdk';
import type { Preflight } from '../../preflight';
import { descriptorLimit, isDescriptorText, readDescriptor, type Descriptor } from './descriptor';
import { findPlace, localPlaces } from './places';
import { refuseDisk } from './refuse-disk';
import type { VmxDisk } from './drives';

function missing({ name, fileName }: VmxDisk, places: readonly string[]): V2vError {
  const [first] = places;
  const looked =
    places.length === 1
      ? ''
      : `, nor is it where it could have been copied to (${places.slice(1).join(', ')})`;
  return new V2vError(
    'DISK_MISSING',
    `The disk ${name}, ${fileName}, is missing: there is no ${first}${looked}.`,
    {
      subject: first,
      hint: 'Copy the disk beside the VMX file, with all the files that belong to it (web.vmdk, web-flat.vmdk).',
    },
  );
}

async function descriptorOf(path: string): Promise<Descriptor> {
  const range = { path, offset: 0, size: (await statInput(path)).size };
  const head = await readRange(range, 0, magicLength);
  if (isDescriptorText(head))
    return readDescriptor((await readRange(range, 0, descriptorLimit)).toString('latin1'));
  // A sparse image has its descriptor inside, and extents of its own.
  const [parent] = detectContent(head) === 'vmdk' ? (await readVmdkReferences(range)).parents : [];
  const descriptor = { createType: '', extents: [], encrypted: false };
  return parent === undefined ? descriptor : { ...descriptor, parent };
}

/** VMware locks what it uses with a directory beside it; one that is left over looks the same. */
function warnOfLock(paths: readonly string[], preflight: Preflight): void {
  const locked = paths.find((path) => existsSync(`${path}.lck`));
  if (locked === undefined) return;
  preflight.warn(
    'power',
    'VMX_LOCKED',
    `${locked} is locked by VMware (${locked}.lck): the guest is running, or it was not shut down properly.`,
    'Make sure that the guest is shut down: the copy of a running guest is worthless.',
  );
}

async function openVmdk(path: string, { name }: VmxDisk, context: Context): Promise<DiskImage> {
  refuseDisk({ name, label: path, descriptor: await descriptorOf(path) });
  const image = await openImage({ path, howToState: (format) => `-i disk -if ${format}` }, context);
  if (image.format === 'vmdk') return image;
  // A raw file could begin as its guest likes.
  throw new V2vError('DISK_FORMAT', `The disk ${name}, ${path}, is not a VMDK.`, {
    subject: path,
    hint: 'Convert the disk alone with the input mode "disk" (-i disk -if FORMAT) if it is of another format.',
  });
}

/** Opens the disks of a VMX file of this host. What stands in the way of each is told to the preflight. */
export async function openLocalDisks(
  disks: readonly VmxDisk[],
  file: string,
  preflight: Preflight,
  context: Context,
): Promise<SourceDisk[]> {
  const found = new Map<string, VmxDisk>();
  const opened: SourceDisk[] = [];
  for (const [id, disk] of disks.entries()) {
    await preflight.attempt(async () => {
      const places = localPlaces(file, disk.fileName);
      const path = findPlace(places);
      if (path === undefined) throw missing(disk, places);
      const inode = statSync(path);
      const identity = `${inode.dev}:${inode.ino}`;
      const other = found.get(identity);
      if (other !== undefined) throw sameFile(other, disk, path);
      found.set(identity, disk);
      if (path !== resolve(dirname(file), disk.fileName)) {
        const message = `${file} names the disk ${disk.fileName}, which is not there; ${path} is taken for it.`;
        context.emit({ type: 'info', message });
      }
      opened.push({
        id,
        image: await openVmdk(path, disk, context),
        controller: disk.attachment.controller!,
      });
    });
  }
  warnOfLock([file, ...opened.map(({ image }) => (image.kind === 'file' ? image.path : ''))], preflight);
  return opened;
}

function sameFile(one: VmxDisk, other: VmxDisk, path: string): V2vError {
  const message = `The disks ${one.name} (${one.fileName}) and ${other.name} (${other.fileName}) are one file here, ${path}.`;
  return new V2vError('DISK_MISSING', message, {
    subject: path,
    hint: 'Give the files different names, and write these into the VMX file.',
  });
}

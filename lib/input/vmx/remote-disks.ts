import type { DiskImage, SourceDisk } from '../../../types/source';
import { V2vError } from '../../errors';
import { detectContent, isDiskFormat } from '../image/magic';
import type { Preflight } from '../../preflight';
import type { RemotePath } from '../ssh/explain';
import type { Reading } from '../ssh/failure';
import { openSshDisk } from '../ssh/open-disk';
import { readRemoteFile } from '../ssh/read-file';
import { dataFileOf, sector, type DataFile } from './data-file';
import { isDescriptorText, readDescriptor } from './descriptor';
import { decodeVmwareText } from './encoding';
import type { VmxDisk } from './drives';
import { remotePlace } from './places';
import { refuseDisk } from './refuse-disk';

/** The descriptors of ESXi have less than 1 KiB, and one of a single extent never has much more. */
const headLength = 64 * 1024;
const missingDisk = (name: string, label: string): V2vError =>
  new V2vError('DISK_MISSING', `The disk ${name}, ${label}, is missing.`, {
    subject: label,
    hint: 'Check the path in the VMX file, and that the datastore is mounted at the host.',
  });

/** Where the data of a disk is. */
async function findData(
  { name }: VmxDisk,
  { path, missing }: RemotePath,
  label: string,
  reading: Reading,
): Promise<DataFile> {
  const head = await readRemoteFile('vmdk', { path, missing }, headLength, reading);
  if (isDescriptorText(head)) {
    const descriptor = readDescriptor(decodeVmwareText(head).text);
    refuseDisk({ name, label, descriptor });
    return dataFileOf(path, descriptor.extents, label);
  }
  const content = detectContent(head);
  if (content !== 'vmdk') {
    const what = isDiskFormat(content) ? `a ${content} image` : 'something else';
    throw new V2vError('DISK_FORMAT', `The disk ${name}, ${label}, is not a VMDK but ${what}.`, {
      subject: label,
      hint: 'Copy the disk to this host, and convert it with the input mode "disk" (-i disk -if FORMAT).',
    });
  }
  // A sparse image has its descriptor behind the header.
  refuseDisk({ name, label, descriptor: readDescriptor(head.toString('latin1', sector)) });
  return { path, format: 'vmdk' };
}

function refuseShort(size: number, data: DataFile, label: string): void {
  if (data.size === undefined || size >= data.size) return;
  throw new V2vError(
    'INPUT_TRUNCATED',
    `The disk ${label} is truncated: ${data.path} has ${size} bytes, and should have ${data.size}.`,
    { subject: label, hint: 'Copy or export the disk again.' },
  );
}

async function openRemoteDisk(id: number, disk: VmxDisk, path: string, reading: Reading): Promise<DiskImage> {
  const label = `${reading.access.server.host}:${path}`;
  const missing = (): V2vError => missingDisk(disk.name, label);
  const data = await findData(disk, { path, missing }, label, reading);
  const opened = await openSshDisk({ ...data, name: `in${id}`, label, missing }, reading);
  refuseShort(opened.size, data, label);
  return opened.image;
}

/** Opens the disks of a VMX file at a host. What stands in the way of each is told to the preflight. */
export async function openRemoteDisks(
  disks: readonly VmxDisk[],
  file: string,
  preflight: Preflight,
  reading: Reading,
): Promise<SourceDisk[]> {
  const opened: SourceDisk[] = [];
  for (const [id, disk] of disks.entries()) {
    await preflight.attempt(async () => {
      const image = await openRemoteDisk(id, disk, remotePlace(file, disk.fileName), reading);
      opened.push({ id, image, controller: disk.attachment.controller! });
    });
  }
  return opened;
}

import type { DiskImage } from '../../types/source';
import { readFileState } from '../files/file-state';
import { imageFiles } from '../programs/image-files';
import { imageName } from '../text/image-name';

/** A file that a disk is read from. Numbers as strings, as JSON has none of 64 bits. */
export interface SourceFileIdentity {
  path: string;
  size: string;
  /** Absent of a block device, which has no date of its content. */
  file?: { inode: string; modified: string };
}

/** By what a later run sees that it has the same source before it. */
export interface SourceIdentity {
  /** As people know it: a path, `[datastore1] web/web.vmdk`. */
  name: string;
  format: string;
  virtualSize: number;
  /** Where it lies in its file. */
  part?: { offset: number; size: number };
  /** None for a disk at a server. */
  files: SourceFileIdentity[];
}

async function identifyFile(path: string): Promise<SourceFileIdentity> {
  const { identity, size, modified } = await readFileState(path);
  // Without the number of the device, which another boot may change.
  const [, inode = ''] = identity.split(':');
  const file = modified === undefined ? {} : { file: { inode, modified: String(modified) } };
  return { path, size: String(size), ...file };
}

/** Rejects with the system's own error. */
export async function identifySource(image: DiskImage, virtualSize: number): Promise<SourceIdentity> {
  const files: SourceFileIdentity[] = [];
  for (const path of imageFiles(image)) files.push(await identifyFile(path));
  const part = image.kind === 'slice' ? { part: { offset: image.offset, size: image.size } } : {};
  return { name: imageName(image), format: image.format, virtualSize, ...part, files };
}

/** Whether nothing but the name and the size of a source tells that it is the same: nobody can see that it was written to. */
export function isUndated({ files }: SourceIdentity): boolean {
  return files.length === 0 || files.some(({ file }) => file === undefined);
}

/** What tells a source from the one that was noted, as the end of a sentence; undefined where they are the same. */
export function sourceChange(noted: SourceIdentity, found: SourceIdentity): string | undefined {
  if (noted.name !== found.name) return `it was made of ${noted.name}`;
  if (noted.virtualSize !== found.virtualSize) {
    return `the disk had ${noted.virtualSize} bytes, and has ${found.virtualSize} now`;
  }
  if (noted.format !== found.format)
    return `the disk was read as ${noted.format}, and now as ${found.format}`;
  if (JSON.stringify([noted.part, noted.files]) === JSON.stringify([found.part, found.files]))
    return undefined;
  return 'the disk was written to or replaced since';
}

import type { DiskImage } from '../../types/source';
import type { Context } from '../run/context';
import { imageSpecification } from './qemu-img';
import { runProgram } from './run';

interface ChainLink {
  filename: string;
  'format-specific'?: { data?: { extents?: { filename: string }[]; 'data-file'?: string } };
}

/** A `json:` name of ours or of a backing file, which may be nested. */
function fileNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === 'filename' && typeof member === 'string' ? [member] : fileNames(member),
  );
}

function plainNames(name: string): string[] {
  if (!name.startsWith('json:')) return [name];
  try {
    return fileNames(JSON.parse(name.slice('json:'.length)));
  } catch {
    return [];
  }
}

/**
 * Absolute paths of the files of the host that an image is read from, as QEMU opens them: its own, the extents of a VMDK,
 * the data file of a qcow2, and those of its backing files. None for an NBD server.
 *
 * @throws V2vError `PROGRAM_FAILED` if QEMU cannot open the image in the stated format
 */
export async function imageFiles(image: DiskImage, context: Context): Promise<string[]> {
  if (image.kind === 'nbd') return [];
  // A raw image has nothing but itself.
  if (image.format === 'raw') return [image.path];
  const format = image.kind === 'slice' ? [] : ['-f', image.format];
  const args = ['info', '--output=json', '--backing-chain', ...format, imageSpecification(image)];
  const { stdout } = await runProgram('qemu-img', args, { context });
  const names = (JSON.parse(stdout) as ChainLink[]).flatMap((link) => {
    const { extents = [], 'data-file': dataFile } = link['format-specific']?.data ?? {};
    const others = dataFile === undefined ? [] : [dataFile];
    return [link.filename, ...extents.map(({ filename }) => filename), ...others];
  });
  const paths = names.flatMap(plainNames).filter((name) => name.startsWith('/'));
  return [...new Set([image.path, ...paths])];
}

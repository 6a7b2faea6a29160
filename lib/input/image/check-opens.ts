import { realpath } from 'node:fs/promises';

import type { DiskImage } from '../../../types/source';
import { isV2vError, ProgramError, V2vError } from '../../errors';
import { blockGraph, fileDrivers, type BlockNode } from '../../programs/block-graph';
import type { Access } from '../../programs/confinement';
import { nbdAccess } from '../../programs/image-access';
import type { Context } from '../../run/context';
import { namedFiles } from './named-files';

/** How much of what stands in an image is believed. */
export interface Trust {
  /**
   * The user has stated the format of the image, and thereby that it is trusted: it may refer to any file of the host. A
   * server it may not refer to even then.
   */
  anyFile?: boolean;
}

/** What QEMU makes of an image itself, without anything else being opened: qemu-block-drivers(7). */
const formatDrivers: readonly string[] = [
  'raw',
  'qcow2',
  'qcow',
  'qed',
  'vmdk',
  'vpc',
  'vhdx',
  'vdi',
  'parallels',
  'bochs',
  'cloop',
  'dmg',
  'luks',
];

const trustHint = 'Give the disk as one image that refers to nothing else (qemu-img convert makes one).';

function unsafeError(name: string, other: string, cause?: unknown): V2vError {
  return new V2vError('INPUT_UNSAFE_PATH', `The disk ${name} makes QEMU open something else: ${other}.`, {
    subject: name,
    hint: trustHint,
    cause,
  });
}

/** A path of the host as it is known to the kernel. */
async function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

/** What a confined QEMU was not let open, if that is what it failed for. */
function deniedName({ stderr }: ProgramError): string | undefined {
  return /Could not open '([^']*)': Permission denied/.exec(stderr)?.[1];
}

async function explain(
  error: unknown,
  image: DiskImage,
  name: string,
  allowed: readonly string[] | undefined,
): Promise<unknown> {
  if (!isV2vError(error) || error.code !== 'PROGRAM_FAILED') return error;
  const denied = error instanceof ProgramError ? deniedName(error) : undefined;
  if (denied !== undefined && allowed !== undefined && !allowed.includes(await realPath(denied)))
    return unsafeError(name, denied, error);
  return new V2vError(
    'DISK_FORMAT',
    `The disk ${name} cannot be opened as ${image.format}: ${error.message}`,
    {
      subject: name,
      hint: 'Check that the file is whole and that its format is the one stated.',
      cause: error,
    },
  );
}

/** The files of the graph, as QEMU names them. Throws where it consists of more than the source may name. */
async function filesOf(
  nodes: readonly BlockNode[],
  image: DiskImage,
  name: string,
  allowed: readonly string[] | undefined,
): Promise<string[]> {
  const files = new Set<string>();
  let servers = 0;
  for (const { driver, filename } of nodes) {
    if (fileDrivers.includes(driver)) {
      if (!filename.startsWith('/')) throw unsafeError(name, filename);
      if (allowed !== undefined && !allowed.includes(await realPath(filename)))
        throw unsafeError(name, filename);
      files.add(filename);
    } else if (driver === 'nbd' && image.kind === 'nbd' && servers === 0) {
      servers++;
    } else if (!formatDrivers.includes(driver)) {
      throw unsafeError(name, filename === '' ? `something by QEMU's driver ${driver}` : filename);
    }
  }
  return [...files];
}

/** What QEMU may open when it looks at an image for the first time. */
async function firstAccess(image: DiskImage, anyFile: boolean): Promise<Access> {
  if (anyFile) return { read: ['/'] };
  return image.kind === 'nbd' ? nbdAccess(image.uri) : { read: await namedFiles(image) };
}

/**
 * Has QEMU open an image before anything costly begins, confined to the files that the source may name, and compares what
 * QEMU says that it has opened with these files: however a header is written, QEMU's own reading of it decides.
 *
 * @param name how the user knows the disk
 * @returns the image, with the other files that it consists of
 * @throws V2vError `DISK_FORMAT` where it cannot be opened, `INPUT_UNSAFE_PATH` where it refers to something else
 */
export async function checkOpens(
  image: DiskImage,
  name: string,
  context: Context,
  { anyFile = false }: Trust = {},
): Promise<DiskImage> {
  const access = await firstAccess(image, anyFile);
  const allowed = anyFile ? undefined : await Promise.all((access.read ?? []).map(realPath));
  let nodes: BlockNode[];
  try {
    nodes = await blockGraph(image, access, context);
  } catch (error) {
    throw await explain(error, image, name, allowed);
  }
  const files = await filesOf(nodes, image, name, allowed);
  if (image.kind !== 'file') return image;
  const others = files.filter((file) => file !== image.path);
  return others.length === 0 ? image : { ...image, files: others };
}

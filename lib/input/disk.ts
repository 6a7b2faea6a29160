import { basename, resolve } from 'node:path';

import type { DiskInput } from '../../types/input';
import type { DiskImage, Source } from '../../types/source';
import { V2vError } from '../errors';
import type { Context } from '../run/context';
import { maskUri } from '../text/mask-uri';
import { quoteCommand } from '../text/shell-quote';
import { checkedPath } from './checked-path';
import { checkOpens } from './image/check-opens';
import { formatName } from './image/format-name';
import { openImage } from './image/open-image';
import type { InputMode } from './mode';
import { nameFromPath } from './name';
import { otherHypervisor } from './other-hypervisor';

const MiB = 1024 ** 2;

function isNbdUri(path: string): boolean {
  return /^nbd(\+unix)?:\/\//.test(path);
}

function checkPaths({ paths }: DiskInput): void {
  if (!Array.isArray(paths) || paths.length === 0) {
    throw new V2vError('USAGE', 'The input mode disk needs a list of at least one disk image.');
  }
  for (const path of paths) checkUri(checkedPath('disk', path));
}

function checkUri(path: string): void {
  // Taken for a file, it would be shown in an error as the path that it is not, with the password that is in it.
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path) && !isNbdUri(path)) {
    throw new V2vError('USAGE', `The input mode disk reads files and NBD servers, not ${path}.`, {
      subject: path,
      hint: 'Download the disk to a file, or serve it with NBD (nbd://HOST/EXPORT, nbd+unix:///EXPORT?socket=PATH).',
    });
  }
  // It would serve for nothing, and qemu's command line can be seen by everybody on this host.
  if (isNbdUri(path) && maskUri(path) !== path) {
    throw new V2vError('USAGE', `The URI ${path} has a password in it, which NBD does not use.`, {
      subject: path,
      hint: 'Leave the password out.',
    });
  }
}

function statedFormat({ format }: DiskInput): string | undefined {
  if (format === undefined) return undefined;
  const name = formatName(format);
  if (name !== undefined) return name;
  throw new V2vError('USAGE', `${JSON.stringify(format)} is not the name of a disk format.`, {
    hint: 'Formats have the names that qemu-img gives them: raw, qcow2, vmdk, vpc, vhdx, vdi.',
  });
}

async function openDisk(disk: string, format: string | undefined, context: Context): Promise<DiskImage> {
  if (isNbdUri(disk)) {
    const image: DiskImage = { kind: 'nbd', uri: disk, format: format ?? 'raw' };
    return checkOpens(image, disk, context);
  }
  // A configuration could be taken for a raw disk.
  const other = format === undefined ? await otherHypervisor(resolve(disk), 'DISK_FORMAT') : undefined;
  if (other !== undefined) throw other;
  return openImage({ path: resolve(disk), format, howToState: (name) => `-if ${name}` }, context);
}

/** One or more disk images, about whose machine nothing is known. */
export const diskInput: InputMode<DiskInput> = {
  describe(options) {
    checkPaths(options);
    statedFormat(options);
    const { paths, format } = options;
    return quoteCommand('-i', [
      'disk',
      ...(format === undefined ? [] : ['-if', format]),
      ...paths.map(maskUri),
    ]);
  },

  async open(options, context): Promise<Source> {
    checkPaths(options);
    const { paths } = options;
    const format = statedFormat(options);
    const disks = [];
    for (const [id, path] of paths.entries()) {
      context.throwIfAborted();
      disks.push({ id, image: await openDisk(path, format, context) });
    }
    const firstFile = paths.find((path) => !isNbdUri(path));
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

import { open, type FileHandle } from 'node:fs/promises';

import { V2vError } from '../../../../../errors';
import { blockDeviceSize } from '../../../../../files/block-device';
import type { IsoNames } from './record';

/** ISO 9660 counts in these, whatever the medium's own are. */
const sector = 2048;
const firstDescriptor = 16;
const mostDescriptors = 32;
const primary = 1;
const supplementary = 2;
const terminator = 255;

/** An image that is open. */
export interface IsoImage extends AsyncDisposable {
  path: string;
  names: IsoNames;
  blockSize: number;
  root: { block: number; size: number };
  /** Reads from a block on. */
  read(block: number, size: number): Promise<Buffer>;
  /** Sees that so much is there. */
  check(block: number, size: number, what: string): void;
}

/** An image that is not what virtio-win.iso is. */
export const notIso = (path: string, why: string): V2vError =>
  new V2vError('DRIVERS_UNREADABLE', `${path} ${why}.`, {
    subject: path,
    hint: 'Download virtio-win.iso again, or give the directory that it was unpacked to.',
  });

/**
 * Opens an image of ISO 9660, a file or a block device, with the longest names that it has.
 *
 * @throws V2vError `DRIVERS_UNREADABLE`
 */
export async function openIso(path: string): Promise<IsoImage> {
  const file = await open(path, 'r');
  try {
    const stats = await file.stat({ bigint: true });
    const bytes = stats.isBlockDevice() ? await blockDeviceSize(stats.rdev) : Number(stats.size);
    const volume = await findVolume(file, path);
    const check: IsoImage['check'] = (block, size, what) => {
      if (block * volume.blockSize + size > bytes)
        throw notIso(path, `is cut short: ${what} is not in it as a whole`);
    };
    return {
      path,
      ...volume,
      check,
      async read(block, size) {
        check(block, size, 'something');
        return readAt(file, block * volume.blockSize, size, path);
      },
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function findVolume(
  file: FileHandle,
  path: string,
): Promise<Pick<IsoImage, 'names' | 'blockSize' | 'root'>> {
  let plain: Buffer | undefined;
  for (let number = 0; number < mostDescriptors; number++) {
    const { bytesRead, buffer } = await file.read(
      Buffer.alloc(sector),
      0,
      sector,
      (firstDescriptor + number) * sector,
    );
    const type = buffer.readUInt8(0);
    if (bytesRead < sector || buffer.toString('latin1', 1, 6) !== 'CD001' || type === terminator) break;
    if (type === primary) plain ??= buffer;
    // Two bytes a letter, in one of three levels.
    if (type === supplementary && ['%/@', '%/C', '%/E'].includes(buffer.toString('latin1', 88, 91))) {
      return volumeOf(buffer, 'joliet', path);
    }
  }
  if (plain === undefined) throw notIso(path, 'is not an ISO image');
  return volumeOf(plain, 'plain', path);
}

function volumeOf(
  descriptor: Buffer,
  names: IsoNames,
  path: string,
): Pick<IsoImage, 'names' | 'blockSize' | 'root'> {
  const blockSize = descriptor.readUInt16LE(128);
  if (![512, 1024, 2048].includes(blockSize)) throw notIso(path, 'is a damaged ISO image');
  return {
    names,
    blockSize,
    root: { block: descriptor.readUInt32LE(156 + 2), size: descriptor.readUInt32LE(156 + 10) },
  };
}

export async function readAt(file: FileHandle, offset: number, size: number, path: string): Promise<Buffer> {
  const buffer = Buffer.alloc(size);
  for (let done = 0; done < size;) {
    const { bytesRead } = await file.read(buffer, done, size - done, offset + done);
    if (bytesRead === 0) throw notIso(path, 'became shorter while it was read');
    done += bytesRead;
  }
  return buffer;
}

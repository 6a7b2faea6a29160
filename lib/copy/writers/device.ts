import { open } from 'node:fs/promises';

import type { Destination } from '../../../types/target';
import { untilAborted } from '../../async/abort';
import { hostFileError, syncFile } from '../../files/durable-file';
import { rawOptions } from '../../programs/image-options';
import { convertSegments } from '../convert-segments';
import { flushingEarly } from '../flush-early';
import { headAndRest } from '../segments';
import type { Writer } from './writer';

/** Overwrites the beginning of a device with zeros: what is left on it is no disk that anybody would take for one. */
export async function wipeHead(path: string, virtualSize: number): Promise<void> {
  try {
    const device = await open(path, 'r+');
    try {
      await device.write(Buffer.alloc(headAndRest(virtualSize).head.size), 0, undefined, 0);
      await device.sync();
    } finally {
      await device.close();
    }
  } catch (error) {
    throw hostFileError(path, error);
  }
}

/**
 * Overwrites what a block device holds, with zeros as well, as it is not known what was on it. Its beginning is zeroed first
 * and written last: a copy that ends in the middle, be it by the power, leaves nothing that looks like a disk.
 */
export const writeDevice: Writer<Extract<Destination, { kind: 'device' }>> = async (
  copy,
  { path, location },
  context,
) => {
  const { virtualSize } = copy;
  await wipeHead(path, virtualSize);
  const { head, rest } = headAndRest(virtualSize);
  const to = rawOptions.bind(undefined, 'host_device', path);
  const parts = rest === undefined ? [head] : [rest, head];
  await flushingEarly(path, () => convertSegments(copy, { to, writes: path, isZero: false }, context, parts));
  await untilAborted(syncFile(path), context.signal);
  const place = location === undefined ? { path } : { location };
  return { ...place, method: 'copied', readable: { path, size: virtualSize } };
};

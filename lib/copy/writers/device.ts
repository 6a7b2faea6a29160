import type { Destination } from '../../../types/target';
import { untilAborted } from '../../async/abort';
import { syncFile } from '../../files/durable-file';
import { convertSegments } from '../convert-segments';
import { rawOptions } from '../../programs/image-options';
import type { Writer } from './writer';

/** Overwrites what a block device holds, with zeros as well, as it is not known what was on it. */
export const writeDevice: Writer<Extract<Destination, { kind: 'device' }>> = async (
  copy,
  { path },
  context,
) => {
  const to = rawOptions.bind(undefined, 'host_device', path);
  await convertSegments(copy, { to, writes: path, isZero: false }, context);
  await untilAborted(syncFile(path), context.signal);
  return { path, readable: { path, size: copy.virtualSize } };
};

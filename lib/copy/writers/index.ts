import type { Destination } from '../../../types/target';
import type { Context } from '../../run/context';
import { writeDevice } from './device';
import { writeFile } from './file';
import { writeKept } from './kept';
import { writeNbd } from './nbd';
import { readOnly } from './none';
import { writeUpload } from './upload';
import type { DiskCopy, Writer, Written } from './writer';

/** One writer a kind of destination. */
const writers: { readonly [K in Destination['kind']]: Writer<Extract<Destination, { kind: K }>> } = {
  none: readOnly,
  file: writeFile,
  device: writeDevice,
  kept: writeKept,
  nbd: writeNbd,
  upload: writeUpload,
};

/** Copies one disk to its destination. */
export function write(copy: DiskCopy, destination: Destination, context: Context): Promise<Written> {
  // What the compiler cannot follow: the writer under a kind takes destinations of that kind.
  const writer = writers[destination.kind] as Writer;
  const work = (): Promise<Written> => writer(copy, destination, context);
  return destination.kind === 'nbd' && destination.whileServing !== undefined
    ? destination.whileServing(work)
    : work();
}

import type { Destination } from '../../../types/target';
import { nbdAccess } from '../../programs/image-access';
import { imageOptions } from '../../programs/image-options';
import { convertImage } from '../convert';
import type { Writer } from './writer';

/** Writes to an NBD server, and has it flush. What it keeps the disk in is its own business. */
export const writeNbd: Writer<Extract<Destination, { kind: 'nbd' }>> = async (
  copy,
  { uri, location },
  context,
) => {
  const { image, requests, onProgress } = copy;
  // Zeros are written too: whether the export is empty is for its server to know. With a cache mode that flushes at the
  // end, as there is no file here that we could flush ourselves.
  const args = ['-W', '-m', String(requests), '-n', '-t', 'writeback', '-O', 'raw'];
  const target = { access: nbdAccess(uri), onProgress };
  await convertImage([...args, '--image-opts', imageOptions(image), uri], copy, target, context);
  return { method: 'copied', ...(location === undefined ? {} : { location }) };
};

import type { Destination } from '../../../types/target';
import { nbdAccess, readAccess } from '../../programs/image-access';
import { progressParser } from '../../programs/qemu-img';
import { runProgram } from '../../programs/run';
import { imageOptions } from '../../programs/image-options';
import type { Writer } from './writer';

/** Writes to an NBD server, and has it flush. What it keeps the disk in is its own business. */
export const writeNbd: Writer<Extract<Destination, { kind: 'nbd' }>> = async (copy, { uri }, context) => {
  const { image, requests, onProgress } = copy;
  // With a cache mode that flushes at the end, as there is no file here that we could flush ourselves.
  const args = ['convert', '-p', '-m', String(requests), '-n', '-t', 'writeback', '-O', 'raw'];
  await runProgram('qemu-img', [...args, '--image-opts', imageOptions(image), uri], {
    context,
    access: [...readAccess(image), nbdAccess(uri)],
    onStdout: progressParser(onProgress),
  });
  return {};
};

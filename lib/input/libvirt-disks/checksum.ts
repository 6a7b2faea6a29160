import type { DiskImage, SourceDisk } from '../../../types/source';
import { createHash } from 'node:crypto';

import { digestFile } from '../../digest/file-digest';
import { V2vError } from '../../errors';
import { readAccess } from '../../programs/image-access';
import { startNbdServer } from '../../programs/nbd-server';
import { nbdUnixUri } from '../../programs/nbdkit/serve';
import { imageInfo, imageSpecification } from '../../programs/qemu-img';
import { joinAccess } from '../../programs/confinement';
import { runProgram } from '../../programs/run';
import type { Server } from '../../programs/server';
import { socketPath } from '../../programs/socket-path';
import type { Context } from '../../run/context';
import type { DiskChecksum, DomainDisk } from '../domain-xml/description';
import { byteProgress } from '../progress';
import type { DiskOwner } from './owner';

/** An NBD server of what the guest sees on a disk. */
async function serveContent(id: number, image: DiskImage, context: Context): Promise<Server> {
  const socket = await socketPath(`sum${id}.sock`, context);
  const format = image.kind === 'slice' ? [] : ['--format', image.format];
  const args = ['--persistent', '--read-only', '--shared=0', '--socket', socket, ...format];
  return startNbdServer(
    {
      program: 'qemu-nbd',
      args: [...args, imageSpecification(image)],
      socket,
      access: joinAccess(...readAccess(image)),
    },
    context,
  );
}

async function digestOfServer(
  uri: string,
  algorithm: string,
  count: (bytes: number) => void,
  context: Context,
) {
  const hash = createHash(algorithm);
  const onStdout = (chunk: Buffer): void => {
    hash.update(chunk);
    count(chunk.length);
  };
  await runProgram('nbdcopy', ['--', uri, '-'], { context, onStdout });
  return hash.digest('hex');
}

/** The digest of what the guest sees on a disk, whatever it is in. */
async function digestOf({ id, image }: SourceDisk, algorithm: string, context: Context): Promise<string> {
  const { virtualSize } = await imageInfo(image, context);
  const count = byteProgress(context, 'checksum', virtualSize, id);
  if (image.kind === 'file' && image.format === 'raw') {
    return digestFile(
      { path: image.path, offset: 0, size: virtualSize },
      { algorithm, signal: context.signal, onProgress: count },
    );
  }
  if (image.kind === 'nbd' && image.format === 'raw')
    return digestOfServer(image.uri, algorithm, count, context);
  await using server = await serveContent(id, image, context);
  return await server.whileServing(() =>
    digestOfServer(nbdUnixUri(server.socket), algorithm, count, context),
  );
}

function judge(
  name: string,
  actual: string,
  checksum: DiskChecksum,
  owner: DiskOwner,
  context: Context,
): void {
  const { method, expected, fail } = checksum;
  if (expected === undefined) {
    context.emit({ type: 'info', message: `The ${method} checksum of the disk ${name} is ${actual}` });
    return;
  }
  if (actual === expected) return;
  const sentence = `The disk ${name} of ${owner.file} has the ${method} checksum ${actual}, and should have ${expected}.`;
  const hint = 'Copy the disk again.';
  if (fail === 'error') throw new V2vError('SOURCE_CHECKSUM', sentence, { subject: name, hint });
  context.warn('DISK_CHECKSUM', sentence, hint);
}

/**
 * Compares the disks that have a checksum with it. It is taken of what the guest sees, and not of the file that holds it.
 *
 * @param opened the disks in the same order
 * @throws V2vError `SOURCE_CHECKSUM`; `PROGRAM_MISSING` where a disk is no plain file and there is no nbdcopy
 */
export async function verifyChecksums(
  disks: readonly DomainDisk[],
  opened: readonly SourceDisk[],
  owner: DiskOwner,
  context: Context,
): Promise<void> {
  for (const [index, { name, checksum }] of disks.entries()) {
    if (checksum === undefined) continue;
    context.throwIfAborted();
    judge(name, await digestOf(opened[index]!, checksum.method, context), checksum, owner, context);
  }
}

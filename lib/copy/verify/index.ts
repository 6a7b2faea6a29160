import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Verification } from '../../../types/result';
import { readAccess, type ImageToOpen } from '../../programs/image-access';
import { mapImage } from '../../programs/image-map';
import { imageOptions, type Segment } from '../../programs/image-options';
import { serveWithNbdkit } from '../../programs/nbdkit/serve';
import { runProgram } from '../../programs/run';
import { serveImage } from '../../programs/serve-image';
import type { Server } from '../../programs/server';
import type { Context } from '../../run/context';
import { stopwatch } from '../../run/stopwatch';
import { diskProgress } from '../progress';
import { compareImages } from './compare';
import { Sample } from './sample';

/** A disk and its copy. */
export interface CopiedDisk {
  index: number;
  /** `sda`, for errors. */
  name: string;
  /** Bytes that the guest sees; what it was written to may be larger. */
  virtualSize: number;
  source: ImageToOpen;
  copy: ImageToOpen;
  /** Where it was written to, as people know it. */
  subject: string;
}

/** What is read is to come from the disk, not from what the kernel remembers of it. Where that fails it matters little. */
async function forgetCached({ copy }: CopiedDisk, context: Context): Promise<void> {
  if (copy.kind !== 'file') return;
  const args = [`if=${copy.path}`, 'iflag=nocache', 'count=0', 'status=none'];
  await runProgram('dd', args, { context }).catch(() => context.throwIfAborted());
}

/** Of a remote disk no map: it would be asked for over the network once more. */
async function chooseSample({ source, virtualSize }: CopiedDisk, context: Context): Promise<Segment[]> {
  const sample = new Sample(virtualSize);
  const base = source.below ?? source;
  if (base.kind === 'nbd' && base.remote === true) {
    sample.add({ offset: 0, size: virtualSize, isData: true });
  } else {
    await mapImage(source, (extent) => sample.add(extent), context);
  }
  return sample.segments();
}

/** Serves an image that is said to hold no data but the sample, so that nothing else is read. */
async function serveSample(
  image: ImageToOpen,
  { name, list, size }: { name: string; list: string; size: number },
  servers: Server[],
  context: Context,
): Promise<ImageToOpen> {
  const source = await serveImage(image, { name, segment: { offset: 0, size } }, context);
  servers.push(source);
  const { server, uri } = await serveWithNbdkit(
    {
      name: `${name}s`,
      plugin: 'nbd',
      parameters: [['socket', source.socket]],
      filters: [{ name: 'extentlist', parameters: [['extentlist', list]] }],
    },
    context,
  );
  servers.push(server);
  return { kind: 'nbd', uri, format: 'raw' };
}

async function compareSample(
  disk: CopiedDisk,
  segments: readonly Segment[],
  context: Context,
): Promise<void> {
  const { index, name, subject, virtualSize } = disk;
  const total = segments.reduce((sum, { size }) => sum + size, 0);
  const onProgress = diskProgress('verify', { disk: index, total }, context);
  const list = join(context.tempDir, `sample-${index}`);
  await writeFile(list, segments.map(({ offset, size }) => `${offset} ${size}\n`).join(''));
  const servers: Server[] = [];
  try {
    const serve = (image: ImageToOpen, side: string): Promise<ImageToOpen> =>
      serveSample(image, { name: `${side}${index}`, list, size: virtualSize }, servers, context);
    const source = await serve(disk.source, 'read');
    const copy = await serve(disk.copy, 'copy');
    await compareImages(
      {
        images: [imageOptions(source), imageOptions(copy)],
        access: [...readAccess(source), ...readAccess(copy)],
        name,
        subject,
        onProgress: (share) => onProgress(share * total),
      },
      context,
    );
  } finally {
    for (const server of servers.reverse()) await server.stop();
    await rm(list, { force: true });
  }
  onProgress(total);
}

async function compareAll(disk: CopiedDisk, context: Context): Promise<void> {
  const { index, name, subject, virtualSize, source, copy } = disk;
  const onProgress = diskProgress('verify', { disk: index, total: virtualSize }, context);
  // A device or an export may be larger. Not so the others, and of a part of an overlay qemu takes for zero what is below it.
  const part = copy.format === 'raw' ? { offset: 0, size: virtualSize } : undefined;
  await compareImages(
    {
      images: [imageOptions(source), imageOptions(copy, part)],
      access: [...readAccess(source), ...readAccess(copy)],
      name,
      subject,
      onProgress: (share) => onProgress(share * virtualSize),
    },
    context,
  );
  onProgress(virtualSize);
}

/**
 * Reads a disk and its copy once more, and compares them. Emits progress, `task: 'verify'`, in bytes of what is compared.
 *
 * @throws V2vError `COPY_DIFFERS`; as `runProgram`
 */
export async function verifyDisk(
  disk: CopiedDisk,
  level: 'sampled' | 'full',
  context: Context,
): Promise<Verification> {
  const elapsed = stopwatch();
  await forgetCached(disk, context);
  let bytes = disk.virtualSize;
  if (level === 'full') await compareAll(disk, context);
  else {
    const segments = await chooseSample(disk, context);
    bytes = segments.reduce((sum, { size }) => sum + size, 0);
    await compareSample(disk, segments, context);
  }
  return { level, how: 'compared', bytes, seconds: elapsed() };
}

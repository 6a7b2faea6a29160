import type { DiskOptions } from '../../types/output';
import type { CopyReport } from '../../types/result';
import type { CopySource, Destination, TargetDisk } from '../../types/target';
import { overlayImage, type ImageToOpen } from '../programs/image-access';
import { withoutExtents } from '../programs/unknown-extents';
import type { Context } from '../run/context';
import { stopwatch } from '../run/stopwatch';
import type { Bandwidth } from './bandwidth';
import { checksumFile } from './checksum';
import { measureDisk } from './measure-disk';
import { diskProgress } from './progress';
import { verifyDisk } from './verify';
import { write } from './writers';
import type { Written } from './writers/writer';

const defaultRequests = 16; // the most that qemu-img(1) takes

/** One disk, and where it goes. */
export interface DiskToCopy {
  index: number;
  source: CopySource;
  disk: TargetDisk;
  destination: Destination;
}

export type CopyOptions = Pick<
  DiskOptions,
  'requests' | 'checksum' | 'parallel' | 'bandwidth' | 'bandwidthFile' | 'verify'
>;

async function imageOf(source: CopySource): Promise<ImageToOpen> {
  return source.kind === 'overlay' ? await overlayImage(source) : source.image;
}

/** How what was written is read again; undefined where that is not our business, or there is nothing. */
function imageOfCopy(
  { destination, disk }: DiskToCopy,
  { readable }: Written,
): { copy: ImageToOpen; subject: string } | undefined {
  switch (destination.kind) {
    case 'file':
      return (
        readable && {
          copy: { kind: 'file', path: readable.path, format: disk.format },
          subject: destination.becomes,
        }
      );
    case 'device': {
      const { path } = destination;
      return { copy: { kind: 'file', path, format: 'raw', device: true }, subject: path };
    }
    case 'nbd':
      return { copy: { kind: 'nbd', uri: destination.uri, format: 'raw' }, subject: disk.name };
    case 'none':
    case 'upload':
      return undefined;
  }
}

/**
 * Copies one disk, and verifies it and takes its checksum where that is wanted.
 *
 * @throws V2vError `COPY_DIFFERS`; see `copyDisks`
 */
export async function copyDisk(
  task: DiskToCopy,
  options: CopyOptions,
  bandwidth: Bandwidth,
  context: Context,
): Promise<CopyReport> {
  const { index, source, disk, destination } = task;
  const { requests = defaultRequests, checksum, verify = 'none' } = options;
  const { virtualSize, name } = source;
  const sizes = await measureDisk(source, context);
  const elapsed = stopwatch();
  const total = sizes.dataSize === undefined || sizes.dataSize === 0 ? virtualSize : sizes.dataSize;
  const onProgress = diskProgress('copy', { disk: index, total }, context);
  const image = await imageOf(source);
  const { readable, ...written } = await withoutExtents(image, context, (unlimited) =>
    bandwidth.within(unlimited, index, (limited) =>
      write(
        {
          index,
          name,
          image: limited,
          unlimited,
          disk,
          virtualSize,
          requests,
          verify,
          ...(bandwidth.limit === undefined ? {} : { bandwidth: bandwidth.limit }),
          onProgress: (share) => onProgress(share * total),
        },
        destination,
        context,
      ),
    ),
  );
  await context.sourceFiles.check();
  onProgress(total);
  const report: CopyReport = { ...written, format: disk.format, virtualSize, ...sizes, seconds: elapsed() };
  const copied = verify === 'none' ? undefined : imageOfCopy(task, { readable, ...written });
  if (verify !== 'none' && copied !== undefined) {
    report.verified = await withoutExtents(image, context, (read) =>
      verifyDisk({ index, name, virtualSize, source: read, ...copied }, verify, context),
    );
    await context.sourceFiles.check();
  }
  if (checksum !== undefined && readable !== undefined) {
    report.checksum = await checksumFile(
      readable,
      { disk: index, name: written.path ?? readable.path },
      context,
    );
  }
  return report;
}

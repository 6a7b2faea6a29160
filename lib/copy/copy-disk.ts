import type { DiskOptions, VerifyLevel } from '../../types/output';
import type { CopyReport } from '../../types/result';
import type { CopySource, Destination, TargetDisk } from '../../types/target';
import { isServed, overlayImage, type ImageToOpen } from '../programs/image-access';
import { withoutExtents } from '../programs/unknown-extents';
import type { Context } from '../run/context';
import { stopwatch } from '../run/stopwatch';
import { withSignal } from '../run/with-signal';
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

/** How they are written; of `DiskOptions` what does not decide the format. */
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
    case 'kept':
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

/** The report of a copy that an earlier run has completed, and verified as far as that is wanted. */
function finished({ destination }: DiskToCopy, verify: VerifyLevel): CopyReport | undefined {
  const report = destination.kind === 'kept' ? destination.log.report : undefined;
  const level = report?.verified?.level;
  return verify === 'none' || level === 'full' || level === verify ? report : undefined;
}

/** Takes what is told to somebody who is there only later: the last of it then, and what comes after. */
function knownLater<T>(
  later: Promise<T>,
  make: (known: T) => (share: number) => void,
): (share: number) => void {
  let last = 0;
  let tell: ((share: number) => void) | undefined;
  void later.then(
    (known) => {
      tell = make(known);
      tell(last);
    },
    () => undefined,
  );
  return (share) => {
    last = share;
    tell?.(share);
  };
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
  const known = finished(task, verify);
  if (known !== undefined) return known;
  const elapsed = stopwatch();
  const image = await imageOf(source);
  const copying = new AbortController();
  // Beside the copy, which need not wait for it.
  const measured = measureDisk(source, withSignal(context, copying.signal));
  const onProgress = knownLater(measured, ({ dataSize }) => {
    const total = dataSize === undefined || dataSize === 0 ? virtualSize : dataSize;
    const tell = diskProgress('copy', { disk: index, total }, context);
    return (share) => tell(share * total);
  });
  // A server may take one connection at a time.
  if (isServed(image)) await measured;
  let result;
  try {
    result = await withoutExtents(image, context, (unlimited) =>
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
            onProgress,
          },
          destination,
          context,
        ),
      ),
    );
  } catch (error) {
    copying.abort();
    await measured.catch(() => undefined);
    throw error;
  }
  const seconds = elapsed();
  const { readable, ...written } = result;
  const sizes = await measured;
  await context.sourceFiles.check();
  onProgress(1);
  const report: CopyReport = { ...written, format: disk.format, virtualSize, ...sizes, seconds };
  const copied = verify === 'none' ? undefined : imageOfCopy(task, { readable, ...written });
  if (verify !== 'none' && copied !== undefined) {
    report.verified = await withoutExtents(image, context, (read) =>
      verifyDisk({ index, name, virtualSize, source: read, ...copied }, verify, context),
    );
    await context.sourceFiles.check();
  }
  if (destination.kind === 'kept') await destination.log.complete(report);
  if (checksum !== undefined && readable !== undefined) {
    report.checksum = await checksumFile(
      readable,
      { disk: index, name: written.path ?? readable.path },
      context,
    );
  }
  return report;
}

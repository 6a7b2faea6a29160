import type { CopyReport } from '../../../types/result';
import type { VerifyLevel } from '../../../types/output';
import type { Destination, TargetDisk } from '../../../types/target';
import type { ImageToOpen } from '../../programs/image-access';
import type { Context } from '../../run/context';

/** One disk on its way. */
export interface DiskCopy {
  /** Index of the disk. */
  index: number;
  /** `sda`, for errors. */
  name: string;
  /** What is read. */
  image: ImageToOpen;
  /** What `image` is made of, where a limit of the bandwidth stands before that. */
  unlimited?: ImageToOpen;
  /** How it is written. */
  disk: Pick<TargetDisk, 'format' | 'allocation' | 'compressed'>;
  /** Bytes that the guest sees. */
  virtualSize: number;
  /** Requests in flight at once, over all processes. */
  requests: number;
  /** Bytes a second at most. */
  bandwidth?: number;
  /** What a server that takes an image is to verify. */
  verify: VerifyLevel;
  /** 0 to 1, never falling. */
  onProgress: (share: number) => void;
}

/** What became of a copy: where it is in the end, and where it can be read until then. */
export interface Written extends Pick<
  CopyReport,
  'path' | 'allocatedSize' | 'location' | 'verified' | 'method'
> {
  /** Absolute path of what holds the copy now, and bytes of it that are the copy's; undefined where nothing does. */
  readable?: { path: string; size?: number };
}

/**
 * Writes to one kind of destination. What is written is on the target's disk when it resolves; what a failed copy leaves
 * is taken back with the target.
 */
export type Writer<D extends Destination = Destination> = (
  copy: DiskCopy,
  destination: D,
  context: Context,
) => Promise<Written>;

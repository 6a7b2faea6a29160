import type { ConvertFailure } from './failure';
import type { ConvertResult } from './result';
import type { TargetDisk, TargetDocument } from './target';

/**
 * What a place of the host is for: overlays and unpacked disks; the disks of the target; libguestfs's appliance, which
 * stays for the next conversion.
 */
export type SpacePurpose = 'temporary' | 'target' | 'appliance';

/** What a conversion needs at one place of the host. */
export interface SpaceNeed {
  purpose: SpacePurpose;
  /** Absolute path of the directory. */
  path: string;
  /** Bytes in all, as the plan itself took them at `temporary` and `appliance`. At `target` no less than what `convert()` wants to see free before it knows what trimming saves. */
  needed: number;
  /** Bytes of them that are there already, because they stay from one conversion to the next. */
  present: number;
  /** Bytes that are free for this user. */
  available: number;
  /** Other places in the same file system; all of them are filled from what is available. */
  sharedWith: SpacePurpose[];
  /**
   * Whether what is available is enough at any rate, for this place and those that share it. It may be all the same
   * where this is false and no obstacle says that it is not.
   */
  enough: boolean;
}

/**
 * What `convert()` would do with the same options. Plain JSON. What the result has as well is the same here: in
 * `conversion`, `done` is a step that applies, and `changes` are files of the guest that would change.
 */
export interface ConversionPlan extends Pick<
  ConvertResult,
  | 'name'
  | 'source'
  | 'inspection'
  | 'conversion'
  | 'machine'
  | 'warnings'
  | 'preflight'
  | 'stages'
  | 'seconds'
  | 'run'
> {
  /** The disks that would be written, measured on the converted guest. */
  disks: TargetDisk[];
  /** What would describe the guest at the target. A password in it is masked as `***`. */
  documents: TargetDocument[];
  space: SpaceNeed[];
  /** What would make `convert()` fail at the destination, all of it; empty where nothing would. */
  obstacles: ConvertFailure[];
}

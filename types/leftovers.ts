import type { KeptCopy } from './kept-copy';
import type { RemoteResource } from './target';

/** Something that a killed run made at a target, and that takes the target's credentials to remove. Plain JSON. */
export interface RemoteLeftover extends RemoteResource {
  /** When the run began; ISO 8601. */
  date: string;
  /** Absolute path of the directory with the run's record, which stays for as long as this is there. */
  directory: string;
  /** How to remove it, in a sentence. */
  advice: string;
}

/** What `listLeftovers()` found. Plain JSON. */
export interface FoundLeftovers {
  /** Temporary directories of runs that were killed, as absolute paths; the next run removes what these made on this host. */
  directories: string[];
  /** What they made at targets, and no later run has removed. */
  remote: RemoteLeftover[];
  /** Copies of disks that wait for a conversion to go on from them; no run removes them by itself. */
  copies: KeptCopy[];
}

/** What `removeLeftovers()` found and removed. Plain JSON. */
export interface RemovedLeftovers {
  /** Temporary directories of runs that were killed, as absolute paths. */
  directories: string[];
  /** What those runs had begun outside of them: unfinished disks and metadata, sockets of the appliance; copies that were kept. */
  files: string[];
  /** Ids of their processes that were still running and were ended. */
  processes: number[];
  /** What all of it took on the host's disks. */
  bytes: number;
  /** What they had made at the target of `output`, and is gone. */
  remote: RemoteLeftover[];
  /** What they had made at targets and is still there. */
  remaining: RemoteLeftover[];
  /** What could not be removed. */
  problems: LeftoverProblem[];
}

/** Something that a killed run left and that could not be removed. */
export interface LeftoverProblem {
  /** A file or directory of this host, or the place of a target. */
  path: string;
  /** One sentence. */
  message: string;
}

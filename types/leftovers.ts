/** What `removeLeftovers()` found and removed. Plain JSON. */
export interface RemovedLeftovers {
  /** Temporary directories of runs that were killed, as absolute paths. */
  directories: string[];
  /** What those runs had begun outside of them: unfinished disks and metadata, sockets of the appliance. */
  files: string[];
  /** Ids of their processes that were still running and were ended. */
  processes: number[];
  /** What all of it took on the host's disks. */
  bytes: number;
  /** What could not be removed. */
  problems: LeftoverProblem[];
}

/** Something that a killed run left and that could not be removed. */
export interface LeftoverProblem {
  path: string;
  /** One sentence. */
  message: string;
}

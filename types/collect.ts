/** What is copied out of the guest as it was, before it is converted: virt-v2v's `--collect`. */
export interface CollectOptions {
  /** The archive that is written, a tar that xz has compressed. Nothing may be there. */
  output: string;
  /** In the order in which they stand in the archive. */
  paths: readonly CollectPath[];
}

/** A file, or a directory with all that is in it. */
export interface CollectPath {
  /** In the guest, absolute; a Windows guest's with slashes and without a drive, in any case: `/Windows/inf`. */
  path: string;
  /** Directory of the archive that it is put into; default: its top. */
  directory?: string;
}

/** What became of `CollectOptions`. */
export interface CollectedFiles {
  /** Absolute path of the archive. */
  path: string;
  /** Bytes that it takes. */
  size: number;
  /** In the order in which they were asked for. */
  paths: CollectedPath[];
}

/** What became of one path. */
export interface CollectedPath extends CollectPath {
  /** Files, directories and links that were put into the archive; 0: a warning says why. */
  entries: number;
  /** Bytes of their contents. */
  bytes: number;
  /** Devices and FIFOs, which were left out. */
  skipped: number;
}

/** A copy of a source's disk that outlives the run that makes it, so that the next conversion goes on from it. Plain JSON. */
export interface KeptCopy {
  /** Absolute path of the copy, `/out/web-sda.copy`; what is known of it stands in `/out/web-sda.copy.json`. */
  path: string;
  /** Absolute path that the finished disk gets. */
  becomes: string;
  /** All of the source's disk is in it. */
  complete: boolean;
  /** Bytes of the disk that need not be read again. */
  copied: number;
  /** Bytes that the guest sees of the disk. */
  virtualSize: number;
  /** The source's disk, as people know it. */
  source: string;
  /** When it was last added to; ISO 8601. */
  updated: string;
}

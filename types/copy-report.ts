import type { Verification } from './verification';

/** What became of one disk. */
export interface CopyReport {
  /** Absolute path of the written disk; undefined where the output keeps none. */
  path?: string;
  format: 'raw' | 'qcow2';
  /** Bytes that the guest sees. */
  virtualSize: number;
  /**
   * Bytes that held data on the source's disk, counted in whole clusters; the others read as zero. Absent where qemu-img
   * cannot tell.
   */
  sourceDataSize?: number;
  /**
   * Bytes that hold data once the guest is converted and trimmed, counted in whole clusters: what is copied. The others
   * read as zero. Absent where qemu-img cannot tell.
   */
  dataSize?: number;
  /** Bytes that the file takes on the host's disk. */
  allocatedSize?: number;
  /** Of the written file, where `DiskOptions.checksum` asks for it and the output keeps one. `value`: lower-case hex. */
  checksum?: { algorithm: 'sha256'; value: string };
  /** Where the disk is at a target that is not a file of this host: the name, path or id of a volume or an image. */
  location?: string;
  /**
   * `cloned`: the file shares its blocks with the source's (a reflink), and only what the conversion changed was written.
   * Absent where nothing was written.
   */
  method?: 'copied' | 'cloned';
  /** Absent where nothing was verified. */
  verified?: Verification;
  /** What the copy took, without checksum and verification. */
  seconds: number;
}

/** That what was written is what was read; a difference ends the conversion with `COPY_DIFFERS`. */
export interface Verification {
  level: 'sampled' | 'full';
  /** `compared`: both were read. `checksum`: the server said its own. `read-back`: the target was read, and its checksum made. */
  how: 'compared' | 'checksum' | 'read-back';
  /** Bytes of the disk that it holds for. */
  bytes: number;
  seconds: number;
}

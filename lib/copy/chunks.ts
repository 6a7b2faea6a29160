const MiB = 1024 * 1024;
const first = 256 * MiB;
const smallest = 64 * MiB;
const largest = 4096 * MiB;
/** Seconds that a chunk should take: starting a program must not be felt, and so much is copied again after a kill. */
const [soon, late] = [5, 20];

/** How much is copied before it is written down, by what the source and the target can do. */
export class ChunkSize {
  #bytes = first;

  constructor(private readonly now: () => number = () => performance.now() / 1000) {}

  get bytes(): number {
    return this.#bytes;
  }

  /** Copies a chunk, and learns from what that takes. */
  async measure(bytes: number, copy: () => Promise<void>): Promise<void> {
    const begun = this.now();
    await copy();
    const seconds = this.now() - begun;
    if (seconds > late) this.#bytes = Math.max(smallest, this.#bytes / 2);
    // The last one of a disk may be small, and says nothing.
    else if (seconds < soon && bytes === this.#bytes) this.#bytes = Math.min(largest, this.#bytes * 2);
  }
}

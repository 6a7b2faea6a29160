import type { Extent } from '../../programs/image-map';
import type { Segment } from '../../programs/image-options';

const KiB = 1024;
const MiB = 1024 * KiB;
/** What is compared at once. */
const blockSize = 64 * KiB;
/** Of both ends of the disk: boot sector, partition tables, superblocks. */
const endSize = MiB;
/** Of the borders between data and zeros, and of the rest: half of the whole each, 256 MiB at most. */
const mostBlocks = 2048;

/** Numbers from 0 to below 1 that are the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Chooses what of a disk is compared: its first and last MiB, both sides of the borders between data and zeros, and blocks
 * by chance, more of them where data is. The same disk has the same sample.
 */
export class Sample {
  readonly #random: () => number;
  readonly #borders: number[] = [];
  readonly #data: number[] = [];
  #seenBorders = 0;
  #seenData = 0;
  #wasData: boolean | undefined;

  constructor(private readonly size: number) {
    this.#random = randomNumbers(size / 512);
  }

  /** Takes the extents of the disk, in their order. */
  add({ offset, size, isData }: Extent): void {
    if (this.#wasData !== undefined && this.#wasData !== isData) {
      this.#keep(this.#borders, ++this.#seenBorders, offset);
    }
    this.#wasData = isData;
    if (!isData) return;
    const from = this.#seenData;
    this.#seenData += Math.ceil(size / blockSize);
    // Few of an extent can be kept; of each tebibyte of data only so many are looked at.
    const looks = Math.min(Math.ceil(size / blockSize), mostBlocks);
    for (let look = 0; look < looks; look++) {
      const block = Math.floor(((look + this.#random()) * size) / looks / blockSize);
      this.#keep(this.#data, from + look + 1, offset + block * blockSize);
    }
  }

  /** Each of those seen is kept with the same chance. */
  #keep(kept: number[], seen: number, offset: number): void {
    if (kept.length < mostBlocks / 2) kept.push(offset);
    else {
      const place = Math.floor(this.#random() * seen);
      if (place < kept.length) kept[place] = offset;
    }
  }

  /** What is compared, in order, without overlaps. */
  segments(): Segment[] {
    const blocks = new Set<number>();
    const take = (offset: number): void => {
      if (offset >= 0 && offset < this.size) blocks.add(Math.floor(offset / blockSize));
    };
    for (let at = 0; at < endSize; at += blockSize) {
      take(at);
      take(this.size - 1 - at);
    }
    for (const border of this.#borders) {
      take(border - 1);
      take(border);
    }
    for (const offset of this.#data) take(offset);
    // Where nothing should be: as many as is cheap. They read as zero.
    for (let index = 0; index < mostBlocks / 8; index++) take(Math.floor(this.#random() * this.size));
    const segments: Segment[] = [];
    for (const block of [...blocks].sort((a, b) => a - b)) {
      const offset = block * blockSize;
      const size = Math.min(blockSize, this.size - offset);
      const last = segments.at(-1);
      if (last !== undefined && last.offset + last.size === offset) last.size += size;
      else segments.push({ offset, size });
    }
    return segments;
  }
}

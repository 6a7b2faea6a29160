import { ownTurn } from '../../../async/turns';
import { readRange, type FileRange } from '../file-range';

/** A table of an image: a run of numbers of 4 or 8 bytes. */
export interface Table {
  offset: number;
  /** Bytes. */
  length: number;
}

/** Bytes of tables that are read for one image; those of a disk of half a terabyte, as most formats have them. */
const readLimit = 64 * 1024 ** 2;
const pieceSize = 1024 ** 2;
/** What a read costs at least, for tables that are many and small. */
const readCost = 4096;

/** Reads the tables of one image, as many as the limit leaves. */
export class TableReader {
  private left = readLimit;

  constructor(private readonly range: FileRange) {}

  /** Whether the limit is reached: nothing more is read. */
  get isExhausted(): boolean {
    return this.left <= 0;
  }

  /** Whether something of `length` bytes at `offset` lies in the file whole. */
  holds(offset: number, length: number): boolean {
    return offset + length <= this.range.size;
  }

  /** The pieces of a table in turn. Ends early where the file or the limit ends. */
  async *pieces({ offset, length }: Table): AsyncGenerator<Buffer> {
    for (let at = 0; at < length && this.left > 0; at += pieceSize) {
      const data = await readRange(this.range, offset + at, Math.min(pieceSize, length - at, this.left));
      if (data.length === 0) return;
      this.left -= Math.max(data.length, readCost);
      yield data;
      await ownTurn();
    }
  }
}

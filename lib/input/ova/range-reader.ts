import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';

import { RandomAccessReader } from 'yauzl';

import type { FileRange } from '../image/file-range';

/**
 * A piece of a file for yauzl, which takes offsets from the archive without a look at them; Node.js throws where one is
 * impossible, and nobody could catch that.
 */
export class RangeReader extends RandomAccessReader {
  constructor(
    private readonly handle: FileHandle,
    private readonly range: FileRange,
  ) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const { path, offset, size } = this.range;
    if (start < 0 || end > size) {
      return new Readable({ read: () => undefined }).destroy(new Error('it goes on past its end'));
    }
    return createReadStream(path, { start: offset + start, end: offset + end - 1 });
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    if (position < 0 || position + length > this.range.size) {
      setImmediate(callback, new Error('it goes on past its end'));
      return;
    }
    this.handle.read(buffer, offset, length, this.range.offset + position).then(
      ({ bytesRead }) => callback(null, bytesRead),
      (error: unknown) => callback(error as Error),
    );
  }

  override close(callback: (error: Error | null) => void): void {
    this.handle.close().then(
      () => callback(null),
      (error: unknown) => callback(error as Error),
    );
  }
}

import type { FileHandle } from 'node:fs/promises';

import { UnreadableInitrd } from './unreadable';

const windowBytes = 64 * 1024;

/** Small reads at any place of a file, through one window of it. */
export class FileWindow {
  private window = Buffer.alloc(0);
  private start = 0;

  constructor(
    private readonly file: FileHandle,
    readonly size: number,
  ) {}

  /** Up to `length` bytes at `offset`; fewer at the end of the file. `length` is at most 64 KiB. */
  async peek(offset: number, length: number): Promise<Buffer> {
    if (offset < this.start || offset + length > this.start + this.window.length) {
      const buffer = Buffer.alloc(windowBytes);
      const { bytesRead } = await this.file.read(buffer, 0, windowBytes, offset);
      this.window = buffer.subarray(0, bytesRead);
      this.start = offset;
    }
    return this.window.subarray(offset - this.start, offset - this.start + length);
  }

  /** Exactly `length` bytes at `offset`. */
  async read(offset: number, length: number): Promise<Buffer> {
    const bytes = await this.peek(offset, length);
    if (bytes.length < length)
      throw new UnreadableInitrd('the file ends in the middle of a compressed segment');
    return bytes;
  }

  /** The first offset from `offset` on whose byte is not zero; the size of the file where there is none. */
  async skipZeros(offset: number): Promise<number> {
    for (let position = offset; position < this.size;) {
      const bytes = await this.peek(position, windowBytes);
      if (bytes.length === 0) break;
      const index = bytes.findIndex((byte) => byte !== 0);
      if (index >= 0) return position + index;
      position += bytes.length;
    }
    return this.size;
  }
}

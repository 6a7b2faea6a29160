import { open } from 'node:fs/promises';

/** Reads a piece of a file, less where the file ends. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>;

/** Opens a file for as long as `use` takes. */
export async function readingAt<T>(path: string, use: (read: ReadAt) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    return await use(async (offset, length) => {
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await file.read(buffer, 0, length, offset);
      return buffer.subarray(0, bytesRead);
    });
  } finally {
    await file.close();
  }
}

/** A picture, three bytes a pixel: red, green, blue. */
export interface Picture {
  width: number;
  height: number;
  pixels: Buffer;
}

/** More than any screen has. */
const largest = 16384;

/** Reads what QEMU's screendump writes, a binary PPM; undefined where it is something else, or not complete. */
export function parsePpm(file: Buffer): Picture | undefined {
  const [, width, height, depth] =
    /^P6\s+(\d{1,5})\s+(\d{1,5})\s+(\d{1,3})\s/.exec(file.toString('latin1', 0, 40)) ?? [];
  const start = /^P6\s+\d+\s+\d+\s+\d+\s/.exec(file.toString('latin1', 0, 40))?.[0].length;
  if (start === undefined || depth !== '255') return undefined;
  const [columns, rows] = [Number(width), Number(height)];
  if (columns === 0 || rows === 0 || columns > largest || rows > largest) return undefined;
  const pixels = file.subarray(start, start + columns * rows * 3);
  return pixels.length === columns * rows * 3 ? { width: columns, height: rows, pixels } : undefined;
}

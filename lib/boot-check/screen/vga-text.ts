import type { Picture } from './ppm';

/** Where the text of a VGA screen is in the memory of a PC: a byte of character and one of colour for each place. */
export const textMemory = { address: 0xb8000, size: 0x8000 } as const;

const columns = 80;

/** A screen of the size that QEMU gives 80 columns of text, of nine dots each or of eight. */
export function isTextMode({ width, height }: Pick<Picture, 'width' | 'height'>): boolean {
  return (width === 720 || width === 640) && height === 400;
}

/**
 * The text in VGA memory, its empty lines left out. A kernel scrolls by moving the window over the memory: the lines of more
 * than one screen may be there, in the order of the memory.
 */
export function readVgaText(memory: Buffer): string {
  const lines: string[] = [];
  for (let start = 0; start + columns * 2 <= memory.length; start += columns * 2) {
    let line = '';
    for (let column = 0; column < columns; column++) {
      const code = memory[start + column * 2] ?? 0;
      // Of code page 437 what is beyond ASCII is frames and blocks.
      line += code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : ' ';
    }
    if (line.trim() !== '') lines.push(line.trimEnd());
  }
  return lines.join('\n');
}

import { inflateSync } from 'node:zlib';

import { isMostlyBlack, isStopScreen, showsTheSame, thumbnail } from '../../../lib/boot-check/screen/look';
import { encodePng } from '../../../lib/boot-check/screen/png';
import { parsePpm, type Picture } from '../../../lib/boot-check/screen/ppm';
import { isTextMode, readVgaText } from '../../../lib/boot-check/screen/vga-text';

type Colour = readonly [number, number, number];

/** A picture in one colour, with a rectangle of another. */
function picture(ground: Colour, mark?: { colour: Colour; from: number; to: number }): Picture {
  const [width, height] = [320, 240];
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const isMarked = mark && x >= mark.from && x < mark.to && y >= mark.from && y < mark.to;
    pixels.set(isMarked ? mark.colour : ground, at * 3);
  }
  return { width, height, pixels };
}

const white: Colour = [255, 255, 255];

it('a PPM is read, and one that is not complete or none is not', () => {
  const file = Buffer.concat([Buffer.from('P6\n2 1\n255\n'), Buffer.from([1, 2, 3, 4, 5, 6])]);
  expect(parsePpm(file)).toEqual({ width: 2, height: 1, pixels: Buffer.from([1, 2, 3, 4, 5, 6]) });
  expect(parsePpm(file.subarray(0, -1))).toBeUndefined();
  expect(parsePpm(Buffer.from('P6\n99999 99999\n255\n'))).toBeUndefined();
  expect(parsePpm(Buffer.from('P5\n2 1\n255\nab'))).toBeUndefined();
  expect(parsePpm(Buffer.alloc(0))).toBeUndefined();
});

it('a PNG has the pixels, and checksums that hold', () => {
  const png = encodePng({ width: 2, height: 1, pixels: Buffer.from([1, 2, 3, 4, 5, 6]) });
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  const length = png.readUInt32BE(33);
  expect(png.toString('latin1', 37, 41)).toBe('IDAT');
  expect([...inflateSync(png.subarray(41, 41 + length))]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  // That of every PNG's last chunk.
  expect(png.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082');
});

it('the text of a screen stands in its memory', () => {
  const memory = Buffer.alloc(80 * 25 * 2);
  const write = (row: number, text: string) =>
    [...text].forEach((letter, column) => memory.set([letter.charCodeAt(0), 7], (row * 80 + column) * 2));
  write(0, 'SeaBIOS (version 1.16.2)');
  write(4, 'No bootable device.');
  memory.set([0xcd, 7], (5 * 80 + 3) * 2);
  expect(readVgaText(memory)).toBe('SeaBIOS (version 1.16.2)\nNo bootable device.');
  expect(isTextMode({ width: 720, height: 400 })).toBe(true);
  expect(isTextMode({ width: 1024, height: 768 })).toBe(false);
});

it('pictures are the same where little has changed', () => {
  const desktop = thumbnail(picture([60, 90, 120]));
  const clock = thumbnail(picture([60, 90, 120], { colour: white, from: 0, to: 12 }));
  const window = thumbnail(picture([60, 90, 120], { colour: white, from: 20, to: 200 }));
  expect(showsTheSame(desktop, clock)).toBe(true);
  expect(showsTheSame(desktop, window)).toBe(false);
  expect(showsTheSame(desktop, { ...desktop, width: 640 })).toBe(false);
});

it('a logo on black is no desktop', () => {
  expect(isMostlyBlack(thumbnail(picture([0, 0, 0], { colour: white, from: 100, to: 140 })))).toBe(true);
  expect(isMostlyBlack(thumbnail(picture([60, 90, 120])))).toBe(false);
});

it('a stop code has its colours, and its text', () => {
  const text = { colour: white, from: 40, to: 90 };
  expect(isStopScreen(picture([0, 0x78, 0xd7], text))).toBe(true);
  expect(isStopScreen(picture([0, 0, 0xaa], text))).toBe(true);
  expect(isStopScreen(picture([0, 0x78, 0xd7]))).toBe(false);
  expect(isStopScreen(picture([60, 90, 120], text))).toBe(false);
});

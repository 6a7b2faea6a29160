import type { Picture } from './ppm';

/** A picture made small, to compare it with another. */
export interface Thumbnail {
  width: number;
  height: number;
  /** Brightness, 0 to 255, of each field. */
  fields: Uint8Array;
}

const [across, down] = [32, 24];
/** Of 255. A pointer that moves or a clock changes a few fields a little. */
const sameField = 10;
const fewFields = 6;

/** Each field has the mean of its pixels, of which some are looked at. */
export function thumbnail({ width, height, pixels }: Picture): Thumbnail {
  const fields = new Uint8Array(across * down);
  for (let field = 0; field < fields.length; field++) {
    const left = Math.floor(((field % across) * width) / across);
    const right = Math.max(left + 1, Math.floor((((field % across) + 1) * width) / across));
    const top = Math.floor((Math.floor(field / across) * height) / down);
    const bottom = Math.max(top + 1, Math.floor(((Math.floor(field / across) + 1) * height) / down));
    let [sum, count] = [0, 0];
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const at = (y * width + x) * 3;
        sum += (pixels[at] ?? 0) + (pixels[at + 1] ?? 0) + (pixels[at + 2] ?? 0);
        count += 3;
      }
    }
    fields[field] = sum / count;
  }
  return { width, height, fields };
}

/** Whether two pictures show the same, but for something small such as a clock. */
export function showsTheSame(one: Thumbnail, other: Thumbnail): boolean {
  if (one.width !== other.width || one.height !== other.height) return false;
  const changed = one.fields.reduce(
    (sum, value, field) => (Math.abs(value - (other.fields[field] ?? 0)) > sameField ? sum + 1 : sum),
    0,
  );
  return changed <= fewFields;
}

/** Whether hardly anything is lit: a screen that is off, or the logo of a boot on black. */
export function isMostlyBlack({ fields }: Thumbnail): boolean {
  return fields.filter((value) => value > 24).length < fields.length * 0.1;
}

/** The backgrounds that Windows shows a stop code on: since 8, 10's own, and up to 7. */
const stopColours: readonly (readonly [number, number, number])[] = [
  [0x10, 0x71, 0xaa],
  [0x00, 0x78, 0xd7],
  [0x00, 0x00, 0x80],
  [0x00, 0x00, 0xaa],
];

const near = (value: number, wanted: number): boolean => Math.abs(value - wanted) <= 12;

/** Whether a picture is the one colour on which Windows shows a stop code, with text in white. */
export function isStopScreen({ pixels }: Picture): boolean {
  const shares = stopColours.map(() => 0);
  let [white, looked] = [0, 0];
  for (let at = 0; at + 2 < pixels.length; at += 3 * 7) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3);
    looked++;
    if (red > 200 && green > 200 && blue > 200) white++;
    stopColours.forEach((colour, index) => {
      if (near(red, colour[0]) && near(green, colour[1]) && near(blue, colour[2])) shares[index]! += 1;
    });
  }
  const share = Math.max(...shares) / looked;
  return share > 0.75 && white / looked > 0.005 && white / looked < 0.2;
}

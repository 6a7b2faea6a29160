/** A number as INFs write it: `0x00010001`, `3`; undefined where it is none. */
export function infNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:0x[\da-f]{1,8}|\d{1,10})$/i.test(text)) return undefined;
  const number = Number(text);
  return number <= 0xffffffff ? number : undefined;
}

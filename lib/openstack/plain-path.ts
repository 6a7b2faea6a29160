/** The path of an address without slashes at its end. */
export function plainPath({ pathname }: URL): string {
  let end = pathname.length;
  while (pathname.endsWith('/', end) && end > 0) end--;
  return pathname.slice(0, end);
}

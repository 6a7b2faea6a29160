/** A name as a URI spells it, `a%20b`, without the escapes; as it is where they make no sense. */
export function percentDecoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

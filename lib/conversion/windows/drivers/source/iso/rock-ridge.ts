const continues = 1;

/** The name that Rock Ridge gives a file, out of the part of its record that is the system's own; undefined where it gives none. */
export function rockRidgeName(part: Buffer): string | undefined {
  let name: string | undefined;
  for (let at = 0; at + 4 <= part.length;) {
    const length = part.readUInt8(at + 2);
    if (length < 4 || at + length > part.length) break;
    if (part.toString('latin1', at, at + 2) === 'NM' && length >= 5) {
      const flags = part.readUInt8(at + 4);
      // The other flags stand for `.` and `..`.
      if ((flags & ~continues) === 0) name = (name ?? '') + part.toString('utf8', at + 5, at + length);
    }
    at += length;
  }
  return name;
}

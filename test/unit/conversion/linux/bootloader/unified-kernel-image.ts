/** A PE file that holds nothing but these sections, as a unified kernel image has them. */
export function unifiedKernelImage(sections: Record<string, string>): Buffer {
  const names = Object.keys(sections);
  const header = Buffer.alloc(64 + 24 + 40 * names.length);
  header.write('MZ', 0, 'latin1');
  header.writeUInt32LE(64, 0x3c);
  header.write('PE\0\0', 64, 'latin1');
  header.writeUInt16LE(names.length, 64 + 6);
  const bodies: Buffer[] = [];
  let offset = header.length;
  names.forEach((name, i) => {
    const body = Buffer.from(sections[name] ?? '', 'latin1');
    const at = 64 + 24 + 40 * i;
    header.write(name, at, 8, 'latin1');
    header.writeUInt32LE(body.length, at + 8);
    header.writeUInt32LE(body.length, at + 16);
    header.writeUInt32LE(offset, at + 20);
    bodies.push(body);
    offset += body.length;
  });
  return Buffer.concat([header, ...bodies]);
}

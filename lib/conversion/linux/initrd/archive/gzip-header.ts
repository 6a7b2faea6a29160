import type { FileWindow } from './file-window';
import { UnreadableInitrd } from './unreadable';

const headerChecksum = 0x02;
const extraField = 0x04;
const fileName = 0x08;
const comment = 0x10;

/** The offset of the deflated data of a gzip member (RFC 1952) that begins at `start`. */
export async function gzipDataStart(file: FileWindow, start: number): Promise<number> {
  const flags = (await file.read(start + 3, 1)).readUInt8();
  let offset = start + 10;
  if ((flags & extraField) !== 0) offset += 2 + (await file.read(offset, 2)).readUInt16LE();
  for (const text of [fileName, comment]) {
    if ((flags & text) === 0) continue;
    const length = (await file.peek(offset, 4096)).indexOf(0);
    if (length < 0) throw new UnreadableInitrd('its gzip segment has a header that is not valid');
    offset += length + 1;
  }
  return offset + ((flags & headerChecksum) !== 0 ? 2 : 0);
}

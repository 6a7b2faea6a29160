import type { Guestfs } from '../../guestfs';

/** $Volume, the fourth record of the master file table, says whether an NTFS wants to be checked; see the NTFS documentation of Linux-NTFS. */
const volumeRecord = 3;
const volumeInformation = 0x70;
const flagsOffset = 10;
const dirty = 0x0001;
const endOfAttributes = 0xffffffff;

/**
 * Whether Windows has noted that the volume must be checked (chkdsk). False where it cannot be told.
 *
 * @param start the first bytes of the device, where they have been read
 */
export async function isMarkedDirty(guest: Guestfs, device: string, start?: Buffer): Promise<boolean> {
  const boot = start ?? (await guest.preadDevice(device, 512, 0));
  const place = recordPlace(boot);
  if (place === undefined) return false;
  // It may lie behind the end of the device.
  const record = await guest.preadDevice(device, place.size, place.offset).catch(() => Buffer.alloc(0));
  const flags = volumeFlags(record);
  return flags !== undefined && (flags & dirty) !== 0;
}

function recordPlace(boot: Buffer): { offset: number; size: number } | undefined {
  if (boot.length < 512 || boot.toString('latin1', 3, 11) !== 'NTFS    ') return undefined;
  const sector = boot.readUInt16LE(11);
  const perCluster = boot.readUInt8(13);
  // From 128 KiB on, it is the negative power of two.
  const cluster = sector * (perCluster > 0x80 ? 2 ** (256 - perCluster) : perCluster);
  const table = Number(boot.readBigUInt64LE(48)) * cluster;
  const perRecord = boot.readInt8(64);
  const size = perRecord < 0 ? 2 ** -perRecord : perRecord * cluster;
  if (size < 512 || size > 65536 || !Number.isSafeInteger(table)) return undefined;
  return { offset: table + volumeRecord * size, size };
}

/** Its attributes lie in the first sector, of which the last two bytes are replaced: none of these. */
function volumeFlags(record: Buffer): number | undefined {
  if (record.length < 512 || record.toString('latin1', 0, 4) !== 'FILE') return undefined;
  for (let at = record.readUInt16LE(20); at + 24 <= record.length;) {
    const type = record.readUInt32LE(at);
    const length = record.readUInt32LE(at + 4);
    if (type === endOfAttributes || length < 24) return undefined;
    if (type === volumeInformation) {
      const content = at + record.readUInt16LE(at + 20) + flagsOffset;
      return content + 2 <= record.length ? record.readUInt16LE(content) : undefined;
    }
    at += length;
  }
  return undefined;
}

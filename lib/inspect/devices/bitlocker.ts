import type { Guestfs } from '../../guestfs';

/**
 * The metadata of BitLocker (FVE), as far as they tell how a volume is protected; see the documentation of libbde, "BitLocker
 * Drive Encryption (BDE) format".
 */
const signature = '-FVE-FS-';
/** In the first sector of the volume, from Windows 7 on: where the three copies of the metadata are. */
const copiesOffset = 176;
const blockSize = 64 * 1024;
/** In a copy: a header of the block, one of the metadata with their size, and then the entries. */
const metadataOffset = 64;
const volumeMasterKey = { entry: 0x0002, value: 0x0008 };
const protectionOffset = 8 + 26;
const clearKey = 0x0000;

/**
 * Whether BitLocker is suspended: the key lies on the disk in the clear, so that anyone can read it. False where it is protected,
 * and where it cannot be told.
 *
 * @param start the first bytes of the device, where they have been read
 */
export async function isSuspended(guest: Guestfs, device: string, start?: Buffer): Promise<boolean> {
  const boot = start ?? (await guest.preadDevice(device, 512, 0));
  if (boot.length < 512 || boot.toString('latin1', 3, 11) !== signature) return false;
  const offset = boot.readBigUInt64LE(copiesOffset);
  if (offset === 0n || offset > BigInt(Number.MAX_SAFE_INTEGER)) return false;
  // It may lie behind the end of the device.
  const block = await guest.preadDevice(device, blockSize, Number(offset)).catch(() => Buffer.alloc(0));
  return protections(block).includes(clearKey);
}

/** How the key of the volume is protected, in each of its copies: 0 not at all, 0x100 by a TPM, 0x800 by the recovery password. */
export function protections(block: Buffer): number[] {
  if (block.length < metadataOffset + 48 || block.toString('latin1', 0, 8) !== signature) return [];
  const size = block.readUInt32LE(metadataOffset);
  const end = Math.min(block.length, metadataOffset + size);
  const found: number[] = [];
  for (let at = metadataOffset + block.readUInt32LE(metadataOffset + 8); at + 8 <= end;) {
    const length = block.readUInt16LE(at);
    if (length < 8) break;
    const isKey =
      block.readUInt16LE(at + 2) === volumeMasterKey.entry &&
      block.readUInt16LE(at + 4) === volumeMasterKey.value;
    if (isKey && at + protectionOffset + 2 <= end) found.push(block.readUInt16LE(at + protectionOffset));
    at += length;
  }
  return found;
}

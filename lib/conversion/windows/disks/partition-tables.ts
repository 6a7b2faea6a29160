import type { Guestfs } from '../../../guestfs';
import { guidOf } from '../../../registry/guid';

/** What Windows knows a disk and its partitions by. */
export interface DiskIdentity {
  /** Signature of its MBR in hexadecimal, `5CBEA03E`, or the GUID of its GPT with braces; absent for a blank one. */
  id?: string;
  /** GUIDs of its partitions; none for an MBR. */
  partitions: string[];
}

/** The table of a disk with sectors of 4096 bytes ends here; that of one with 512 long before. */
const tableBytes = 32 * 1024;
const sectorSizes = [512, 4096];
const entrySizes = { least: 128, most: 4096 };

/** Of each disk of the guest, in the order of the source. */
export async function readDiskIdentities(guest: Guestfs): Promise<DiskIdentity[]> {
  const identities: DiskIdentity[] = [];
  for (const device of await guest.listDevices()) {
    identities.push(diskIdentity(await guest.preadDevice(device, tableBytes, 0)));
  }
  return identities;
}

/** Of the first bytes of a disk; see the UEFI specification, 5.2.1 and 5.3. */
export function diskIdentity(start: Buffer): DiskIdentity {
  const sector = sectorSizes.find((size) => start.toString('latin1', size, size + 8) === 'EFI PART');
  if (sector !== undefined && start.length >= sector + 92) {
    const header = start.subarray(sector);
    return { id: `{${guidOf(header.subarray(56, 72))}}`, partitions: partitionGuids(start, header, sector) };
  }
  if (start.length < 512 || start.readUInt16LE(510) !== 0xaa55) return { partitions: [] };
  const signature = start.readUInt32LE(440);
  return signature === 0 ? { partitions: [] } : { id: signatureText(signature), partitions: [] };
}

/** As diskpart shows it. */
export const signatureText = (signature: number): string =>
  signature.toString(16).toUpperCase().padStart(8, '0');

function partitionGuids(start: Buffer, header: Buffer, sector: number): string[] {
  const first = Number(header.readBigUInt64LE(72)) * sector;
  const [count, size] = [header.readUInt32LE(80), header.readUInt32LE(84)];
  if (size < entrySizes.least || size > entrySizes.most) return [];
  const guids: string[] = [];
  for (let at = first; at + size <= start.length && at < first + count * size; at += size) {
    const entry = start.subarray(at, at + 32);
    // Of no type: not in use.
    if (entry.subarray(0, 16).some((byte) => byte !== 0)) guids.push(guidOf(entry.subarray(16)));
  }
  return guids;
}

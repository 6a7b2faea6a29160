import type { Guestfs } from '../../../guestfs';
import { readGpt } from '../../../partitions/gpt';
import { mbrSignature, signatureText } from '../../../partitions/mbr';

/** What Windows knows a disk and its partitions by. */
export interface DiskIdentity {
  /** Signature of its MBR in hexadecimal, `5CBEA03E`, or the GUID of its GPT with braces; absent for a blank one. */
  id?: string;
  /** GUIDs of its partitions; none for an MBR. */
  partitions: string[];
}

/** The table of a disk with sectors of 4096 bytes ends here; that of one with 512 long before. */
const tableBytes = 32 * 1024;

/** Of each disk of the guest, in the order of the source. */
export async function readDiskIdentities(guest: Guestfs): Promise<DiskIdentity[]> {
  const identities: DiskIdentity[] = [];
  for (const device of await guest.listDevices()) {
    identities.push(diskIdentity(await guest.preadDevice(device, tableBytes, 0)));
  }
  return identities;
}

/** Of the first bytes of a disk. */
export function diskIdentity(start: Buffer): DiskIdentity {
  const gpt = readGpt(start);
  if (gpt !== undefined) {
    return { id: `{${gpt.guid}}`, partitions: [...gpt.partitions.values()].map(({ guid }) => guid) };
  }
  const signature = mbrSignature(start);
  return signature === 0 ? { partitions: [] } : { id: signatureText(signature), partitions: [] };
}

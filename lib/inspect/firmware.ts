import type { DetectedFirmware } from '../../types/inspection';
import type { Guestfs } from '../guestfs';

const EFI_SYSTEM = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B';
const BIOS_BOOT = '21686148-6449-6E6F-744E-656564454649';

/**
 * How the disks are prepared to boot: UEFI where some GPT disk has an EFI system partition and none has a BIOS boot
 * partition, BIOS otherwise, as virt-v2v decides it.
 */
export async function detectFirmware(guest: Guestfs): Promise<DetectedFirmware> {
  const esps: string[] = [];
  let biosBoot = false;
  const partitions = await guest.listPartitions();
  const gptDisks = new Map<string, boolean>();
  for (const partition of partitions) {
    const disk = await guest.partToDev(partition);
    let gpt = gptDisks.get(disk);
    if (gpt === undefined) {
      gpt = await isGpt(guest, disk);
      gptDisks.set(disk, gpt);
    }
    if (!gpt) continue;
    const type = await guest.partGetGptType(disk, await guest.partToPartnum(partition));
    if (type.toUpperCase() === EFI_SYSTEM) esps.push(partition);
    if (type.toUpperCase() === BIOS_BOOT) biosBoot = true;
  }
  return esps.length > 0 && !biosBoot ? { type: 'uefi', esps } : { type: 'bios' };
}

async function isGpt(guest: Guestfs, disk: string): Promise<boolean> {
  try {
    return (await guest.partGetParttype(disk)) === 'gpt';
  } catch {
    // parted does not know the label, or complains about its geometry: not GPT in either case.
    return false;
  }
}

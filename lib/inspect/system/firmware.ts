import type { DetectedFirmware } from '../../../types/inspection';
import type { Guestfs } from '../../guestfs';
import type { DiskStarts } from '../devices/disk-starts';
import { gptTypes, hasGpt } from '../../partitions/gpt';

const EFI_SYSTEM = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B';
const BIOS_BOOT = '21686148-6449-6E6F-744E-656564454649';

/**
 * How the disks are prepared to boot: UEFI if some GPT disk has an EFI system partition and none has a BIOS boot
 * partition, otherwise BIOS, as virt-v2v decides it.
 */
export async function detectFirmware(
  guest: Guestfs,
  disks: DiskStarts,
  partitions: string[],
): Promise<DetectedFirmware> {
  const esps: string[] = [];
  let biosBoot = false;
  for (const [disk, start] of disks) {
    if (!hasGpt(start)) continue;
    const types = gptTypes(start) ?? (await askForTypes(guest, disk, partitions));
    for (const [number, type] of types) {
      const partition = `${disk}${number}`;
      if (!partitions.includes(partition)) continue;
      if (type === EFI_SYSTEM) esps.push(partition);
      if (type === BIOS_BOOT) biosBoot = true;
    }
  }
  return esps.length > 0 && !biosBoot ? { type: 'uefi', esps } : { type: 'bios' };
}

/** For a table that does not begin where it usually does. One that parted refuses has no types to tell. */
async function askForTypes(guest: Guestfs, disk: string, partitions: string[]): Promise<Map<number, string>> {
  const types = new Map<number, string>();
  for (const partition of partitions) {
    if ((await guest.partToDev(partition)) !== disk) continue;
    const number = await guest.partToPartnum(partition);
    const type = await guest.partGetGptType(disk, number).catch(() => undefined);
    if (type !== undefined) types.set(number, type.toUpperCase());
  }
  return types;
}

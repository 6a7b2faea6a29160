import type { DetectedFirmware } from '../../types/inspection';
import type { Guestfs } from '../guestfs';
import { hasGpt, type DiskStarts } from './disk-starts';

const EFI_SYSTEM = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B';
const BIOS_BOOT = '21686148-6449-6E6F-744E-656564454649';

/**
 * How the disks are prepared to boot: UEFI where some GPT disk has an EFI system partition and none has a BIOS boot
 * partition, BIOS otherwise, as virt-v2v decides it.
 */
export async function detectFirmware(
  guest: Guestfs,
  disks: DiskStarts,
  partitions: string[],
): Promise<DetectedFirmware> {
  const esps: string[] = [];
  let biosBoot = false;
  if (![...disks.values()].some(hasGpt)) return { type: 'bios' };
  for (const partition of partitions) {
    const disk = await guest.partToDev(partition);
    const start = disks.get(disk);
    if (start === undefined || !hasGpt(start)) continue;
    const type = await guest.partGetGptType(disk, await guest.partToPartnum(partition));
    if (type.toUpperCase() === EFI_SYSTEM) esps.push(partition);
    if (type.toUpperCase() === BIOS_BOOT) biosBoot = true;
  }
  return esps.length > 0 && !biosBoot ? { type: 'uefi', esps } : { type: 'bios' };
}

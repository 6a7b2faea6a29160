import type { Inspection } from '../../types/inspection';
import type { Chipset } from '../../types/machine';
import type { Source } from '../../types/source';
import type { TargetFirmware } from '../../types/target';
import type { Context } from '../run/context';

/** The firmware that the target starts with: what the source says, else what the disks look made for. */
export function targetFirmware(source: Source, inspection: Inspection): TargetFirmware {
  return source.firmware === 'unknown' ? inspection.firmware.type : source.firmware;
}

/**
 * Secure Boot is on where the source says that it was, and nowhere else: UEFI alone does not say so.
 *
 * Warns (`SECURE_BOOT_UNSUPPORTED`) where the guest needs a machine that cannot have it.
 */
export function planSecureBoot(
  { uefiSecureBoot }: Pick<Source, 'uefiSecureBoot'>,
  firmware: TargetFirmware,
  chipset: Chipset,
  context: Context,
): boolean {
  if (firmware !== 'uefi' || !uefiSecureBoot) return false;
  if (chipset !== 'i440fx') return true;
  context.warn(
    'SECURE_BOOT_UNSUPPORTED',
    'The guest had Secure Boot, which an i440fx machine cannot have; it starts without.',
  );
  return false;
}

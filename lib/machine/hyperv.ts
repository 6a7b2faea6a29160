import type { Inspection } from '../../types/inspection';
import type { Chipset } from '../../types/machine';
import type { TargetFirmware } from '../../types/target';

const vista = 6;
const windows8 = { major: 6, minor: 2 };

/**
 * Whether the guest is shown the interfaces of Hyper-V, which Windows has known since Vista; Windows before 8 does not start
 * from UEFI where they are there.
 */
export function planHyperv(
  { type, majorVersion, minorVersion }: Pick<Inspection, 'type' | 'majorVersion' | 'minorVersion'>,
  firmware: TargetFirmware,
  chipset: Chipset,
): boolean {
  if (type !== 'windows' || chipset === 'virt') return false;
  const { major, minor } = windows8;
  const isBefore8 = majorVersion < major || (majorVersion === major && minorVersion < minor);
  return majorVersion >= vista && !(firmware === 'uefi' && isBefore8);
}

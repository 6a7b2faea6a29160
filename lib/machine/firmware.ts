import type { Inspection } from '../../types/inspection';
import type { Source } from '../../types/source';
import type { TargetFirmware } from '../../types/target';

/** The firmware that the target starts with: what the source says, else what the disks look made for. */
export function targetFirmware(source: Source, inspection: Inspection): TargetFirmware {
  return source.firmware === 'unknown' ? inspection.firmware.type : source.firmware;
}

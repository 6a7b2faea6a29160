import type { GuestConversion } from './conversion';
import type { Inspection } from './inspection';
import type { Source } from './source';
import type { TargetBuses, TargetFirmware, TargetNic } from './target';

/** What became of one disk. */
export interface CopyReport {
  /** Absolute path of the written disk; undefined where the output keeps none. */
  path?: string;
  format: 'raw' | 'qcow2';
  /** Bytes that the guest sees. */
  virtualSize: number;
  /** Bytes that the file takes on the host's disk. */
  allocatedSize?: number;
  seconds: number;
}

/** Something that was left as it was, or that may not work. `code` is stable, `message` is for people. */
export interface Warning {
  code: string;
  message: string;
  hint?: string;
}

/** What `convert()` did. Plain JSON. */
export interface ConvertResult {
  /** Name of the guest on the target. */
  name: string;
  source: Source;
  inspection: Inspection;
  conversion: GuestConversion;
  disks: CopyReport[];
  buses: TargetBuses;
  nics: TargetNic[];
  firmware: TargetFirmware;
  /** Absolute paths of the metadata files written. */
  metadata: string[];
  warnings: Warning[];
  /** Seconds by stage, and in all. */
  seconds: Partial<Record<string, number>> & { total: number };
}
